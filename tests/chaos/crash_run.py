"""Plays a script against a running stack, with or without somebody killing its programs."""

import asyncio
import random
import re
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from uuid import uuid4

import httpx

from tests.chaos.history import Dump, History, read_dump
from tests.chaos.script import BURST, LONGEST_FORM, Part
from tests.fakes.chat_client import ANSWER_SECONDS, SLOW_NOTICE, Answer, Chat, ChatClient
from tests.real_stack import RealStack

AT_ONCE = 8
SENT_TWICE_EVERY = 7
SECOND_TAB_EVERY = 5
VICTIMS = ("hub", "bot", "actions")
LOOK_AGAIN_SECONDS = 0.02
# Longer than the bot's answer takes (the hub gives up after a minute) and than any restart.
SETTLE_SECONDS = 120.0

_VARIABLE = re.compile(r"[A-Z]{2}\d+|\d+|今天|昨天|明天|前天")


@dataclass(frozen=True)
class Exchange:
    """One message and what came for it."""

    said: str
    answer: str
    by: str  # who answered: bot, system, or nobody


@dataclass
class Outcome:
    """What a run left behind."""

    history: History
    dump: Dump
    exchanges: dict[str, list[Exchange]]
    killed: list[tuple[str, str]] = field(default_factory=list)  # (program, turn that was running)

    @property
    def messages(self) -> int:
        """Scripted messages that were sent."""
        return sum(len(exchanges) for exchanges in self.exchanges.values())


def comparable(answer: Answer) -> tuple[str, str]:
    """(who answered, an answer's words, choices and cards without numbers and days)."""
    said = [m for m in answer.messages if m["text"] != SLOW_NOTICE]
    words = [
        "|".join(
            [m["sender"], m["text"], *(c["title"] for c in m.get("choices", [])), _card_words(m)]
        )
        for m in said
    ]
    by = "bot" if any(m["sender"] == "bot" for m in said) else "system"
    return by, _VARIABLE.sub("#", "\n".join(words))


def _card_words(message: dict[str, object]) -> str:
    card = message.get("card")
    if not isinstance(card, dict):
        return ""
    return f"{card['kind']} {card.get('status') or card.get('state')}"


