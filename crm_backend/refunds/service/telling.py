"""What a customer reads in their chat when staff have moved a refund on."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.models import Conversation, Message
from crm_backend.conversations.service.messages import append_answer
from crm_backend.conversations.texts import say
from crm_backend.conversations.values import OutgoingMessage, Sender
from crm_backend.core.words import day_text, money_text
from crm_backend.orders.models import Order
from crm_backend.orders.schemas import OrderCard
from crm_backend.refunds.models import Refund
from crm_backend.refunds.schemas import RefundCard, refund_card
from crm_backend.refunds.values import RefundState
from crm_backend.shop import service as shop_service

_TEXT_KEYS = {
    RefundState.APPROVED: "refund_approved",
    RefundState.AWAITING_GOODS: "refund_awaiting_goods",
    RefundState.REFUSED: "refund_refused",
    RefundState.RECEIVED: "refund_received",
    RefundState.PAID: "refund_paid",
}


async def tell_customer(
    session: AsyncSession,
    chat: Conversation,
    refund: Refund,
    order: Order,
    *,
    reason: str = "",
    now: datetime,
) -> Message:
    """One message with the refund's card, whoever holds the locked chat (decision 0009)."""
    addresses = await shop_service.policy_texts(session)
    text = say(
        chat.locale,
        _TEXT_KEYS[refund.state],
        **refund_words(refund, order.number, chat.locale),
        reason=reason.rstrip("。"),
        address=addresses["return_address"].rstrip("。"),
    )
    return await tell(session, chat, text, refund_card(refund, order.number), now=now)


async def tell(
    session: AsyncSession,
    chat: Conversation,
    text: str,
    card: RefundCard | OrderCard,
    *,
    now: datetime,
) -> Message:
    """Say something with a card in a locked chat, as the bot."""
    outgoing = OutgoingMessage(text=text, card=card.model_dump(mode="json"))
    return await append_answer(session, chat, outgoing, sender=Sender.BOT, now=now)


def refund_words(refund: Refund, order_number: str, locale: str) -> dict[str, str]:
    """What sentences about a refund need to say."""
    return {
        "refund": refund.number,
        "order": order_number,
        "amount": money_text(refund.amount_minor, refund.currency),
        "day": day_text(refund.expected_on, locale) if refund.expected_on else "",
    }
