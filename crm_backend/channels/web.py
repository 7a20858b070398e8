"""The chat's WebSocket: chat protocol v1 (docs/chat-protocol.md).

A socket holds one number, the last seq it delivered. Whatever wakes it, it reads what comes after that number from
the database and sends it in order; so order and completeness never depend on who woke it or how often.
"""

import asyncio
import contextlib
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.websockets import WebSocket, WebSocketDisconnect

from crm_backend.access.values import PrincipalKind
from crm_backend.channels.frames import (
    ORIGIN_REFUSED,
    SESSION_CLOSED,
    SILENCE_SECONDS,
    InvalidFrame,
    JsonObject,
    receive_frame,
    receive_hello,
    send_frame,
    serve_accepted,
    serve_if_room,
    until_one_ends,
)
from crm_backend.channels.hub import ChatHub
from crm_backend.channels.origins import own_origin
from crm_backend.channels.views import PAGE, ConversationView, view_conversation
from crm_backend.conversations.errors import (
    AttachmentsNotSupported,
    SessionInvalid,
    TooManyMessages,
)
from crm_backend.conversations.models import Conversation
from crm_backend.conversations.service import receiving, sessions
from crm_backend.conversations.service.sessions import ChatSession
from crm_backend.conversations.service.start_menu import greeting, staff_greeting
from crm_backend.conversations.values import InboundMessage
from crm_backend.core.addresses import client_address
from crm_backend.core.errors import CrmError
from crm_backend.shop import service as shop_service

SOCKETS_PER_CONVERSATION = 20
STAFF_CHECK_SECONDS = 1.0


async def serve_socket(websocket: WebSocket, hub: ChatHub) -> None:
    """One client from handshake to goodbye."""
    origin = websocket.headers.get("origin")
    own = own_origin(websocket, hub.trusted_proxies)
    if origin not in (None, own) and not await hub.origins.allows(origin or ""):
        await websocket.close(
            ORIGIN_REFUSED
        )  # before accept: the handshake itself is refused with 403
        return
    address = client_address(websocket, hub.trusted_proxies)
    greet_and_serve = partial(_greet_and_serve, websocket, hub, origin, address)
    await serve_accepted(websocket, address, greet_and_serve)


async def _greet_and_serve(
    websocket: WebSocket, hub: ChatHub, origin: str | None, address: str
) -> None:
    hello = await receive_hello(websocket)
    if hello is None:
        return
    try:
        async with hub.database.reading() as session:
            chat, _conversation = await sessions.authenticate(
                session, hub.tokens, str(hello.get("session_token", "")), now=hub.clock.now()
            )
    except SessionInvalid:
        await websocket.close(SESSION_CLOSED)
        return
    if origin is not None and not await _may_come_from(origin, websocket, hub, chat):
        await websocket.close(ORIGIN_REFUSED)
        return
    last_seq = hello.get("last_seq", 0)
    cursor = last_seq if isinstance(last_seq, int) and last_seq > 0 else 0
    run = ChatSocket(websocket, hub, chat, address, cursor).run
    key = f"conversation:{chat.conversation_id}"
    await serve_if_room(websocket, key, SOCKETS_PER_CONVERSATION, run)


async def _may_come_from(
    origin: str, websocket: WebSocket, hub: ChatHub, chat: ChatSession
) -> bool:
    """Staff talk to the bot from the console, which the hub itself serves; customers from their shop's page."""
    if chat.kind is PrincipalKind.STAFF:
        return origin == own_origin(websocket, hub.trusted_proxies)
    return await hub.origins.allows(origin, chat.site_key)


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
        self._agent_id: int | None = None
        self._something_new = asyncio.Event()
        self._signals: asyncio.Queue[JsonObject] = asyncio.Queue(maxsize=32)
        # Held while a frame is answered, so that an ack always leaves before the echo of its message.
        self._sending = asyncio.Lock()

    async def run(self) -> None:
        """Welcome, then deliver and listen until the client or the session ends."""
        stop_listening = self._hub.wakeups.listen(self._chat.conversation_id, self._on_wakeup)
        try:
            async with self._sending:
                await self._welcome()
            loops = [self._deliver_forever(), self._listen_forever()]
            if self._chat.kind is PrincipalKind.STAFF:
                loops.append(self._watch_rights_forever())
            await until_one_ends(*map(asyncio.create_task, loops))
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
            "greeting": (
                staff_greeting(self._chat.locale)
                if self._chat.kind is PrincipalKind.STAFF
                else greeting(shop.name, self._chat.locale)
            ),
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

    async def _watch_rights_forever(self) -> None:
        """A staff member's socket looks once a second, so that a lost right ends it without another message."""
        while True:
            await self._hub.clock.sleep(STAFF_CHECK_SECONDS)
            self._something_new.set()

    async def _pass_on(self, signal: JsonObject) -> None:
        if signal["type"] == "session_ended":
            if signal["session_id"] == self._chat.session_id:
                await self._websocket.close(SESSION_CLOSED)
            return
        if signal.get("agent_id") not in (None, self._agent_id):
            return  # only the agent who answers this chat is seen typing
        await self._send({name: signal[name] for name in ("type", "sender", "on")})

    async def _read(self) -> ConversationView:
        async with self._hub.database.reading() as session:
            conversation = await self._find_own(session)
            return await view_conversation(
                session,
                conversation,
                after_seq=self._cursor,
                limit=PAGE,
                bot_is_ready=self._hub.bot_readiness.is_ready,
            )

    async def _find_own(self, session: AsyncSession) -> Conversation | None:
        try:
            return await sessions.find_own(session, self._chat)
        except SessionInvalid as error:
            await self._websocket.close(SESSION_CLOSED)
            raise WebSocketDisconnect(SESSION_CLOSED) from error

    async def _deliver(self, view: ConversationView) -> None:
        while True:
            for message in view.messages:
                await self._send(message)
                self._cursor = message["seq"]
            if len(view.messages) < PAGE:
                break
            view = await self._read()
        self._agent_id = view.agent_id
        if view.owner != self._owner:
            self._owner = view.owner
            await self._send({"type": "owner", "owner": view.owner})

    async def _listen_forever(self) -> None:
        while True:
            try:
                frame = await asyncio.wait_for(receive_frame(self._websocket), SILENCE_SECONDS)
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
        await send_frame(self._websocket, frame)


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
