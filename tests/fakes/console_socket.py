"""The staff socket of the fake console hub: numbered events, replay, typing and viewing."""

import asyncio
from dataclasses import dataclass, field

from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from tests.fakes.console_chats import StaffChat
from tests.fakes.console_data import Data, minutes_ago
from tests.fakes.console_state import COOKIE

MOST_REPLAYED = 1000
SESSION_OVER = 4401
NO_HELLO = 4408


@dataclass
class Client:
    """One open socket."""

    socket: WebSocket
    staff: Data
    viewing: str | None = None
    frames: list[Data] = field(default_factory=list)


class EventStream:
    """Numbers events and brings each to every socket once."""

    def __init__(self, sessions: dict[str, Data], chats: dict[str, StaffChat]) -> None:
        self.sessions = sessions
        self.chats = chats
        self.events: list[Data] = []
        self.clients: list[Client] = []
        self.hellos: list[int] = []
        self.refuse_with: int | None = None
        self.replay_twice = False
        self.hold_replay_before: int | None = None
        self.replay_goes_on = asyncio.Event()

    def route(self) -> WebSocketRoute:
        """The endpoint."""
        return WebSocketRoute("/api/v1/staff/ws", self.serve)

    @property
    def last_event(self) -> int:
        """The newest number."""
        return len(self.events)

    async def serve(self, socket: WebSocket) -> None:
        """One client: hello, what it missed, then frames until it goes."""
        await socket.accept()
        staff = self.sessions.get(socket.cookies.get(COOKIE, ""))
        refusal = self.refuse_with or (None if staff else SESSION_OVER)
        if refusal or staff is None:
            await socket.close(refusal or SESSION_OVER)
            return
        try:
            hello = await asyncio.wait_for(socket.receive_json(), 5)
            client = Client(socket, staff)
            await self._welcome(client, hello["last_event"])
            while True:
                await self._take(client, await socket.receive_json())
        except TimeoutError:
            await socket.close(NO_HELLO)
        except (WebSocketDisconnect, RuntimeError):
            return
        finally:
            await self._forget(socket)

    async def _welcome(self, client: Client, after: int) -> None:
        self.hellos.append(after)
        if self.last_event - after > MOST_REPLAYED:
            await client.socket.send_json({"type": "reset", "last_event": self.last_event})
            self.clients.append(client)
            return
        await client.socket.send_json(
            {"type": "welcome", "staff": client.staff, "last_event": self.last_event}
        )
        sent = after
        while sent < self.last_event:
            await client.socket.send_json(self.events[sent])
            if self.replay_twice:
                await client.socket.send_json(self.events[sent])
            sent += 1
            if sent == self.hold_replay_before:
                await self.replay_goes_on.wait()
        self.clients.append(client)

    async def _take(self, client: Client, frame: Data) -> None:
        client.frames.append(frame)
        if frame["type"] == "ping":
            await client.socket.send_json({"type": "pong"})
        elif frame["type"] == "viewing":
            await self._view(client, frame["conversation_id"])

    async def _view(self, client: Client, wanted: str | None) -> None:
        before, client.viewing = client.viewing, wanted
        for chat_id in {before, wanted} & self.chats.keys():
            chat = self.chats[str(chat_id)]
            if chat_id == wanted:
                chat.viewers[client.staff["id"]] = client.staff["display_name"]
            else:
                chat.viewers.pop(client.staff["id"], None)
            await self.send_viewers(chat)

    async def send_viewers(self, chat: StaffChat) -> None:
        """Tell everybody who looks at a chat."""
        await self.send_all(
            {"type": "viewing", "conversation_id": chat.id, "viewers": chat.viewer_list()}
        )

    async def _forget(self, socket: WebSocket) -> None:
        gone = [client for client in self.clients if client.socket is socket]
        self.clients = [client for client in self.clients if client.socket is not socket]
        for client in gone:
            if client.viewing:
                self.chats[client.viewing].viewers.pop(client.staff["id"], None)

    # ---- handles for tests and the other parts

    def record(self, kind: str, conversation_id: str | None, **facts: object) -> Data:
        """Give an event its number; `publish` brings it out."""
        event = {
            "type": "event",
            "number": self.last_event + 1,
            "kind": kind,
            "conversation_id": conversation_id,
            "at": minutes_ago(0),
            **facts,
        }
        self.events.append(event)
        return event

    async def publish(self, kind: str, conversation_id: str | None, **facts: object) -> None:
        """Record an event and send it to every socket."""
        await self.send_all(self.record(kind, conversation_id, **facts))

    async def send_all(self, frame: Data) -> None:
        """Any frame to every socket; a dead one is forgotten."""
        for client in list(self.clients):
            try:
                await client.socket.send_json(frame)
            except (WebSocketDisconnect, RuntimeError):
                self.clients.remove(client)

    async def go_on(self) -> None:
        """Let a held replay go on."""
        self.replay_goes_on.set()

    async def cut(self, code: int = 1012) -> None:
        """Close every socket."""
        clients, self.clients = self.clients, []
        for client in clients:
            await client.socket.close(code)
