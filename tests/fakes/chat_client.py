"""A plain client of chat protocol v1, written from docs/chat-protocol.md alone.

It does what the page asks of a client and no more: one message at a time, kept until its ack and
sent again with the same ``client_id`` after a cut; the last seq goes out with every ``hello``. All it
sends and sees is told to ``note``, so that a test can hold the history against the database.
"""

import asyncio
import contextlib
import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self
from uuid import uuid4

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from crm_backend.conversations.texts import say

Frame = dict[str, Any]
Note = Callable[[str, Frame], None]

RETRY_SECONDS = 0.2
ANSWER_SECONDS = 75.0
CALL_SECONDS = 10.0
SLOW_NOTICE = say("zh-CN", "bot_slow")
# Nothing was stored, and the page says to send the frame again.
SEND_AGAIN = ("too_many_messages", "database_unavailable")


class Refused(AssertionError):
    """The hub answered a message with an error frame."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, kw_only=True)
class Chat:
    """A session as the hub opened it."""

    base_url: str
    session_token: str
    conversation_id: str
    verified: bool


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came for one message, up to the moment it was asked for."""

    seq: int
    messages: tuple[Frame, ...]

    @property
    def text(self) -> str:
        """All lines, one below the other."""
        return "\n".join(message["text"] for message in self.messages)

    @property
    def titles(self) -> list[str]:
        """The choices offered, in order."""
        return [c["title"] for message in self.messages for c in message.get("choices", [])]

    @property
    def cards(self) -> list[Frame]:
        """The cards, in order."""
        return [message["card"] for message in self.messages if message.get("card")]


async def open_chat(base_url: str, **body: object) -> Chat:
    """Open a session; ``body`` is added to the site key."""
    async with httpx.AsyncClient(base_url=base_url, trust_env=False, timeout=CALL_SECONDS) as http:
        answer = await http.post("/api/v1/chat/sessions", json={"site_key": "demo"} | body)
    assert answer.status_code == 201, answer.text
    opened = answer.json()
    return Chat(
        base_url=base_url,
        session_token=opened["session_token"],
        conversation_id=opened["conversation_id"],
        verified=opened["verified"],
    )


@dataclass
class _Pending:
    frame: Frame
    is_stored: asyncio.Future[int] = field(default_factory=asyncio.Future)


