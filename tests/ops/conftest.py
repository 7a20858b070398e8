"""Waiting for real processes, and package indexes on loopback."""

import hashlib
import http.server
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest


@pytest.fixture
def eventually() -> Callable[..., None]:
    """Wait for a condition of another process; fails with its name when time is up."""

    def wait(condition: Callable[[], object], *, seconds: float = 15) -> None:
        deadline = time.monotonic() + seconds
        pause = threading.Event()
        while not condition():
            assert time.monotonic() < deadline, f"not within {seconds} s: {condition}"
            pause.wait(0.05)

    return wait


class SimpleIndex:
    """A package index (PEP 503) that serves the given files, with the hashes it is told to claim."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.files: dict[str, bytes] = {}
        self.claimed: dict[str, str] = {}

    def offer(self, name: str, content: bytes, *, claimed_hash: str = "") -> None:
        """Put one file on the page of its package."""
        self.files[name] = content
        self.claimed[name] = claimed_hash or hashlib.sha256(content).hexdigest()

    def page(self, package: str) -> bytes:
        """The package's page."""
        links = [
            f'<a href="/files/{name}#sha256={self.claimed[name]}">{name}</a>'
            for name in self.files
            if name.startswith(f"{package}-")
        ]
        return ("<html><body>" + "".join(links) + "</body></html>").encode()


@contextmanager
def running_index() -> Iterator[SimpleIndex]:
    """Serve an index on a free loopback port."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = self.path.strip("/").split("/")
            if parts[0] == "simple" and index.page(parts[1]) and _known(parts[1]):
                self._send(index.page(parts[1]), "text/html")
            elif parts[0] == "files" and parts[1] in index.files:
                self._send(index.files[parts[1]], "application/octet-stream")
            else:
                self.send_error(404)

        def _send(self, content: bytes, kind: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(content)

        do_HEAD = do_GET  # noqa: N815 - the name the standard library calls

        def log_message(self, *_words: object) -> None:
            """Keep pytest's output free of access lines."""

    def _known(package: str) -> bool:
        return any(name.startswith(f"{package}-") for name in index.files)

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    index = SimpleIndex(f"http://127.0.0.1:{server.server_port}/simple")
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield index
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def index() -> Iterator[SimpleIndex]:
    """One package index."""
    with running_index() as one:
        yield one


@pytest.fixture
def other_index() -> Iterator[SimpleIndex]:
    """A second one, as a mirror."""
    with running_index() as one:
        yield one


@pytest.fixture
def free_port() -> int:
    """A port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
