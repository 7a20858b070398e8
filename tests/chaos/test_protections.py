"""Take one protection away and the checker must see it: else the crash test proves nothing.

At service level, because only here a protection can be taken out; each test has a twin that shows
the same faults doing no harm while the protection is in place.
"""

import asyncio
import re
import shutil
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy.exc import IntegrityError

from crm_backend.conversations import repository
from crm_backend.conversations.dispatcher import LEASE, SWEEP_SECONDS
from crm_backend.conversations.service import turns
from crm_backend.conversations.service.sessions import ChatSession
from crm_backend.core.db import Database
from tests import factories
from tests.chaos.checker import check
from tests.chaos.history import Acked, History, Sent, read_dump
from tests.fakes.conversation_hub import AGENT, Hub
from tests.fakes.fake_bot import FakeBot
from tests.fakes.manual_clock import ManualClock, settle

MakeHub = Callable[[str], Hub]
Kinds = Callable[[], set[str]]


class Shop:
    """A small shop in a file of its own, hubs over it, and what its clients saw."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.database = Database(f"sqlite+aiosqlite:///{file}")
        self.clock = ManualClock()
        self.history = History()
        self.hubs: list[Hub] = []

    def hub(self, name: str = "hub-a") -> Hub:
        """One more hub process, with a bot of its own."""
        self.hubs.append(Hub(self.database, self.clock, FakeBot(), name))
        return self.hubs[-1]

    async def say(self, hub: Hub, chat: ChatSession, text: str, client_id: str) -> int:
        """Send a message as a client does, and note it."""
        where = chat.conversation_id
        self.history.events.append(Sent(conversation=where, client_id=client_id, text=text))
        receipt = await hub.receive(chat, text, client_id=client_id)
        seq = receipt.seq
        self.history.events.append(Acked(conversation=where, client_id=client_id, seq=seq))
        return seq

    def violations(self) -> set[str]:
        """The kinds the checker finds."""
        dump = read_dump(f"sqlite:///{self.file}")
        return {violation.kind for violation in check(self.history, dump)}

    async def close(self) -> None:
        for hub in self.hubs:
            hub.bot.release()
            await hub.dispatcher.close()
        await self.database.close()


@pytest.fixture
async def shop(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Shop]:
    shop = await open_shop(sqlite_template, tmp_path / "shop.db")
    yield shop
    await shop.close()


@pytest.fixture
async def shop_without_uniqueness(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Shop]:
    """The same shop whose inbox takes the same message as often as it comes."""
    file = tmp_path / "open.db"
    shutil.copy(sqlite_template, file)
    with closing(sqlite3.connect(file)) as database, database:
        (statement,) = database.execute(
            "SELECT sql FROM sqlite_master WHERE name = 'inbox'"
        ).fetchone()
        without, count = re.subn(
            r",\s*CONSTRAINT \w+ UNIQUE \(source, external_id\)", "", statement
        )
        assert count == 1, statement
        database.execute("DROP TABLE inbox")
        database.execute(without)
    shop = await open_shop(file, file)
    yield shop
    await shop.close()


async def open_shop(template: Path, file: Path) -> Shop:
    if template != file:
        shutil.copy(template, file)
    shop = Shop(file)
    async with shop.database.transaction() as session:
        await factories.add_shop(session, opens_at="00:00", closes_at="00:00")
        await factories.add_site(session)
        await factories.add_staff(session, id=AGENT.staff_id)
    return shop


# ── the inbox (I1) ───────────────────────────────────────────────────────────────────────────


async def repeat_a_message(shop: Shop) -> None:
    """A client that got no ack sends the same frame on three sockets at once, then once more."""
    hub = shop.hub()
    chat = hub.visitor()
    client_id = str(uuid4())
    await asyncio.gather(*(shop.say(hub, chat, "我要退款", client_id) for _ in range(3)))
    await hub.until_quiet(chat)
    await shop.say(hub, chat, "我要退款", client_id)
    await hub.until_quiet(chat)


async def test_repeated_message_is_stored_once(shop: Shop) -> None:
    await repeat_a_message(shop)
    assert shop.violations() == set()


async def test_without_the_look_up_the_index_still_refuses(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repository, "find_inbox_entry", find_nothing)
    with pytest.raises(IntegrityError):
        await repeat_a_message(shop)


async def test_without_the_inbox_uniqueness_the_checker_goes_red(
    shop_without_uniqueness: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repository, "find_inbox_entry", find_nothing)
    await repeat_a_message(shop_without_uniqueness)
    assert "duplicated" in shop_without_uniqueness.violations()


async def find_nothing(_session: object, _source: str, _external_id: str) -> None:
    return None


# ── the fence (I2, I4) ───────────────────────────────────────────────────────────────────────


async def answer_after_another_hub_did(shop: Shop) -> None:
    """A hub that stood still past its lease wakes when another has answered its turn."""
    sleeper, other = shop.hub("hub-a"), shop.hub("hub-b")
    chat = sleeper.visitor()
    sleeper.bot.hold()
    await shop.say(sleeper, chat, "你好", str(uuid4()))
    await sleeper.bot.asked.wait()
    shop.clock.advance(seconds=LEASE.total_seconds() + 1)
    sweeping = asyncio.create_task(other.dispatcher.sweep_forever())
    await shop.clock.pass_time(SWEEP_SECONDS)
    await other.until_quiet(chat)
    sweeping.cancel()
    shop.clock.advance(seconds=1)
    sleeper.bot.release()
    await until(lambda: not sleeper.dispatcher._running)


async def answer_after_a_takeover(shop: Shop) -> None:
    """An agent takes the chat while the bot is thinking; then the bot is done."""
    hub = shop.hub()
    chat = hub.visitor()
    hub.bot.hold()
    await shop.say(hub, chat, "你好", str(uuid4()))
    await hub.bot.asked.wait()
    await hub.give_to(chat, AGENT)
    shop.clock.advance(seconds=1)
    hub.bot.release()
    await until(lambda: not hub.dispatcher._running)


async def until(is_true: Callable[[], bool]) -> None:
    """Let the hubs go on until something has become true."""
    async with asyncio.timeout(20):
        while not is_true():
            await settle(rounds=1)


FAULTS: dict[str, tuple[Callable[[Shop], Awaitable[None]], set[str]]] = {
    "another hub answered": (answer_after_another_hub_did, {"answered_twice"}),
    "an agent took over": (answer_after_a_takeover, {"not_the_owner"}),
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_late_answer_is_kept_back(shop: Shop, fault: str) -> None:
    cause, _kinds = FAULTS[fault]
    await cause(shop)
    assert shop.violations() == set()


@pytest.mark.parametrize("fault", FAULTS)
async def test_without_the_fence_the_checker_goes_red(
    shop: Shop, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "_fence_holds", lambda *_facts: True)
    cause, kinds = FAULTS[fault]
    await cause(shop)
    assert kinds <= shop.violations()
