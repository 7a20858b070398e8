"""Chats of staff and of customers on Telegram, bound as codes bind them, without the talk about it."""

from crm_backend.access.values import StaffRole
from crm_backend.customers.models import Customer
from crm_backend.staff.models import StaffMember
from crm_backend.telegram.service import binding
from crm_backend.telegram.service.binding import Account
from crm_backend.telegram.values import Place
from tests import factories
from tests.fakes.fixed_clock import NOW
from tests.fakes.telegram.people import PrivateChat
from tests.telegram.conftest import TelegramShop


async def bind_staff(
    shop: TelegramShop, chat: PrivateChat, role: StaffRole = StaffRole.MANAGER
) -> StaffMember:
    """Somebody who works here and writes from this chat."""
    async with shop.database.transaction() as session:
        member = await factories.add_staff(session, role=role)
    await _bind(shop, chat, Account(bot_id=shop.server.bot.person.id, staff_id=member.id))
    return member


async def bind_customer(shop: TelegramShop, chat: PrivateChat, customer: Customer) -> None:
    """A customer who writes from this chat."""
    account = Account(bot_id=shop.server.bot.person.id, customer_id=customer.id)
    await _bind(shop, chat, account)


async def _bind(shop: TelegramShop, chat: PrivateChat, account: Account) -> None:
    place = Place(bot_id=account.bot_id, chat_id=chat.id)
    async with shop.database.transaction() as session:
        code = await binding.make_code(session, account, now=NOW)
        brought = await binding.bring_code(session, place, code, name="小王", now=NOW)
        assert brought is not None
        await binding.agree(session, brought, locale="zh-CN", now=NOW)
        if account.staff_id is not None:
            await binding.confirm(session, account, now=NOW)