class Player:
    """Runs every part of a script, some at a time, and notes what came."""

    def __init__(self, stack: RealStack) -> None:
        self.history = History()
        self.exchanges: dict[str, list[Exchange]] = {}
        self.answered = 0
        self._progressed = asyncio.Event()
        self._stack = stack
        self._room = asyncio.Semaphore(AT_ONCE)
        self._clients: list[ChatClient] = []

    async def play(self, parts: Sequence[Part], *, bursts: int = 0) -> None:
        """Play all parts; returns when every message has what it will get."""
        async with AsyncExitStack() as open_clients:
            async with asyncio.TaskGroup() as playing:
                for number, part in enumerate(parts):
                    tabs = 2 if number % SECOND_TAB_EVERY == 0 else 1
                    playing.create_task(self._play_part(part, tabs, open_clients))
                if bursts:
                    playing.create_task(self._burst(bursts, open_clients))
            await self._settle()

    async def until_answered(self, messages: float) -> None:
        """Wait until that many messages have got what they will get."""
        while self.answered < messages:
            self._progressed.clear()
            await self._progressed.wait()

    async def _play_part(self, part: Part, tabs: int, open_clients: AsyncExitStack) -> None:
        async with self._room:
            chat = await self._eventually(lambda: self._stack.chat_of(part.customer))
            client = await self._join(chat, part.name, open_clients)
            for tab in range(1, tabs):
                await self._join(chat, f"{part.name} tab {tab + 1}", open_clients)
            done = self.exchanges.setdefault(part.name, [])
            for scene in part.scenes:
                answer = await self._exchange(client, done, scene.opening)
                for line in scene.further_lines:
                    answer = await self._exchange(client, done, line)
                for _question in range(LONGEST_FORM):
                    title = scene.goes_on(answer)
                    if title is None:
                        break
                    answer = await self._exchange(client, done, title, is_choice=True)

    async def _exchange(
        self, client: ChatClient, done: list[Exchange], words: str, *, is_choice: bool = False
    ) -> Answer:
        try:
            if is_choice:
                answer = await client.choose(words)
            elif self.answered % SENT_TWICE_EVERY == 0:
                answer = await self._say_twice(client, words)
            else:
                answer = await client.ask(words)
            by, text = comparable(answer)
        except AssertionError as failure:
            answer, by, text = Answer(seq=0, messages=()), "nobody", str(failure)
        done.append(Exchange(words, text, by))
        self.answered += 1
        self._progressed.set()
        return answer

    @staticmethod
    async def _say_twice(client: ChatClient, words: str) -> Answer:
        """As a client does that got no ack: the same frame again."""
        client_id = str(uuid4())
        first, again = (client.send(words, client_id=client_id) for _ in range(2))
        seqs = {await first, await again}
        return await client.answer_to(seqs.pop())

    async def _burst(self, times: int, open_clients: AsyncExitStack) -> None:
        """Somebody who never waits: three lines at once, which may be folded in any way."""
        chat = await self._eventually(self._stack.chat_of)
        client = await self._join(chat, "burst", open_clients)
        for _ in range(times):
            stored = [client.send(line) for line in BURST]
            last = [await seq for seq in stored][-1]
            await client.answer_to(last)

    async def _join(self, chat: Chat, view: str, open_clients: AsyncExitStack) -> ChatClient:
        note = self.history.recorder(chat.conversation_id, view)
        client = await open_clients.enter_async_context(ChatClient(chat, note=note))
        self._clients.append(client)
        return client

    async def _eventually(self, open_: Callable[[], Awaitable[Chat]]) -> Chat:
        """Opening a session is a plain HTTP call; it is made again while the hub is away."""
        while True:
            try:
                return await open_()
            except httpx.TransportError:
                await asyncio.sleep(LOOK_AGAIN_SECONDS)

    async def _settle(self) -> None:
        """Wait until nothing runs and every client has seen all there is."""
        await asyncio.to_thread(
            self._stack.wait_for, lambda: self._stack.running_turn() is None, SETTLE_SECONDS
        )
        last = dict(self._stack.rows("SELECT id, last_seq FROM conversations"))
        for client in self._clients:
            wanted = last[client.chat.conversation_id]
            await client.until(lambda c=client, n=wanted: c.last_seq >= n, ANSWER_SECONDS)  # type: ignore[misc]


class Killer:
    """Kills hub, bot and actions in turn, each while a turn is running, evenly over the run."""

    def __init__(self, stack: RealStack, player: Player, *, kills: int, seed: int) -> None:
        self.killed: list[tuple[str, str]] = []
        self._stack = stack
        self._player = player
        self._kills = kills
        self._dice = random.Random(seed)

    async def run(self, messages: int) -> None:
        """Kill ``kills`` times while about ``messages`` messages are answered."""
        for number in range(self._kills):
            due = messages * (number + self._dice.random()) / (self._kills + 2)
            await self._player.until_answered(due)
            await self._stack.until_ready()
            await self._kill(VICTIMS[number % len(VICTIMS)])

    async def _kill(self, name: str) -> None:
        while True:
            turn = await asyncio.to_thread(self._stack.kill_in_a_turn, name)
            if turn is not None:
                self.killed.append((name, turn))
                return
            await asyncio.sleep(LOOK_AGAIN_SECONDS * self._dice.random())


async def play(stack: RealStack, parts: Sequence[Part], *, bursts: int = 0) -> Outcome:
    """Run the script undisturbed."""
    player = Player(stack)
    await player.play(parts, bursts=bursts)
    return Outcome(player.history, read_dump(stack.database_url), player.exchanges)


async def play_under_fire(
    stack: RealStack, parts: Sequence[Part], *, kills: int, seed: int, messages: int, bursts: int
) -> Outcome:
    """Run the script while programs are killed; ``messages`` is how many it has undisturbed."""
    player = Player(stack)
    killer = Killer(stack, player, kills=kills, seed=seed)
    shooting = asyncio.create_task(killer.run(messages))
    try:
        await player.play(parts, bursts=bursts)
        # A script that ends before the last kill was due leaves nobody to be disturbed by it.
        assert shooting.done(), f"only {len(killer.killed)} kills before the script ended"
        await shooting
    finally:
        shooting.cancel()
    dump = read_dump(stack.database_url)
    return Outcome(player.history, dump, player.exchanges, killer.killed)
