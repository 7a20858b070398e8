"""Crashes at the places where they hurt most, in the middle of the refund form.

A failpoint kills the hub from within, between two lines of its code; it is set for every life of
the hub, so that each hub dies at its own second answer until the form is done.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest

from tests.chaos.checker import check
from tests.chaos.history import History, read_dump
from tests.chaos.script import KnownOrder, known_orders
from tests.fakes.chat_client import ChatClient
from tests.real_stack import RealStack, running_stack

pytestmark = pytest.mark.stack

FAILPOINTS = {
    # The bot has answered, perhaps a refund is recorded, and nothing of it is committed in the chat.
    "before_publish": "before_publish:2",
    # The answer is committed, and nobody was told of it.
    "after_publish": "after_publish:2",
}
ANSWERS = ("退货退款", "不想要了", "确认提交")
MADE = (
    "SELECT r.number, r.state FROM refunds r JOIN orders o ON o.id = r.order_id WHERE o.number = ?"
)


@contextmanager
def opened(
    factory: pytest.TempPathFactory, shop_home: Path, **variables: str
) -> Iterator[RealStack]:
    with running_stack(factory.mktemp("named") / "home", shop_home, variables) as stack:
        yield stack


@pytest.fixture(scope="module")
def sound(shop_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealStack]:
    """A shop whose hub has no failpoint."""
    with opened(tmp_path_factory, shop_home) as stack:
        yield stack


@pytest.fixture(scope="module", params=FAILPOINTS)
def mortal(
    request: pytest.FixtureRequest, shop_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RealStack]:
    """A shop whose hub dies at every second answer."""
    point = FAILPOINTS[request.param]
    with opened(tmp_path_factory, shop_home, ZHANGGUI_FAILPOINT=point) as stack:
        yield stack


def delivered(stack: RealStack) -> Iterator[KnownOrder]:
    return (order for order in known_orders(stack) if order.status == "delivered")


class Talk:
    """One customer's chat with a full record."""

    def __init__(self, stack: RealStack, client: ChatClient, history: History) -> None:
        self.stack = stack
        self.client = client
        self.history = history

    async def fill_in_the_form(self, order: KnownOrder) -> None:
        """Ask for a refund and answer what is asked."""
        answer = await self.client.ask(f"{order.number} 申请退款")
        for title in ("全部", *ANSWERS):
            if title in answer.titles:
                answer = await self.client.choose(title)
        assert "RF" in answer.text, answer.text

    async def assert_all_is_well(self, order: KnownOrder) -> None:
        """One refund, told once; one answer a message; nothing lost."""
        await self.client.until(lambda: self.client.last_seq == self._last_seq())
        [(number, _state)] = self.stack.rows(MADE, order.number)
        told = [m for m in self.client.messages if f"{number} 已提交" in m["text"]]
        assert len(told) == 1
        own = [m for m in self.client.messages if m["sender"] == "customer"]
        replies = [m["in_reply_to"] for m in self.client.messages if m["sender"] == "bot"]
        assert set(replies) == {m["seq"] for m in own}
        assert check(self.history, read_dump(self.stack.database_url)) == []

    def _last_seq(self) -> int:
        where = self.client.chat.conversation_id
        [(last,)] = self.stack.rows("SELECT last_seq FROM conversations WHERE id = ?", where)
        return int(last)


@asynccontextmanager
async def talk_of(stack: RealStack, order: KnownOrder) -> AsyncIterator[Talk]:
    chat = await stack.chat_of(order.customer)
    history = History()
    note = history.recorder(chat.conversation_id, "tab")
    async with ChatClient(chat, note=note) as client:
        yield Talk(stack, client, history)


async def test_hub_that_dies_around_its_commit(mortal: RealStack) -> None:
    """Between the bot's reply and the hub's commit, or right after it: one answer, and the form goes on."""
    order = next(delivered(mortal))
    first = mortal.program("hub")
    async with talk_of(mortal, order) as talk:
        await talk.fill_in_the_form(order)
        await talk.assert_all_is_well(order)
        assert talk.client.cuts >= 2
    assert first is not None
    assert not first.is_running()


async def test_bot_that_dies_between_two_turns_of_the_form(sound: RealStack) -> None:
    order = next(delivered(sound))
    async with talk_of(sound, order) as talk:
        answer = await talk.client.ask(f"{order.number} 申请退款")
        for title in ("全部", *ANSWERS):
            if title in answer.titles:
                sound.kill("bot")
                answer = await talk.client.choose(title)
        assert "RF" in answer.text
        await talk.assert_all_is_well(order)
    assert [name for name, _pid in sound.kills].count("bot") >= len(ANSWERS)


async def test_actions_that_die_while_they_record_the_refund(sound: RealStack) -> None:
    order = list(delivered(sound))[1]
    async with talk_of(sound, order) as talk:
        answer = await talk.client.ask(f"{order.number} 申请退款")
        for title in ("全部", *ANSWERS[:-1]):
            if title in answer.titles:
                answer = await talk.client.choose(title)
        with sound.suspended("actions"):
            choice = talk.client.find_choice("确认提交")
            seq = await talk.client.press(choice["id"])
            sound.kill("actions")
        answer = await talk.client.answer_to(seq)
        assert "RF" in answer.text
        await talk.assert_all_is_well(order)


async def test_hub_that_stands_still_longer_than_its_lease(sound: RealStack) -> None:
    """What it resumes is not its turn any more: the turn is answered once, by its second attempt."""
    order = list(delivered(sound))[2]
    async with talk_of(sound, order) as talk:
        await talk.client.ask(f"{order.number} 申请退款")
        with sound.suspended("bot"):
            seq = await talk.client.send("退货退款")
            with sound.suspended("hub"):
                await asyncio.to_thread(sound.wait_for, lambda: lease_is_over(sound), 30)
        answer = await talk.client.answer_to(seq)
        for title in ANSWERS[1:]:
            assert title in answer.titles
            answer = await talk.client.choose(title)
        await talk.assert_all_is_well(order)


def lease_is_over(stack: RealStack) -> bool:
    [(is_over,)] = stack.rows(
        "SELECT julianday(lease_until) < julianday('now') FROM turns WHERE state = 'running'"
    )
    return bool(is_over)
