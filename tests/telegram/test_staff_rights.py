"""Staff on Telegram: the same principal as in the console, looked up at every message."""

from collections.abc import Sequence

from sqlalchemy import select, update

from crm_backend.access.models import TurnGrant
from crm_backend.access.values import PrincipalKind, StaffRole
from crm_backend.conversations.models import Conversation, Handoff
from crm_backend.staff.models import StaffMember
from tests.telegram.conftest import TelegramShop
from tests.telegram.members import bind_staff


async def grants(shop: TelegramShop) -> Sequence[TurnGrant]:
    async with shop.database.reading() as session:
        return (await session.scalars(select(TurnGrant).order_by(TurnGrant.turn_id))).all()


async def change(shop: TelegramShop, member: StaffMember, **values: object) -> None:
    async with shop.database.transaction() as session:
        await session.execute(
            update(StaffMember).where(StaffMember.id == member.id).values(**values)
        )


async def test_managers_question_is_asked_as_in_the_console(telegram_shop: TelegramShop):
    chat = telegram_shop.customer()
    async with telegram_shop.worker(telegram_webhook_url=telegram_shop.webhook_url):
        member = await bind_staff(telegram_shop, chat)
        chat.say("上周卖得怎么样")
        await chat.next_message(60)
    (turn,) = telegram_shop.bot.turns
    assert (turn["audience"], turn["channel"]) == ("staff", "telegram")
    (grant,) = await grants(telegram_shop)
    assert (grant.principal_kind, grant.staff_id) == (PrincipalKind.STAFF, member.id)


async def test_disabled_member_is_told_the_end_and_nothing_else(telegram_shop: TelegramShop):
    chat = telegram_shop.customer()
    async with telegram_shop.worker(telegram_webhook_url=telegram_shop.webhook_url):
        member = await bind_staff(telegram_shop, chat, StaffRole.AGENT)
        chat.say("你好")
        await chat.next_message(60)
        await change(telegram_shop, member, is_active=False)
        chat.say("上周卖得怎么样")
        told = await chat.next_message(60)
    assert "断开" in told.text
    assert len(telegram_shop.bot.turns) == 1


async def test_staff_chat_never_waits_for_a_person(telegram_shop: TelegramShop):
    chat = telegram_shop.customer()
    async with telegram_shop.worker(telegram_webhook_url=telegram_shop.webhook_url):
        await bind_staff(telegram_shop, chat)
        chat.say("/start")
        await chat.next_message(60)
        chat.press("转人工")
        assert "不能转人工" in (await chat.next_message(60)).text
    rows = await telegram_shop.rows(Conversation)
    assert {row.owner_kind.value for row in rows} == {"bot"}
    assert await telegram_shop.rows(Handoff) == []