class ChatClient:
    """One tab of a customer; connects again for as long as the block lasts."""

    def __init__(self, chat: Chat, *, note: Note | None = None, last_seq: int = 0) -> None:
        self.chat = chat
        self.owner: Frame = {}
        self.greeting: Frame = {}
        self.messages: list[Frame] = []
        self.gaps: list[str] = []
        self.cuts = 0
        self.told_to_send_again = 0
        self.last_seq = last_seq
        self._pongs = 0
        self._note = note or (lambda _kind, _facts: None)
        self._outgoing: deque[_Pending] = deque()
        self._socket: ClientConnection | None = None
        self._changed = asyncio.Event()
        self._running: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._running = asyncio.create_task(self._run(), name="chat client")
        await self.until(lambda: bool(self.owner))
        return self

    async def __aexit__(self, *_failure: object) -> None:
        assert self._running is not None
        self._running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._running

    # ── what a customer does ─────────────────────────────────────────────────────────────────

    def send(self, text: str, *, client_id: str | None = None) -> "asyncio.Future[int]":
        """Put a text into the queue; the future is its seq, once it is on disk."""
        return self._queue({"type": "message", "text": text}, client_id)

    def press(self, choice_id: str, *, client_id: str | None = None) -> "asyncio.Future[int]":
        """Press a choice by its id."""
        return self._queue({"type": "choice", "choice_id": choice_id}, client_id)

    async def ask(self, text: str, *, seconds: float = ANSWER_SECONDS) -> Answer:
        """Send a text and wait for what the bot, or in the queue the hub, says to it."""
        return await self.answer_to(await asyncio.wait_for(self.send(text), seconds), seconds)

    async def choose(self, title: str, *, seconds: float = ANSWER_SECONDS) -> Answer:
        """Press the newest choice whose title begins with ``title`` and wait for the answer."""
        choice = self.find_choice(title)
        stored = await asyncio.wait_for(self.press(choice["id"]), seconds)
        return await self.answer_to(stored, seconds)

    def find_choice(self, title: str) -> Frame:
        """The newest choice offered whose title begins with ``title``."""
        offered = [c for message in self.messages for c in message.get("choices", [])]
        offered = [*self.greeting.get("choices", []), *offered]
        fitting = [choice for choice in offered if choice["title"].startswith(title)]
        assert fitting, f"no choice {title!r} among {[choice['title'] for choice in offered]}"
        return dict(fitting[-1])

    async def answer_to(self, seq: int, seconds: float = ANSWER_SECONDS) -> Answer:
        """Wait until message ``seq`` has an answer, the bot's or the hub's, and until all of it is here.

        The line that only says that it takes longer is none. A hub sends what it publishes together
        in one go, so a pong after the first line comes after the last.
        """
        await self.until(lambda: self._is_answered(seq), seconds)
        await self._catch_up(seconds)
        return Answer(seq=seq, messages=tuple(self._others_after(seq)))

    async def until(self, is_true: Callable[[], bool], seconds: float = ANSWER_SECONDS) -> None:
        """Wait for something that frames bring about."""
        try:
            async with asyncio.timeout(seconds):
                while not is_true():
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            said = [f"{m['seq']} {m['sender']}: {m['text'][:60]}" for m in self.messages[-6:]]
            raise AssertionError(f"not within {seconds} s; last: {said}") from None

    async def cut(self) -> None:
        """Lose the connection, as in a tunnel."""
        if self._socket is not None:
            self._socket.transport.abort()

    # ── the protocol ─────────────────────────────────────────────────────────────────────────

    def _queue(self, frame: Frame, client_id: str | None) -> "asyncio.Future[int]":
        pending = _Pending(frame | {"client_id": client_id or str(uuid4())})
        self._outgoing.append(pending)
        self._note("sent", pending.frame)
        if len(self._outgoing) == 1:
            self._spawn_push()
        return pending.is_stored

    def _spawn_push(self) -> None:
        task = asyncio.ensure_future(self._push())
        # A socket that broke meanwhile is noticed by the reader, which connects and pushes again.
        task.add_done_callback(lambda done: done.cancelled() or done.exception())

    async def _push(self) -> None:
        if self._socket is not None and self._outgoing:
            await self._socket.send(json.dumps(self._outgoing[0].frame))

    async def _run(self) -> None:
        url = self.chat.base_url.replace("http", "ws", 1) + "/api/v1/chat/ws"
        while True:
            with contextlib.suppress(OSError, WebSocketException, TimeoutError):
                async with connect(url, proxy=None, open_timeout=5) as socket:
                    await self._converse(socket)
            self._socket = None
            self.cuts += 1
            self._note("cut", {})
            self._changed.set()
            await asyncio.sleep(RETRY_SECONDS)

    async def _converse(self, socket: ClientConnection) -> None:
        hello = {
            "type": "hello",
            "session_token": self.chat.session_token,
            "last_seq": self.last_seq,
        }
        await socket.send(json.dumps(hello))
        async for raw in socket:
            frame = json.loads(raw)
            if frame["type"] == "welcome":
                self._socket = socket
                self.greeting = frame["greeting"]
                self._spawn_push()
            await self._take(frame)
            self._changed.set()

    async def _take(self, frame: Frame) -> None:
        match frame["type"]:
            case "welcome" | "owner":
                self.owner = frame["owner"]
            case "ack":
                self._note("acked", frame)
                self._settle(frame["client_id"], lambda future: future.set_result(frame["seq"]))
            case "error" if frame["code"] in SEND_AGAIN:
                self.told_to_send_again += 1
                self._changed.set()
                await asyncio.sleep(RETRY_SECONDS)
                await self._push()
            case "error":
                self._note("refused", frame)
                error = Refused(frame["code"])
                self._settle(frame.get("client_id", ""), lambda future: future.set_exception(error))
            case "pong":
                self._pongs += 1
            case "message":
                self._show(frame)

    def _settle(self, client_id: str, end: Callable[["asyncio.Future[int]"], None]) -> None:
        if not self._outgoing or self._outgoing[0].frame["client_id"] != client_id:
            return
        pending = self._outgoing.popleft()
        if not pending.is_stored.done():
            end(pending.is_stored)
        self._spawn_push()

    def _show(self, frame: Frame) -> None:
        self._note("shown", frame)
        if frame["seq"] != self.last_seq + 1:
            self.gaps.append(f"{frame['seq']} after {self.last_seq}")
        self.last_seq = frame["seq"]
        self.messages.append(frame)

    def _others_after(self, seq: int) -> list[Frame]:
        return [m for m in self.messages if m["seq"] > seq and m["sender"] != "customer"]

    def _is_answered(self, seq: int) -> bool:
        return any(
            (m.get("in_reply_to") or 0) >= seq
            or (m["sender"] == "system" and m["text"] != SLOW_NOTICE)
            for m in self._others_after(seq)
        )

    async def _catch_up(self, seconds: float) -> None:
        asked: ClientConnection | None = None
        before = self._pongs
        async with asyncio.timeout(seconds):
            while self._pongs == before:
                self._changed.clear()
                if self._socket is not None and self._socket is not asked:
                    asked = self._socket
                    with contextlib.suppress(WebSocketException):
                        await asked.send(json.dumps({"type": "ping"}))
                await self._changed.wait()
