"""Answers that are none: a connection that is cut, and one that stays silent."""

import asyncio
import socket
import struct
from typing import Any

from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

# RST instead of FIN: the client sees a reset, whatever it has sent so far.
_LINGER_NONE = struct.pack("ii", 1, 0)
# By both ends: several servers may run in one process.
_open: dict[tuple[object, object], asyncio.Transport] = {}


class CuttableProtocol(H11Protocol):
    """uvicorn's own protocol, which lets an answer find the connection it came on."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        _open[self.client, self.server] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        _open.pop((self.client, self.server), None)
        super().connection_lost(exc)


class Cut(Response):
    """Resets the connection instead of answering."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        transport = _open[scope["client"], scope["server"]]
        connection: socket.socket = transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NONE)
        transport.abort()
        await _gone(receive)


class Silence(Response):
    """Never answers; ends when the client gives up or ``until`` is set."""

    def __init__(self, until: asyncio.Event) -> None:
        super().__init__()
        self._until = until

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        waiting = {asyncio.ensure_future(_gone(receive)), asyncio.ensure_future(self._until.wait())}
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for each in waiting:
            each.cancel()
        if self._until.is_set():
            await Cut()(scope, receive, send)


async def _gone(receive: Receive) -> None:
    while True:
        message: Any = await receive()
        if message["type"] == "http.disconnect":
            return
