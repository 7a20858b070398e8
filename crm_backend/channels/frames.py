"""What every socket of the hub has in common: reading frames, the first one, close codes, room for so many."""

import asyncio
import contextlib
import json
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from crm_backend.core.errors import InvalidInput

JsonObject = dict[str, Any]
Serve = Callable[[], Awaitable[None]]

HELLO_SECONDS = 5.0
SILENCE_SECONDS = 60.0
SOCKETS_PER_ADDRESS = 1000

SESSION_CLOSED = 4401
ORIGIN_REFUSED = 4403
NO_HELLO = 4408
TOO_MANY_SOCKETS = 4429

_sockets_by_key: Counter[str] = Counter()


class InvalidFrame(InvalidInput):
    """A frame that is no JSON object, or lacks what its type needs."""

    code = "invalid_frame"
    message = "The frame is not of the protocol's form."


async def receive_frame(websocket: WebSocket) -> JsonObject:
    """The client's next frame; :class:`InvalidFrame` for what is no JSON object."""
    message = await websocket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code") or 1000)
    raw = message.get("text")
    if raw is None:
        raise InvalidFrame
    try:
        frame: Any = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise InvalidFrame from error
    if not isinstance(frame, dict):
        raise InvalidFrame
    return frame


async def receive_hello(websocket: WebSocket) -> JsonObject | None:
    """The first frame, if it is a ``hello`` and in time; else the socket is closed and there is none."""
    try:
        hello = await asyncio.wait_for(receive_frame(websocket), HELLO_SECONDS)
    except (TimeoutError, InvalidFrame):
        hello = {}
    if hello.get("type") == "hello":
        return hello
    await websocket.close(NO_HELLO)
    return None


def as_text(frame: JsonObject) -> str:
    """A frame as it goes over the wire."""
    return json.dumps(frame, ensure_ascii=False)


async def send_frame(websocket: WebSocket, frame: JsonObject) -> None:
    """Send, unless the socket has been closed meanwhile."""
    await send_text(websocket, as_text(frame))


async def send_text(websocket: WebSocket, text: str) -> None:
    """Send a frame that is text already."""
    if websocket.application_state is WebSocketState.CONNECTED:
        await websocket.send_text(text)


async def until_one_ends(*tasks: "asyncio.Task[None]") -> None:
    """Wait for the first of a socket's tasks to end, stop the others, and raise what it raised."""
    try:
        done, _pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        task.result()


async def serve_accepted(websocket: WebSocket, address: str, serve: Serve) -> None:
    """Accept a socket and serve it until either side leaves; an address has room for so many."""
    await websocket.accept()
    with contextlib.suppress(WebSocketDisconnect, RuntimeError):
        await serve_if_room(websocket, f"address:{address}", SOCKETS_PER_ADDRESS, serve)


async def serve_if_room(websocket: WebSocket, key: str, limit: int, serve: Serve) -> None:
    """Serve a socket that is among the first ``limit`` under ``key``; the others are closed."""
    with _counted(key) as count:
        if count > limit:
            await websocket.close(TOO_MANY_SOCKETS)
        else:
            await serve()


@contextlib.contextmanager
def _counted(key: str) -> Iterator[int]:
    _sockets_by_key[key] += 1
    try:
        yield _sockets_by_key[key]
    finally:
        _sockets_by_key[key] -= 1
        if not _sockets_by_key[key]:
            del _sockets_by_key[key]
