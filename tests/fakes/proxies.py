"""Proxies on this machine, as a shop in mainland China has one: HTTP and SOCKS5, each with a password.

``async with HttpProxy() as proxy`` serves on a free port; ``proxy.asked`` says where callers wanted to go.
"""

import asyncio
import base64
from abc import ABC, abstractmethod
from types import TracebackType
from typing import Self
from urllib.parse import quote, urlsplit

USER = "shop"
PASSWORD = "p@ss/word"  # has what an address must quote


class Proxy(ABC):
    """Serves until its block ends."""

    scheme: str

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._serving: set[asyncio.Task[None]] = set()

    def url(self, password: str = PASSWORD) -> str:
        """The address as a shop would set it."""
        return f"{self.scheme}://{USER}:{quote(password, safe='')}@127.0.0.1:{self._port}"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._on_call, "127.0.0.1", 0)
        self._port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._server.close()
        for call in self._serving:
            call.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)

    async def _on_call(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._serving.add(task)
        try:
            await self.serve(reader, writer)
        finally:
            writer.close()
            self._serving.discard(task)

    @abstractmethod
    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""


class HttpProxy(Proxy):
    """CONNECT for https, which it allows nobody; requests with a whole address for http."""

    scheme = "http"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        begun = await reader.read(1)
        if not begun.isalpha():  # no HTTP: who speaks SOCKS here is hung up on
            return
        head = begun + await reader.readuntil(b"\r\n\r\n")
        first, *headers = head.decode().split("\r\n")[:-2]
        method, target, version = first.split()
        login = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        if f"proxy-authorization: basic {login}".lower() not in map(str.lower, headers):
            writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            return
        self.asked.append(f"{method} {target}")
        if method == "CONNECT":
            writer.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
            return
        url = urlsplit(target)
        own = ("proxy-", "connection:")
        kept = [line for line in headers if not line.lower().startswith(own)]
        lines = [f"{method} {url.path} {version}", *kept, "Connection: close", "", ""]
        there = url.hostname or "", url.port or 80
        await _join(reader, writer, *there, first="\r\n".join(lines).encode())


class SilentProxy(Proxy):
    """Takes connections and says nothing."""

    scheme = "socks5"

    async def serve(self, reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        self.asked.append("")
        await reader.read()


class SocksProxy(Proxy):
    """RFC 1928 with the passwords of RFC 1929, as far as a client of ours goes."""

    scheme = "socks5"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        _version, methods = await reader.readexactly(2)
        assert 2 in await reader.readexactly(methods)
        writer.write(b"\x05\x02")
        await reader.readexactly(1)
        login = [(await _counted(reader)).decode() for _ in range(2)]
        is_known = login == [USER, PASSWORD]
        writer.write(b"\x01\x00" if is_known else b"\x01\x01")
        if not is_known:
            return
        *_, kind = await reader.readexactly(4)
        host = (
            ".".join(map(str, await reader.readexactly(4)))
            if kind == 1
            else (await _counted(reader)).decode()
        )
        port = int.from_bytes(await reader.readexactly(2))
        self.asked.append(f"{host}:{port}")
        writer.write(b"\x05\x00\x00\x01" + bytes(6))
        await _join(reader, writer, host, port)


async def _counted(reader: asyncio.StreamReader) -> bytes:
    (length,) = await reader.readexactly(1)
    return await reader.readexactly(length)


async def _join(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    host: str,
    port: int,
    first: bytes = b"",
) -> None:
    there, back = await asyncio.open_connection(host, port)
    back.write(first)
    try:
        await asyncio.gather(_copy(reader, back), _copy(there, writer))
    finally:
        back.close()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while part := await reader.read(65536):
        writer.write(part)
        await writer.drain()
    writer.close()
