"""Who talks in a chat, and what they have with the shop."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.models import Conversation
from crm_backend.conversations.service import reading
from crm_backend.customers import service as customers
from crm_backend.desk.customers.schemas import CustomerRead
from crm_backend.desk.customers.service import reading as customer_pages
from crm_backend.desk.handoff_cards.schemas import ChatCustomerRead, PastChatRead
from crm_backend.desk.handoff_cards.service.reading import principal_of, refund_cards
from crm_backend.desk.tickets import service as ticket_pages
from crm_backend.orders import service as orders
from crm_backend.orders.schemas import OrderCard, order_card
from crm_backend.tickets import service as tickets

_SHOWN = 20


async def get_chat_customer(
    session: AsyncSession, conversation_id: str, *, now: datetime
) -> ChatCustomerRead:
    """The customer beside a chat; a visitor has no profile, and nothing of a stranger's is shown.

    Raises
    ------
    ConversationNotFound
        Absent, or a colleague's own chat with the bot.
    """
    chat = await reading.get_for_staff(session, conversation_id)
    rows = await tickets.list_of_conversation_or_customer(
        session, chat.id, chat.customer_id, limit=_SHOWN
    )
    past = await reading.list_past_chats(session, chat, limit=_SHOWN)
    return ChatCustomerRead(
        profile=await _profile(session, chat, now=now),
        orders=await _orders(session, chat, now=now),
        refunds=await refund_cards(session, principal_of(chat), limit=_SHOWN),
        tickets=await ticket_pages.read_all(session, rows, now=now),
        past_chats=[
            PastChatRead(
                conversation_id=other.id,
                channel=other.channel,
                started_at=other.created_at,
                last_message_at=other.last_message_at,
                last_text=last_text,
            )
            for other, last_text in past
        ],
    )


async def _profile(
    session: AsyncSession, chat: Conversation, *, now: datetime
) -> CustomerRead | None:
    if chat.customer_id is None:
        return None
    customer = await customers.get_customer(session, chat.customer_id)
    return await customer_pages.get_customer(session, customer.number, now=now)


async def _orders(session: AsyncSession, chat: Conversation, *, now: datetime) -> list[OrderCard]:
    principal = principal_of(chat)
    if not principal.is_customer:
        return []
    page = await orders.list_orders(session, principal, limit=_SHOWN, now=now)
    return [order_card(order) for order in page.orders]
