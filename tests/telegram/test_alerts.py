"""Word of a waiting chat on Telegram: once to each who may take it and wants it, and to nobody once it is taken."""

import pytest
from sqlalchemy import select, update

from crm_backend.access.values import PrincipalKind
from crm_backend.channels.outbox import Undeliverable
from crm_backend.conversations import repository
from crm_backend.conversations.models import Conversation
from crm_backend.conversations.rules import alerts_wanted
from crm_backend.conversations.service import ownership
from crm_backend.conversations.service.ownership import Why
from crm_backend.conversations.values import QUEUE, Channel, OwnerKind
from crm_backend.core.db import Database
from crm_backend.core.outbox import OutboxEntry
from crm_backend.shop.models import Shop
from crm_backend.staff.models import StaffMember
from crm_backend.telegram.models import TelegramBinding
from crm_backend.telegram.service.alerting import NOT_WANTED, TAKEN, word_of_waiting
from crm_backend.telegram.service.sending import Withdrawn
from crm_backend.telegram.transport import TelegramTransport
from crm_backend.telegram.values import BindingState, Place
from tests import factories
from tests.fakes.fixed_clock import NOW, FixedClock
from tests.telegram.conftest import TelegramShop
from tests.telegram.members import bind_staff

BOT = 7_000_000_001
SHOP = "https://shop.example"


@pytest.fixture
async def shop(database: Database) -> Database:
    async with database.transaction() as session:
        await factories.add_shop(session, opens_at="00:00", closes_at="00:00")
    return database


async def add_member(shop: Database, chat_id: int, **fields: object) -> StaffMember:
    """Somebody who works here, with a chat on Telegram."""
    async with shop.transaction() as session:
        member = await factories.add_staff(session, **fields)
        await factories.add_chat(
            session,
            channel=Channel.TELEGRAM,
            address=f"{BOT}:{chat_id}",
            participant_kind=PrincipalKind.STAFF,
            participant_staff_id=member.id,
            site_key=None,
        )
        bound = TelegramBinding(
            bot_id=BOT,
            staff_id=member.id,
            staff_trust=member.trust_version,
            chat_id=chat_id,
            state=BindingState.BOUND,
            created_at=NOW,
            expires_at=NOW,
            bound_at=NOW,
        )
        session.add(bound)
    return member


async def queue(shop: Database) -> str:
    """A visitor's chat that begins to wait."""
    async with shop.transaction() as session:
        chat = await factories.add_chat(session)
        locked = await repository.lock_conversation(session, chat.id)
        assert locked is not None
        await ownership.transition(session, locked, QUEUE, Why(reason="complaint"), now=NOW)
    return chat.id


async def told(shop: Database) -> list[OutboxEntry]:
    async with shop.reading() as session:
        return list(await session.scalars(select(OutboxEntry).order_by(OutboxEntry.id)))


async def word(shop: Database, entry: OutboxEntry, public_url: str = SHOP) -> str | Withdrawn:
    async with shop.reading() as session:
        place = Place.parse(entry.target)
        return await word_of_waiting(
            session, place, entry.payload["waiting"], public_url=public_url
        )


async def test_each_who_works_here_and_wants_it_is_told_once(shop: Database):
    await add_member(shop, 1)
    await add_member(shop, 2, is_active=False)
    await add_member(shop, 3, wants_alerts=False)
    await add_member(shop, 4)
    chat_id = await queue(shop)
    entries = await told(shop)
    assert [entry.target for entry in entries] == [f"{BOT}:1", f"{BOT}:4"]
    assert {entry.kind for entry in entries} == {"telegram"}
    text = await word(shop, entries[0])
    assert isinstance(text, str)
    assert text.splitlines() == [
        "<b>有客户在等人工。</b>",
        "原因：客户投诉",
        "渠道：网页",
        "从 2026-11-25 10:00 开始等",
        f'<a href="{SHOP}/console#/chats/{chat_id}">打开会话</a>',
        "关闭提醒：/quiet",
    ]
    assert "<a" not in str(await word(shop, entries[0], public_url=""))


async def test_nobody_is_told_outside_the_hours(shop: Database):
    await add_member(shop, 1)
    async with shop.transaction() as session:
        await session.execute(update(Shop).values(opens_at="03:00", closes_at="03:01"))
    await queue(shop)
    assert await told(shop) == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ((Conversation, {"owner_kind": OwnerKind.BOT}), TAKEN),
        ((Conversation, {"owner_epoch": 9}), TAKEN),
        ((StaffMember, {"wants_alerts": False}), NOT_WANTED),
        ((StaffMember, {"is_active": False}), NOT_WANTED),
        ((StaffMember, {"trust_version": 2}), NOT_WANTED),
        ((TelegramBinding, {"state": BindingState.ENDED}), NOT_WANTED),
        ((Conversation, {"address": None}), NOT_WANTED),
    ],
)
async def test_what_is_over_before_it_was_sent_is_withdrawn(shop: Database, change, reason):
    await add_member(shop, 1)
    await queue(shop)
    kind, values = change
    async with shop.transaction() as session:
        await session.execute(update(kind).values(**values))
    (entry,) = await told(shop)
    assert await word(shop, entry) == reason

    class Nothing:
        async def say(self, *_words: object) -> int:
            raise AssertionError("it was sent")

    transport = TelegramTransport(shop, FixedClock(), Nothing(), bot_id=BOT)  # type: ignore[arg-type]
    with pytest.raises(Undeliverable, match=reason.reason):
        await transport.send(entry.target, entry.payload)


async def test_chat_that_waits_again_is_told_of_again(shop: Database):
    await add_member(shop, 1)
    chat_id = await queue(shop)
    async with shop.transaction() as session:
        locked = await repository.lock_conversation(session, chat_id)
        assert locked is not None
        await ownership.return_to_bot(session, locked, Why(reason="unclaimed"), text="回", now=NOW)
        await ownership.transition(session, locked, QUEUE, Why(reason="other"), now=NOW)
    first, again = await told(shop)
    assert await word(shop, first) == TAKEN
    assert "原因：其他" in str(await word(shop, again))


@pytest.mark.parametrize(
    ("typed", "wants"),
    [
        *(("/quiet", False), ("免打扰", False), ("关闭提醒。", False)),
        *(("/alerts", True), ("打开提醒", True), ("开启提醒！", True)),
        *(("quiet 是什么", None), ("上周卖得怎么样", None), ("", None)),
    ],
)
def test_words_that_end_and_begin_it(typed: str, wants: bool | None):
    assert alerts_wanted(typed) is wants


async def test_member_hears_of_a_waiting_customer_and_ends_that_with_a_word(
    telegram_shop: TelegramShop,
):
    chat, customer = telegram_shop.customer(), telegram_shop.customer()
    async with telegram_shop.worker(
        telegram_webhook_url=telegram_shop.webhook_url, public_url=SHOP
    ):
        await bind_staff(telegram_shop, chat)
        chat.say("/alerts")
        assert "已打开提醒" in (await chat.next_message(60)).text
        customer.start()
        await customer.next_message(60)
        customer.press("转人工")
        heard = await chat.next_message(60)
        chat.say("/quiet")
        assert "已关闭提醒" in (await chat.next_message(60)).text
    assert heard.text.startswith("有客户在等人工。\n原因：客户要求人工\n渠道：Telegram")
    assert ("text_link", "打开会话") in heard.entities
    assert telegram_shop.bot.turns == []
    (member,) = await telegram_shop.rows(StaffMember)
    assert member.wants_alerts is False
