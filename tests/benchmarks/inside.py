"""The time of a turn inside the bot, from channel to reply: ours and the peer, side by side.

Both answer the same script with the same actions server behind them. One chat at a time, the two take turn
about, message by message; sixteen at a time, they take turn about in blocks.
"""

import http.client
import itertools
import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from tests.benchmarks.figures import Spread
from tests.benchmarks.served import ProgramFailed

# What is measured, by name; every chat begins with nothing remembered.
SCRIPT = (
    ("rule", "你好"),
    ("action", "我的订单到哪了"),
    ("form opens", "我要退款"),
    ("form step", "第一个"),
)
LEAVE_FORM = "算了"
AT_A_TIME = 16
LONG_ROUNDS = 10
SHORT_ROUNDS = 3
CLIENT_TIMEOUT_SECONDS = 60

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Answer:
    """What came back for one message, and after how long."""

    texts: tuple[str, ...]
    milliseconds: float


class Chat(Protocol):
    """One conversation with one of the two bots."""

    def say(self, text: str) -> Answer:
        """Send one message and wait for the whole answer."""
        ...

    def close(self) -> None:
        """Hang up."""
        ...


class _JsonLine:
    """A kept-open connection to one bot; times from the first byte sent to the last received."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection(
            "127.0.0.1", port, timeout=CLIENT_TIMEOUT_SECONDS
        )
        self._connection.connect()

    def post(self, path: str, body: object, headers: dict[str, str]) -> tuple[Any, float]:
        content = json.dumps(body).encode()
        started = time.perf_counter()
        self._connection.request(
            "POST", path, content, {"Content-Type": "application/json", **headers}
        )
        response = self._connection.getresponse()
        received = response.read()
        milliseconds = (time.perf_counter() - started) * 1000
        if response.status != http.client.OK:
            raise ProgramFailed(f"{path} answered {response.status}: {received[:200]!r}")
        return json.loads(received), milliseconds

    def close(self) -> None:
        self._connection.close()


class OurChat:
    """Through the hub's channel; the dialogue state travels along."""

    def __init__(self, port: int, secret: str) -> None:
        self._line = _JsonLine(port)
        self._headers = {"Authorization": f"Bearer {secret}"}
        self._state: object = None

    def say(self, text: str) -> Answer:
        """Post one turn as the hub does."""
        turn = {
            "turn_id": f"trn_bench{next(_numbers)}",
            "text": text,
            "choice": None,
            "locale": "zh-CN",
            "audience": "customer",
            "channel": "web",
            "state": self._state,
        }
        answer, milliseconds = self._line.post("/webhooks/hub/turn", turn, self._headers)
        self._state = answer["state"]
        return Answer(tuple(message["text"] for message in answer["messages"]), milliseconds)

    def close(self) -> None:
        """Hang up."""
        self._line.close()


class PeerChat:
    """Through Rasa's REST channel, Rasa's tracker store keeping the conversation."""

    def __init__(self, port: int) -> None:
        self._line = _JsonLine(port)
        self._sender = f"bench{next(_numbers)}"

    def say(self, text: str) -> Answer:
        """Post one message."""
        message = {"sender": self._sender, "message": text, "metadata": {"locale": "zh-CN"}}
        answer, milliseconds = self._line.post("/webhooks/rest/webhook", message, {})
        said = (each.get("text") or each.get("custom", {}).get("text") for each in answer)
        return Answer(tuple(text for text in said if text), milliseconds)

    def close(self) -> None:
        """Hang up."""
        self._line.close()


NewChat = Callable[[], Chat]


@dataclass
class Samples:
    """What was measured of one bot."""

    milliseconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    texts: dict[str, list[tuple[str, ...]]] = field(default_factory=lambda: defaultdict(list))
    turns_per_second: list[float] = field(default_factory=list)

    def add(self, turn: str, answer: Answer) -> None:
        """Note one answer."""
        self.milliseconds[turn].append(answer.milliseconds)
        self.texts[turn].append(answer.texts)

    def spreads(self) -> dict[str, Spread]:
        """Percentiles by turn."""
        return {turn: Spread.of(samples) for turn, samples in self.milliseconds.items()}


@contextmanager
def _open(chats: Sequence[NewChat]) -> Iterator[list[Chat]]:
    opened = [new_chat() for new_chat in chats]
    try:
        yield opened
    finally:
        for chat in opened:
            chat.close()


def one_at_a_time(bots: dict[str, NewChat], chats: int) -> dict[str, Samples]:
    """Run ``chats`` chats with each bot, in lockstep; who goes first alternates."""
    measured = {name: Samples() for name in bots}
    for number in range(chats):
        names = list(bots) if number % 2 else list(reversed(bots))
        with _open([bots[name] for name in names]) as opened:
            for turn, text in SCRIPT:
                for name, chat in zip(names, opened, strict=True):
                    measured[name].add(turn, chat.say(text))
    return measured


def long_chats(bots: dict[str, NewChat], chats: int) -> dict[str, Samples]:
    """Run the script ten times over in one chat, in lockstep; measured from its 16th message to its 50th."""
    measured = {name: Samples() for name in bots}
    for _ in range(chats):
        with _open(list(bots.values())) as opened:
            talkers = list(zip(measured.values(), opened, strict=True))
            for round_number in range(LONG_ROUNDS):
                for turn, text in SCRIPT:
                    for samples, chat in talkers:
                        answer = chat.say(text)
                        if round_number >= SHORT_ROUNDS:
                            samples.add(turn, answer)
                for _samples, chat in talkers:
                    chat.say(LEAVE_FORM)
    return measured


def many_at_a_time(bots: dict[str, NewChat], chats_each: int, blocks: int) -> dict[str, Samples]:
    """Run blocks of sixteen parallel lines of chats, bot by bot."""
    measured = {name: Samples() for name in bots}
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        for _block in range(blocks):
            for name, new_chat in bots.items():
                started = time.perf_counter()
                work = [pool.submit(_talk, new_chat, chats_each) for _ in range(AT_A_TIME)]
                answers = [answer for each in work for answer in each.result()]
                seconds = time.perf_counter() - started
                measured[name].turns_per_second.append(len(answers) / seconds)
                for turn, answer in answers:
                    measured[name].add(turn, answer)
    return measured


def _talk(new_chat: NewChat, chats: int) -> list[tuple[str, Answer]]:
    answers = []
    for _ in range(chats):
        with _open([new_chat]) as (chat,):
            answers += [(turn, chat.say(text)) for turn, text in SCRIPT]
    return answers


def share_of_same_answers(measured: dict[str, Samples]) -> float:
    """How often the bots said the same, message by message; below 1 they did not do the same work."""
    first, second = measured.values()
    pairs = [
        pair
        for turn in first.texts
        for pair in zip(first.texts[turn], second.texts[turn], strict=True)
    ]
    return sum(a == b for a, b in pairs) / len(pairs)
