"""A steady load of customers' messages, and when each was acknowledged and reached every agent.

The same driver talks to the hub and to the bare peer: both take ``message`` frames, ack them by ``client_id`` and
tell staff sockets ``event`` frames with the message in it.
"""

import asyncio
import json
import re
import time
import uuid
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin

from tests.benchmarks.figures import Spread

CUSTOMERS = 200
AGENTS = 20
MESSAGES_PER_SECOND = 20
SECONDS = 30
# One customer writes every tenth message, so that the one open chat of a browser has enough of them.
WATCHED_EVERY = 10
SETTLE_SECONDS = 20.0
FIRST_WORDS = "您好"
_NUMBER = re.compile(r"第 (\d+) 句")

Milliseconds = dict[int, float]


def words_of(number: int) -> str:
    """What the customer writes; the number is found again on every screen."""
    return f"第 {number} 句：我的包裹到哪里了？"


def number_in(text: str) -> int | None:
    """The number of a message of this load."""
    found = _NUMBER.search(text)
    return int(found[1]) if found else None


def writer_of(number: int, customers: int) -> int:
    """Which customer writes the message: the watched one (0), or the others by turns."""
    if number % WATCHED_EVERY == 0 or customers == 1:
        return 0
    return 1 + number % (customers - 1)


def delays(sent: Milliseconds, seen: Mapping[int, float]) -> list[float]:
    """Milliseconds from sent to seen, of those that were seen."""
    return [at - sent[number] for number, at in seen.items() if number in sent]


def last_of_all(sent: Milliseconds, screens: Sequence[Mapping[int, float]]) -> list[float]:
    """Milliseconds until the last screen had it, of the messages that every screen has."""
    everywhere = set(sent).intersection(*screens)
    return [max(screen[number] for screen in screens) - sent[number] for number in everywhere]


@dataclass
class Marks:
    """Times of this machine's clock in milliseconds, by number of message."""

    agents: int
    sent: Milliseconds = field(default_factory=dict)
    acked: Milliseconds = field(default_factory=dict)
    screens: list[Milliseconds] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.screens = [{} for _ in range(self.agents)]

    def is_complete(self) -> bool:
        """Whether everything sent has been acknowledged and is on every screen."""
        return all(len(each) == len(self.sent) for each in (self.acked, *self.screens))

    def note_customer_frame(self, frame: Mapping[str, Any]) -> None:
        """An ack; a refusal ends the benchmark."""
        if frame["type"] == "error":
            raise RuntimeError(f"a customer's message was refused: {frame}")
        if frame["type"] == "ack":
            self.acked[self.numbers[frame["client_id"]]] = now_ms()

    def note_agent_frame(self, agent: int, frame: Mapping[str, Any]) -> None:
        """A customer's message on a screen; one that comes twice counts once."""
        if frame["type"] == "event" and frame["kind"] == "message":
            number = number_in(frame["message"]["text"])
            if number is not None:
                self.screens[agent].setdefault(number, now_ms())

    def figures(self) -> dict[str, Any]:
        """Percentiles, and how many never arrived."""
        every = [delay for screen in self.screens for delay in delays(self.sent, screen)]
        expected = len(self.sent) * self.agents
        return {
            "ack": Spread.of(delays(self.sent, self.acked)).as_json(),
            "agent_screen": Spread.of(every).as_json(),
            "last_agent_screen": Spread.of(last_of_all(self.sent, self.screens)).as_json(),
            "sent": len(self.sent),
            "missing": expected - len(every) + len(self.sent) - len(self.acked),
        }


def now_ms() -> float:
    """The clock that the browser's ``performance.timeOrigin`` is of, too."""
    return time.time() * 1000


class Sockets:
    """All sockets of one run, each read by a task of its own."""

    def __init__(self, marks: Marks) -> None:
        self.marks = marks
        self.customers: list[ClientConnection] = []
        self._agents = 0
        self._open = AsyncExitStack()
        self._readers: list[asyncio.Task[None]] = []

    async def add_customer(self, url: str, hello: Mapping[str, object]) -> None:
        """Open one customer's socket and begin the chat: without a message there is none to take over."""
        socket = await self._greet(connect(url, proxy=None, compression=None), hello)
        frame = {"type": "message", "client_id": str(uuid.uuid4()), "text": FIRST_WORDS}
        await socket.send(json.dumps(frame))
        while (answer := json.loads(await socket.recv()))["type"] != "ack":
            if answer["type"] == "error":
                raise RuntimeError(f"a customer's first message was refused: {answer}")
        self.customers.append(socket)
        self._readers.append(asyncio.create_task(self._read_customer(socket)))

    async def add_agent(self, url: str, hello: Mapping[str, object], *, cookie: str) -> None:
        """Open one agent's socket, as a browser would."""
        origin = Origin(url.replace("ws", "http", 1).partition("/api")[0])
        opening = connect(
            url,
            proxy=None,
            compression=None,
            origin=origin,
            additional_headers={"Cookie": cookie},
        )
        socket = await self._greet(opening, hello)
        self._readers.append(asyncio.create_task(self._read_agent(socket, self._agents)))
        self._agents += 1

    async def _greet(self, opening: connect, hello: Mapping[str, object]) -> ClientConnection:
        socket = await self._open.enter_async_context(opening)
        await socket.send(json.dumps({"type": "hello", **hello}))
        while json.loads(await socket.recv())["type"] != "welcome":
            pass
        return socket

    async def _read_customer(self, socket: ClientConnection) -> None:
        async for frame in socket:
            self.marks.note_customer_frame(json.loads(frame))

    async def _read_agent(self, socket: ClientConnection, agent: int) -> None:
        async for frame in socket:
            self.marks.note_agent_frame(agent, json.loads(frame))

    async def talk(self, *, seconds: float, per_second: float) -> None:
        """Send at an even pace, whatever comes back; then wait for what is on its way."""
        began = time.monotonic()
        for number in range(int(seconds * per_second)):
            await asyncio.sleep(max(0.0, began + number / per_second - time.monotonic()))
            client_id = str(uuid.uuid4())
            self.marks.numbers[client_id] = number
            frame = {"type": "message", "client_id": client_id, "text": words_of(number)}
            self.marks.sent[number] = now_ms()
            writer = writer_of(number, len(self.customers))
            await self.customers[writer].send(json.dumps(frame))
        deadline = time.monotonic() + SETTLE_SECONDS
        while not self.marks.is_complete() and time.monotonic() < deadline:
            self._raise_what_failed(self._readers)
            await asyncio.sleep(0.05)

    @staticmethod
    def _raise_what_failed(readers: Iterable[asyncio.Task[None]]) -> None:
        for reader in readers:
            if reader.done():
                reader.result()
                raise RuntimeError("a socket was closed in the middle of the benchmark")

    async def close(self) -> None:
        """Hang up everywhere."""
        for reader in self._readers:
            reader.cancel()
        await asyncio.gather(*self._readers, return_exceptions=True)
        await self._open.aclose()
