"""What happens to chats when nobody is at work: on days off, after closing time."""

from datetime import date

import pytest
from sqlalchemy import select

from crm_backend import worker
from crm_backend.conversations.values import OwnerKind
from crm_backend.shop import service as shop_service
from crm_backend.shop.models import Shop
from crm_backend.tickets.models import Ticket
from tests import factories
from tests.fakes.bot_api import BotApi
from tests.fakes.conversation_hub import Hub
from tests.fakes.fake_bot import FakeBot
from tests.fakes.fixed_clock import NOW
from tests.fakes.manual_clock import ManualClock

TODAY = date(2026, 11, 25)


@pytest.fixture
async def hub(database):
    async with database.transaction() as session:
        await factories.add_shop(session)
        await factories.add_site(session)
    bot = FakeBot()
    hub = Hub(database, ManualClock(), bot)
    yield hub
    bot.release()
    await hub.dispatcher.close()


async def take_day_off(hub: Hub, name: str) -> None:
    async with hub.database.transaction() as session:
        await shop_service.set_day(session, TODAY, is_open=False, name=name)


async def tickets(hub: Hub) -> list[Ticket]:
    async with hub.database.reading() as session:
        return list(await session.scalars(select(Ticket)))


async def test_day_off_is_named_and_leaves_a_ticket(hub):
    await take_day_off(hub, "元旦")
    chat = hub.visitor()
    await hub.receive(chat, choice_id="start:human")
    (ticket,) = await tickets(hub)
    assert (await hub.conversation(chat)).owner_kind is OwnerKind.BOT
    said = (await hub.messages(chat))[-1].text
    assert said.startswith("今天是元旦，客服休息。")
    assert ticket.number in said


async def test_bot_is_told_that_today_is_off(bot_api: BotApi, database):
    async with database.transaction() as session:
        await factories.add_shop(session)
        turn = await factories.add_turn(session)
    assert (await bot_api.get(turn, "/participant")).json()["hours"] == {
        "is_open": True,
        "text": "每天 9:00–21:00",
    }
    async with database.transaction() as session:
        await shop_service.set_day(session, TODAY, is_open=False, name="元旦")
    assert (await bot_api.get(turn, "/participant")).json()["hours"] == {
        "is_open": False,
        "text": "每天 9:00–21:00（今天是元旦，客服休息）",
    }


async def test_queue_is_emptied_at_closing_time(hub):
    hub.clock.advance(hours=10, minutes=58)  # 20:58 in Shanghai
    chat = hub.visitor()
    await hub.receive(chat, choice_id="start:human")
    assert await worker.return_unclaimed_chats(hub.database, hub.clock) == 0
    hub.clock.advance(minutes=2)
    assert await worker.return_unclaimed_chats(hub.database, hub.clock) == 1
    assert (await hub.conversation(chat)).owner_kind is OwnerKind.BOT
    (ticket,) = await tickets(hub)
    said = (await hub.messages(chat))[-1].text
    assert said.startswith("现在不在人工客服时间（每天 9:00–21:00）。")
    assert ticket.number in said
    assert await worker.return_unclaimed_chats(hub.database, hub.clock) == 0


async def test_within_hours_only_long_waits_go_back(hub):
    early, late = hub.visitor(), hub.visitor()
    await hub.receive(early, choice_id="start:human")
    hub.clock.advance(minutes=9)
    await hub.receive(late, choice_id="start:human")
    hub.clock.advance(minutes=1)
    assert await worker.return_unclaimed_chats(hub.database, hub.clock) == 1
    assert (await hub.conversation(early)).owner_kind is OwnerKind.BOT
    assert (await hub.conversation(late)).owner_kind is OwnerKind.QUEUE
    assert "客服正忙" in (await hub.messages(early))[-1].text


async def test_shop_that_never_closes_keeps_its_queue(hub):
    async with hub.database.transaction() as session:
        shop = await session.get_one(Shop, 1)
        shop.opens_at = shop.closes_at = "00:00"
    chat = hub.visitor()
    hub.clock.advance(days=1)
    await hub.receive(chat, choice_id="start:human")
    assert await worker.return_unclaimed_chats(hub.database, hub.clock) == 0
    assert (await hub.conversation(chat)).queued_at > NOW
