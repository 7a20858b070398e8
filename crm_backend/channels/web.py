"""The chat's WebSocket: chat protocol v1 (docs/chat-protocol.md).

A socket holds one number, the last seq it delivered. Whatever wakes it, it reads what comes after that number from
the database and sends it in order; so order and completeness never depend on who woke it or how often.
"""

import asyncio
import contextlib
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import structlog
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from crm_backend.channels.hub import ChatHub
from crm_backend.channels.views import PAGE, ConversationView, JsonObject, view_conversation
from crm_backend.conversations.errors import (
    AttachmentsNotSupported,
    SessionInvalid,
    TooManyMessages,
)
from crm_backend.conversations.service import reading, receiving, sessions
from crm_backend.conversations.service.sessions import ChatSession
from crm_backend.conversations.service.start_menu import greeting
from crm_backend.conversations.values import InboundMessage
from crm_backend.core.addresses import client_address
from crm_backend.core.errors import CrmError, InvalidInput
from crm_backend.shop import service as shop_service

log = structlog.get_logger()

HELLO_SECONDS = 5.0
SILENCE_SECONDS = 60.0
SOCKETS_PER_ADDRESS = 1000
SOCKETS_PER_CONVERSATION = 20

SESSION_CLOSED = 4401
ORIGIN_REFUSED = 4403
NO_HELLO = 4408
TOO_MANY_SOCKETS = 4429
RESTARTING = 1012

_sockets_by_key: Counter[str] = Counter()


class InvalidFrame(InvalidInput):
    """A frame that is no JSON object, or lacks what its type needs."""

    code = "invalid_frame"
    message = "The frame is not of the protocol's form."


async def serve_socket(websocket: WebSocket, hub: ChatHub) -> None:
    """One client from handshake to goodbye."""
    origin = websocket.headers.get("origin")
    if origin is not None and not await hub.origins.allows(origin):
        await websocket.close(
            ORIGIN_REFUSED
        )  # before accept: the handshake itself is refused with 403
        return
    address = client_address(websocket, hub.trusted_proxies)
    with _counted(f"address:{address}", SOCKETS_PER_ADDRESS) as has_room:
        await websocket.accept()
        if not has_room:
            await websocket.close(TOO_MANY_SOCKETS)
            return
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            await _greet_and_serve(websocket, hub, origin, address)


async def _greet_and_serve(
    websocket: WebSocket, hub: ChatHub, origin: str | None, address: str
) -> None:
    try:
        hello = await asyncio.wait_for(_receive_frame(websocket), HELLO_SECONDS)
    except (TimeoutError, InvalidFrame):
        await websocket.close(NO_HELLO)
        return
    if hello.get("type") != "hello":
        await websocket.close(NO_HELLO)
        return
    try:
        async with hub.database.reading() as session:
            chat, _conversation = await sessions.authenticate(
                session, hub.tokens, str(hello.get("session_token", "")), now=hub.clock.now()
            )
    except SessionInvalid:
        await websocket.close(SESSION_CLOSED)
        return
    if origin is not None and not await hub.origins.allows(origin, chat.site_key):
        await websocket.close(ORIGIN_REFUSED)
        return
    with _counted(f"conversation:{chat.conversation_id}", SOCKETS_PER_CONVERSATION) as has_room:
        if not has_room:
            await websocket.close(TOO_MANY_SOCKETS)
            return
        last_seq = hello.get("last_seq", 0)
        cursor = last_seq if isinstance(last_seq, int) and last_seq > 0 else 0
        await ChatSocket(websocket, hub, chat, address, cursor).run()


