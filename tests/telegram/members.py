"""Chats of staff and of customers on Telegram, bound as rows; how they come to be bound is test_binding's."""

from sqlalchemy import select, update

from crm_backend.access.values import PrincipalKind, StaffRole
from crm_backend.conversations.models import Conversation
from crm_backend.customers.models import Customer
from crm_backend.staff.models import StaffMember
from tests import factories
from tests.fakes.telegram.people import PrivateChat
from tests.telegram.conftest import TelegramShop


async def bind_staff(
    shop: TelegramShop, chat: PrivateChat, role: StaffRole = StaffRole.MANAGER
) -> StaffMember:
    """Somebody who works here and writes from this chat."""
    async with shop.database.transaction() as session:
        member = await factories.add_staff(session, role=role)
    await _bind(shop, chat, participant_kind=PrincipalKind.STAFF, participant_staff_id=member.id)
    return member


async def bind_customer(shop: TelegramShop, chat: PrivateChat, customer: Customer) -> None:
    """A customer who writes from this chat."""
    await _bind(shop, chat, participant_kind=PrincipalKind.CUSTOMER, customer_id=customer.id)


async def conversation_of(shop: TelegramShop, chat: PrivateChat) -> Conversation | None:
    """The chat's row."""
    address = f"{shop.server.bot.person.id}:{chat.id}"
    async with shop.database.reading() as session:
        statement = select(Conversation).where(Conversation.address == address)
        return (await session.scalars(statement)).one_or_none()


async def _bind(shop: TelegramShop, chat: PrivateChat, **participant: object) -> None:
    """The chat's row as a binding leaves it; the chat is begun where it was not."""
    if await conversation_of(shop, chat) is None:
        chat.say("在吗")
        await chat.next_message(60)
    row = await conversation_of(shop, chat)
    assert row is not None
    async with shop.database.transaction() as session:
        await session.execute(
            update(Conversation).where(Conversation.id == row.id).values(**participant)
        )
