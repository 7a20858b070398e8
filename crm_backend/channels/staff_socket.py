"""The console's WebSocket: every event after the client's last one, in order, each once (docs/console-protocol.md).

A socket holds one number, the last event it delivered, and sends what comes after it page by page; nothing piles up
for a slow client, and one that takes nothing for ten seconds is dropped and resumes where it was.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.websockets import WebSocket

from crm_backend.access.policy import Operation, may
from crm_backend.access.values import StaffPrincipal
from crm_backend.channels.frames import (
    ORIGIN_REFUSED,
    SESSION_CLOSED,
    SILENCE_SECONDS,
    InvalidFrame,
    JsonObject,
    as_text,
    receive_frame,
    receive_hello,
    send_text,
    serve_accepted,
    serve_if_room,
    until_one_ends,
)
from crm_backend.channels.hub import ChatHub
from crm_backend.channels.origins import own_origin
from crm_backend.channels.presence import Viewer, as_json
from crm_backend.channels.service import RIGHTS_OF_EVENTS
from crm_backend.conversations.errors import ConversationNotFound
from crm_backend.conversations.service.reading import get_for_staff
from crm_backend.conversations.values import STAFF_TOPIC
from crm_backend.core.addresses import client_address
from crm_backend.core.db import DatabaseUnavailable
from crm_backend.core.ids import new_id
from crm_backend.staff.dependencies import COOKIE
from crm_backend.staff.errors import StaffSessionInvalid
from crm_backend.staff.service import members
from crm_backend.staff.service import sessions as staff_sessions

SOCKETS_PER_STAFF_MEMBER = 20
CHECK_SECONDS = 1.0
STUCK_SECONDS = 10.0
GOODBYE_SECONDS = 1.0

Resolve = Callable[[AsyncSession], Awaitable[StaffPrincipal]]


async def serve_staff_socket(websocket: WebSocket, hub: ChatHub) -> None:
    """One client from handshake to goodbye."""
    origin = websocket.headers.get("origin")
    if origin not in (None, own_origin(websocket, hub.trusted_proxies)):
        await websocket.close(ORIGIN_REFUSED)  # before accept: the handshake is refused with 403
        return
    address = client_address(websocket, hub.trusted_proxies)
    await serve_accepted(websocket, address, partial(_greet_and_serve, websocket, hub))


async def _greet_and_serve(websocket: WebSocket, hub: ChatHub) -> None:
    hello = await receive_hello(websocket)
    if hello is None:
        return
    resolve = _resolver(websocket, hub, hello)
    try:
        async with hub.database.reading() as session:
            principal = await resolve(session)
    except StaffSessionInvalid:
        await websocket.close(SESSION_CLOSED)
        return
    if not may(principal, Operation.READ_CONVERSATIONS):
        await websocket.close(SESSION_CLOSED)
        return
    socket = StaffSocket(websocket, hub, principal, resolve)
    run = partial(socket.run, hello.get("last_event"))
    key = f"staff:{principal.staff_id}"
    await serve_if_room(websocket, key, SOCKETS_PER_STAFF_MEMBER, run)


def _resolver(websocket: WebSocket, hub: ChatHub, hello: JsonObject) -> Resolve:
    """How to learn whose socket this is, now and later: by the token in ``hello``, else by the browser's cookie."""
    token = hello.get("token")
    cookie = websocket.cookies.get(COOKIE, "")

    async def resolve(session: AsyncSession) -> StaffPrincipal:
        if isinstance(token, str) and token:
            return await staff_sessions.resolve_api_token(session, token)
        return await staff_sessions.resolve_cookie(session, cookie, now=hub.clock.now())

    return resolve