class ChatSocket:
    """One greeted client."""

    def __init__(
        self, websocket: WebSocket, hub: ChatHub, chat: ChatSession, address: str, cursor: int
    ) -> None:
        self._websocket = websocket
        self._hub = hub
        self._chat = chat
        self._address = address
        self._cursor = cursor
        self._owner: JsonObject | None = None
        self._something_new = asyncio.Event()
        self._signals: asyncio.Queue[JsonObject] = asyncio.Queue(maxsize=32)
        # Held while a frame is answered, so that an ack always leaves before the echo of its message.
        self._sending = asyncio.Lock()

    async def run(self) -> None:
        """Welcome, then deliver and listen until the client or the session ends."""
        stop_listening = self._hub.wakeups.listen(self._chat.conversation_id, self._on_wakeup)
        delivering: asyncio.Task[None] | None = None
        try:
            async with self._sending:
                await self._welcome()
            delivering = asyncio.create_task(self._deliver_forever())
            listening = asyncio.create_task(self._listen_forever())
            done, pending = await asyncio.wait(
                (delivering, listening), return_when=asyncio.FIRST_COMPLETED
            )
            for task in pending:
                task.cancel()
            await asyncio.gather(*pending, return_exceptions=True)
            for task in done:
                task.result()
        finally:
            stop_listening()

    def _on_wakeup(self, signal: JsonObject | None) -> None:
        if signal is None:
            self._something_new.set()
            return
        if signal["type"] == "typing" and signal.get("session_id") == self._chat.session_id:
            return  # one's own typing is not told back
        with contextlib.suppress(asyncio.QueueFull):
            self._signals.put_nowait(signal)
        self._something_new.set()

    async def _welcome(self) -> None:
        async with self._hub.database.reading() as session:
            shop = await shop_service.get_shop(session)
        view = await self._read()
        welcome: JsonObject = {
            "type": "welcome",
            "conversation_id": self._chat.conversation_id,
            "owner": view.owner,
            "last_seq": view.last_seq,
            "greeting": greeting(shop.name, self._chat.locale),
        }
        self._owner = view.owner
        await self._send(welcome)
        await self._deliver(view)

    async def _deliver_forever(self) -> None:
        while True:
            await self._something_new.wait()
            self._something_new.clear()
            async with self._sending:
                while not self._signals.empty():
                    await self._pass_on(self._signals.get_nowait())
                await self._deliver(await self._read())

    async def _pass_on(self, signal: JsonObject) -> None:
        if signal["type"] == "session_ended":
            if signal["session_id"] == self._chat.session_id:
                await self._websocket.close(SESSION_CLOSED)
            return
        frame = {key: value for key, value in signal.items() if key != "session_id"}
        await self._send(frame)

    async def _read(self) -> ConversationView:
        async with self._hub.database.reading() as session:
            conversation = await reading.find_conversation(session, self._chat.conversation_id)
            if conversation is not None and not sessions.belongs_to(conversation, self._chat):
                await self._websocket.close(SESSION_CLOSED)
                raise WebSocketDisconnect(SESSION_CLOSED)
            return await view_conversation(
                session,
                conversation,
                after_seq=self._cursor,
                limit=PAGE,
                bot_is_ready=self._hub.bot_readiness.is_ready,
            )

    async def _deliver(self, view: ConversationView) -> None:
        while True:
            for message in view.messages:
                await self._send(message)
                self._cursor = message["seq"]
            if len(view.messages) < PAGE:
                break
            view = await self._read()
        if view.owner != self._owner:
            self._owner = view.owner
            await self._send({"type": "owner", "owner": view.owner})

    async def _listen_forever(self) -> None:
        while True:
            try:
                frame = await asyncio.wait_for(_receive_frame(self._websocket), SILENCE_SECONDS)
            except TimeoutError:
                await self._websocket.close()
                return
            except InvalidFrame as error:
                await self._refuse(error, {})
                continue
            async with self._sending:
                await self._answer(frame)

    async def _answer(self, frame: JsonObject) -> None:
        match frame.get("type"):
            case "message" | "choice":
                try:
                    await self._accept(frame)
                except SessionInvalid:
                    await self._websocket.close(SESSION_CLOSED)
                except CrmError as error:
                    await self._refuse(error, frame)
            case "typing":
                signal = {
                    "type": "typing",
                    "sender": "customer",
                    "on": bool(frame.get("on")),
                    "session_id": self._chat.session_id,
                }
                self._hub.wakeups.wake(self._chat.conversation_id, signal)
            case "ping":
                await self._send({"type": "pong"})
            case _:
                pass  # unknown types are ignored, so that newer clients may talk to older hubs

    async def _accept(self, frame: JsonObject) -> None:
        inbound = _inbound(frame, self._address)
        if not await self._hub.message_limit.allows(self._chat.session_id):
            raise TooManyMessages(retry_after_seconds=1)
        now = self._hub.clock.now()
        if now >= self._chat.expires_at:
            raise SessionInvalid
        async with self._hub.database.transaction() as session:
            receipt = await receiving.receive(
                session,
                self._chat,
                inbound,
                lease=self._hub.dispatcher.lease(),
                open_ticket=self._hub.open_ticket,
                now=now,
            )
        if receipt.work is not None:
            self._hub.dispatcher.start(receipt.work)
        await self._send({"type": "ack", "client_id": inbound.client_id, "seq": receipt.seq})

    async def _refuse(self, error: CrmError, frame: JsonObject) -> None:
        answer: JsonObject = {"type": "error", "code": error.code, "message": error.message}
        if isinstance(frame.get("client_id"), str):
            answer["client_id"] = frame["client_id"]
        await self._send(answer)

    async def _send(self, frame: JsonObject) -> None:
        if self._websocket.application_state is WebSocketState.CONNECTED:
            await self._websocket.send_text(json.dumps(frame, ensure_ascii=False))


async def _receive_frame(websocket: WebSocket) -> JsonObject:
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


def _inbound(frame: JsonObject, address: str) -> InboundMessage:
    client_id = frame.get("client_id")
    if not isinstance(client_id, str):
        raise InvalidFrame
    if frame.get("attachments"):
        raise AttachmentsNotSupported
    name = "text" if frame["type"] == "message" else "choice_id"
    value = frame.get(name)
    if not isinstance(value, str):
        raise InvalidFrame
    if name == "text":
        return InboundMessage(client_id=client_id, client_address=address, text=value)
    return InboundMessage(client_id=client_id, client_address=address, choice_id=value)


@contextlib.contextmanager
def _counted(key: str, limit: int) -> Iterator[bool]:
    """Count a socket under ``key`` while it lives; yields whether it was among the first ``limit``."""
    _sockets_by_key[key] += 1
    try:
        yield _sockets_by_key[key] <= limit
    finally:
        _sockets_by_key[key] -= 1
        if not _sockets_by_key[key]:
            del _sockets_by_key[key]
