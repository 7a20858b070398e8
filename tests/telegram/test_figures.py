"""A manager's figures on Telegram: words, then the picture, each once, and only for who may read them then."""

import asyncio
import io

import pytest
from PIL import Image
from sqlalchemy import update

from crm_backend.access.values import StaffRole
from crm_backend.conversations.models import Turn
from crm_backend.conversations.values import TurnState
from crm_backend.core.outbox import OutboxState
from crm_backend.staff.models import StaffMember
from crm_backend.telegram.models import TelegramSending
from tests.fakes.fake_bot import reply_to
from tests.fakes.telegram.faults import Kind
from tests.fakes.telegram.server import TelegramServer
from tests.insights.sales import small_shop
from tests.telegram.conftest import TelegramShop
from tests.telegram.members import bind_staff
from tests.telegram.test_sending import settled

ASKED = "figure=sales&by=day&from=2026-11-16&to=2026-11-22"
CARD = {
    "kind": "chart",
    "image_url": f"/api/v1/insights/sales.png?{ASKED}",
    "alt": "上周销售额 ¥649.99",
    "link": f"/dashboard?page=sales&{ASKED}",
    "link_text": "在看板里看",
}
SAID = {
    "text": "上周销售额 ¥649.99。\n口径：按付款时间",
    "choices": [{"title": "为什么", "intent": "ask_figures", "entities": {}}],
    "card": CARD,
}


@pytest.fixture
async def shop(telegram_shop: TelegramShop) -> TelegramShop:
    """A shop with a week of sales, whose bot answers every question with the same figures."""
    async with telegram_shop.database.transaction() as session:
        await small_shop.trade(session)
    return telegram_shop


def answer_with(shop: TelegramShop, **changes: object) -> None:
    said = SAID | {"card": CARD | changes}
    shop.bot.answer = lambda turn: reply_to(turn, messages=[said])


def size_of(png: bytes | None) -> tuple[int, int]:
    assert png is not None
    return Image.open(io.BytesIO(png)).size


async def test_manager_gets_words_buttons_and_the_picture(shop: TelegramShop):
    chat = shop.customer()
    async with shop.worker(
        telegram_webhook_url=shop.webhook_url, public_url="https://shop.example"
    ):
        await bind_staff(shop, chat)
        answer_with(shop)
        chat.say("上周卖得怎么样")
        words, picture = await chat.next_message(60), await chat.next_message(60)
    assert words.text == "上周销售额 ¥649.99。\n口径：按付款时间\n\n在看板里看"
    assert words.entities[0] == ("bold", "上周销售额 ¥649.99")
    assert words.buttons == [["为什么"]]
    width, height = size_of(picture.photo)
    assert width > height > 200
    assert [entry.state for entry in await shop.deliveries()] == [OutboxState.SENT]


@pytest.mark.parametrize("kind", [Kind.SERVER_ERROR, Kind.TOO_MANY_REQUESTS])
async def test_picture_that_was_not_taken_is_sent_again_and_the_words_are_not(
    shop: TelegramShop, server: TelegramServer, kind: Kind
):
    chat = shop.customer()
    async with shop.worker(telegram_webhook_url=shop.webhook_url):
        await bind_staff(shop, chat)
        answer_with(shop)
        server.faults.plan(kind, method="sendPhoto")
        chat.say("上周卖得怎么样")
        assert await settled(shop, 1) == [OutboxState.SENT]
    words, picture = chat.received
    assert words.text.startswith("上周销售额")
    assert picture.photo is not None
    sendings = await shop.rows(TelegramSending)
    assert [sending.part for sending in sendings] == [0, 1]


async def test_picture_that_may_have_arrived_is_unknown_and_not_sent_again(
    shop: TelegramShop, server: TelegramServer
):
    chat = shop.customer()
    async with shop.worker(telegram_webhook_url=shop.webhook_url):
        await bind_staff(shop, chat)
        answer_with(shop)
        server.faults.plan(Kind.RESET_AFTER, method="sendPhoto")
        chat.say("上周卖得怎么样")
        assert await settled(shop, 1) == [OutboxState.UNKNOWN]
    assert len(chat.received) == 2


async def test_picture_that_cannot_be_made_does_not_stop_the_words(shop: TelegramShop):
    chat = shop.customer()
    async with shop.worker(telegram_webhook_url=shop.webhook_url):
        await bind_staff(shop, chat)
        answer_with(shop, image_url="/api/v1/insights/sales.png?figure=profit")
        chat.say("上周卖得怎么样")
        assert await settled(shop, 1) == [OutboxState.SENT]
    assert [message.text for message in chat.received] == [SAID["text"]]


async def test_picture_is_not_drawn_for_who_may_not_read_figures_any_more(shop: TelegramShop):
    chat = shop.customer()
    async with shop.worker(telegram_webhook_url=shop.webhook_url):
        member = await bind_staff(shop, chat)
        answer_with(shop)
        shop.bot.hold()
        chat.say("上周卖得怎么样")
        await asyncio.wait_for(shop.bot.asked.wait(), 30)
        async with shop.database.transaction() as session:
            await session.execute(
                update(StaffMember).where(StaffMember.id == member.id).values(role=StaffRole.AGENT)
            )
        shop.bot.release()
        assert await settled(shop, 1) == [OutboxState.SENT]
    assert [message.photo for message in chat.received] == [None]


async def test_neither_words_nor_picture_leave_for_who_works_here_no_longer(shop: TelegramShop):
    chat = shop.customer()
    async with shop.worker(telegram_webhook_url=shop.webhook_url):
        member = await bind_staff(shop, chat)
        answer_with(shop)
        shop.bot.hold()
        chat.say("上周卖得怎么样")
        await asyncio.wait_for(shop.bot.asked.wait(), 30)
        async with shop.database.transaction() as session:
            await session.execute(
                update(StaffMember).where(StaffMember.id == member.id).values(is_active=False)
            )
        shop.bot.release()

        async def is_over() -> bool:
            return [turn.state for turn in await shop.rows(Turn)] == [TurnState.SUPERSEDED]

        await shop.eventually(is_over, 60)
    assert await shop.deliveries() == []
    assert chat.received == []


async def test_visitor_gets_no_picture_whatever_the_card_says(shop: TelegramShop):
    answer_with(shop)
    chat = shop.customer()
    async with shop.worker(telegram_webhook_url=shop.webhook_url):
        chat.say("上周卖得怎么样")
        assert await settled(shop, 1) == [OutboxState.SENT]
    assert [message.photo for message in chat.received] == [None]