class StaffSocket:
    """One greeted client of one staff member."""

    def __init__(
        self, websocket: WebSocket, hub: ChatHub, principal: StaffPrincipal, resolve: Resolve
    ) -> None:
        self._websocket = websocket
        self._hub = hub
        self._principal = principal
        self._resolve = resolve
        self._viewer = Viewer(id=principal.staff_id, display_name=principal.display_name)
        self._socket_id = new_id("sck")
        self._cursor = 0
        self._viewed: str | None = None
        self._stop_viewing: Callable[[], None] | None = None
        self._viewers_told: dict[str, list[JsonObject]] = {}
        self._something_new = asyncio.Event()
        self._signals: asyncio.Queue[JsonObject] = asyncio.Queue(maxsize=64)
        self._sending = asyncio.Lock()
        self._sending_since: float | None = None

    async def run(self, last_event: object) -> None:
        """Welcome, then deliver and listen until the client or the session ends."""
        stop_listening = self._hub.wakeups.listen(STAFF_TOPIC, self._on_wakeup)
        try:
            async with self._sending:
                await self._welcome(last_event)
            loops = (self._deliver_forever(), self._listen_forever(), self._watch_forever())
            await until_one_ends(*map(asyncio.create_task, loops))
        finally:
            stop_listening()
            self._look_away()

    def _on_wakeup(self, signal: JsonObject | None) -> None:
        if signal is None:
            self._hub.feed.note_change()
        else:
            self._keep(signal)
        self._something_new.set()

    def _on_chat_wakeup(self, signal: JsonObject | None) -> None:
        """In the chat one looks at somebody types; what is written there comes as an event."""
        if signal is None or signal["type"] != "typing":
            return
        if signal.get("session_id") != self._socket_id:
            self._keep(signal | {"conversation_id": self._viewed})
            self._something_new.set()

    def _keep(self, signal: JsonObject) -> None:
        with contextlib.suppress(asyncio.QueueFull):  # a slow client misses that somebody typed
            self._signals.put_nowait(signal)

    async def _welcome(self, last_event: object) -> None:
        self._hub.feed.note_change()
        newest = await self._hub.feed.last_number()
        self._cursor = last_event if isinstance(last_event, int) else newest
        async with self._hub.database.reading() as session:
            member = await members.get_member(session, self._principal.staff_id)
        staff = {
            "id": member.id,
            "name": member.name,
            "display_name": member.display_name,
            "role": member.role.value,
            "is_active": member.is_active,
        }
        await self._send({"type": "welcome", "staff": staff, "last_event": newest})
        await self._deliver()

    async def _deliver_forever(self) -> None:
        while True:
            await self._something_new.wait()
            self._something_new.clear()
            async with self._sending:
                while not self._signals.empty():
                    await self._pass_on(self._signals.get_nowait())
                await self._deliver()

    async def _deliver(self) -> None:
        while True:
            frames = await self._hub.feed.after(self._cursor)
            if frames is None:
                self._cursor = await self._hub.feed.last_number()
                await self._send({"type": "reset", "last_event": self._cursor})
                return
            if not frames:
                return
            for frame in frames:
                if may(self._principal, RIGHTS_OF_EVENTS[frame.kind]):
                    await self._send_text(frame.text)
                self._cursor = frame.number

    async def _pass_on(self, signal: JsonObject) -> None:
        if signal["type"] == "typing":
            names = ("type", "conversation_id", "sender", "agent_name", "on")
            await self._send({name: signal[name] for name in names if name in signal})
        elif signal["type"] == "viewing":
            await self._tell_viewers(signal["conversation_id"])

    async def _tell_viewers(self, conversation_id: str) -> None:
        viewers = as_json(self._hub.presence.viewers(conversation_id))
        if viewers == self._viewers_told.get(conversation_id, []):
            return
        self._viewers_told[conversation_id] = viewers
        if not viewers:
            del self._viewers_told[conversation_id]
        frame = {"type": "viewing", "conversation_id": conversation_id, "viewers": viewers}
        await self._send(frame)

    async def _listen_forever(self) -> None:
        while True:
            try:
                frame = await asyncio.wait_for(receive_frame(self._websocket), SILENCE_SECONDS)
            except TimeoutError:
                await self._say_goodbye(1000)
                return
            except InvalidFrame as error:
                async with self._sending:
                    answer = {"type": "error", "code": error.code, "message": error.message}
                    await self._send(answer)
                continue
            await self._answer(frame)

    async def _answer(self, frame: JsonObject) -> None:
        match frame.get("type"):
            case "ping":
                if self._viewed is not None:
                    self._hub.presence.tell(self._viewed)
                async with self._sending:
                    await self._send({"type": "pong"})
            case "viewing":
                conversation_id = frame.get("conversation_id")
                await self._look_at(conversation_id if isinstance(conversation_id, str) else None)
            case "typing":
                self._tell_typing(frame)
            case _:
                pass  # unknown types are ignored, so that newer clients may talk to older hubs

    async def _look_at(self, conversation_id: str | None) -> None:
        if conversation_id == self._viewed:
            return
        self._look_away()
        if conversation_id is None:
            return
        try:
            async with self._hub.database.reading() as session:
                await get_for_staff(session, conversation_id)
        except ConversationNotFound:
            return
        self._viewed = conversation_id
        self._stop_viewing = self._hub.wakeups.listen(conversation_id, self._on_chat_wakeup)
        self._hub.presence.come(conversation_id, self._viewer)

    def _look_away(self) -> None:
        if self._viewed is None or self._stop_viewing is None:
            return
        self._stop_viewing()
        self._hub.presence.leave(self._viewed, self._viewer)
        self._viewed = self._stop_viewing = None

    def _tell_typing(self, frame: JsonObject) -> None:
        """Only in the chat one looks at; the customer is shown it by their own socket, if this agent answers them."""
        if self._viewed is None or frame.get("conversation_id") != self._viewed:
            return
        if not may(self._principal, Operation.HANDLE_CONVERSATIONS):
            return  # a token that only reads does not appear to customers
        signal = {
            "type": "typing",
            "sender": "agent",
            "agent_id": self._principal.staff_id,
            "agent_name": self._principal.display_name,
            "on": bool(frame.get("on")),
            "session_id": self._socket_id,
        }
        self._hub.wakeups.wake(self._viewed, signal)

    async def _watch_forever(self) -> None:
        """End the socket when the session is over, the rights changed, or the client takes nothing any more."""
        while True:
            await self._hub.clock.sleep(CHECK_SECONDS)
            since = self._sending_since
            if since is not None and self._hub.clock.monotonic() - since >= STUCK_SECONDS:
                return
            if not await self._is_current():
                await self._say_goodbye(SESSION_CLOSED)
                return

    async def _is_current(self) -> bool:
        try:
            async with self._hub.database.reading() as session:
                now = await self._resolve(session)
        except StaffSessionInvalid:
            return False
        except DatabaseUnavailable:
            return True  # nobody knows better just now; the next look is in a second
        before = self._principal
        return (now.role, now.session_version, now.scopes) == (
            before.role,
            before.session_version,
            before.scopes,
        )

    async def _say_goodbye(self, code: int) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._websocket.close(code), GOODBYE_SECONDS)

    async def _send(self, frame: JsonObject) -> None:
        await self._send_text(as_text(frame))

    async def _send_text(self, text: str) -> None:
        self._sending_since = self._hub.clock.monotonic()
        await send_text(self._websocket, text)
        self._sending_since = None
