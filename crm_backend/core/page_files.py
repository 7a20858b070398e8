"""The pages' files, under an address that changes with them, so that a browser fetches each of them once.

A page names its files as ``/static/<version>/...``. The version is a digest of them all, so what a browser keeps under
it is right for ever. Under another version (a page from before an upgrade, or of a hub that is not yet upgraded) and
under none, the same files are served to be asked for again each time.
"""

import gzip
import hashlib
import mimetypes
import posixpath
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

PREFIX = "/static/"
_VERSION_LENGTH = 12
_VERSIONED = re.compile(rf"[0-9a-f]{{{_VERSION_LENGTH}}}/(.+)")
_FOR_EVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"
_ENTRY = re.compile(r'<script type="module" src="/static/([^"]+)"></script>')
# What a module takes at once; what it takes later is written `import(...)`.
_IMPORT = re.compile(
    r'^(?:(?:import|export)\b[^;"]*?\bfrom|import)\s*"(\.{0,2}/[^"]+)"', re.MULTILINE
)

Stamp = tuple[int, int]  # (modified in ns, bytes)


@dataclass(frozen=True)
class PageFile:
    """A file as it was read, and as most browsers want it."""

    content: bytes
    media_type: str

    @cached_property
    def etag(self) -> str:
        """What a browser shows to hear that nothing changed."""
        return f'"{_digest(self.content)}"'

    @cached_property
    def zipped(self) -> bytes:
        """Packed once, not for every reader."""
        return gzip.compress(self.content, mtime=0)

    def answer(self, request: Request, *, keep: str) -> Response:
        """The file, or that the browser's copy is still right."""
        headers = {"cache-control": keep, "etag": self.etag, "vary": "Accept-Encoding"}
        if self.etag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        if "gzip" not in request.headers.get("accept-encoding", ""):
            return Response(self.content, headers=headers, media_type=self.media_type)
        headers["content-encoding"] = "gzip"
        return Response(self.zipped, headers=headers, media_type=self.media_type)


class PageFiles:
    """All files below ``root``, held in memory; a page that is asked for looks whether one changed on the disk."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._stamps: dict[str, Stamp] = {}
        self._files: dict[str, PageFile] = {}
        self._pages: dict[str, PageFile] = {}
        self.version = ""
        self._look()

    def file(self, name: str, request: Request, *, keep: str) -> Response:
        """A file that has an address of its own, by its path below the root."""
        self._look()
        return self._files[name].answer(request, keep=keep)

    def page(self, name: str, request: Request) -> Response:
        """An HTML page by its path below the root, with its files' addresses of this version."""
        self._look()
        if name not in self._pages:
            html = self._files[name].content.decode()
            self._pages[name] = PageFile(self._with_versions(html).encode(), "text/html")
        return self._pages[name].answer(request, keep=_ASK_AGAIN)

    async def serve(self, request: Request) -> Response:
        """Whatever is asked for below :data:`PREFIX`."""
        path: str = request.path_params["path"]
        versioned = _VERSIONED.fullmatch(path)
        found = self._files.get(versioned[1] if versioned else path)
        if found is None:
            raise HTTPException(404)
        is_ours = path.startswith(f"{self.version}/")
        return found.answer(request, keep=_FOR_EVER if is_ours else _ASK_AGAIN)

    def modules(self, entry: str) -> list[str]:
        """All that a module takes at once, itself left out, as addresses; without them a browser finds one by one."""
        found: dict[str, None] = {}
        ahead = [entry]
        while ahead:
            name = ahead.pop()
            for wanted in _IMPORT.findall(self._files[name].content.decode()):
                if not wanted.startswith("."):
                    found[wanted] = None
                    continue
                path = posixpath.normpath(posixpath.join(posixpath.dirname(name), wanted))
                address = f"{PREFIX}{path}"
                if path in self._files and path != entry and address not in found:
                    found[address] = None
                    ahead.append(path)
        return list(found)

    def _with_versions(self, html: str) -> str:
        entry = _ENTRY.search(html)
        if entry:
            links = "".join(
                f'\n    <link rel="modulepreload" href="{address}" />'
                for address in self.modules(entry[1])
            )
            html = html.replace(entry[0], f"{entry[0]}{links}")
        return html.replace(f'"{PREFIX}', f'"{PREFIX}{self.version}/')

    def _look(self) -> None:
        stamps = {
            path.relative_to(self._root).as_posix(): (stat.st_mtime_ns, stat.st_size)
            for path in self._root.rglob("*")
            if path.is_file() and (stat := path.stat())
        }
        if stamps == self._stamps:
            return
        self._files = {name: _read(self._root / name) for name in sorted(stamps)}
        parts = (f"{name} {file.etag}\n" for name, file in self._files.items())
        self.version = _digest("".join(parts).encode())
        self._stamps, self._pages = stamps, {}


def _read(path: Path) -> PageFile:
    media_type, _encoding = mimetypes.guess_type(path.name)
    return PageFile(path.read_bytes(), media_type or "text/plain")


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:_VERSION_LENGTH]
