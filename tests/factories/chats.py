"""Chats, their messages, and their stays with people."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access.values import PrincipalKind
from crm_backend.conversations.models import Conversation, Handoff
from crm_backend.conversations.service.messages import (
    CustomerWords,
    append_answer,
    append_customer_message,
    settle,
)
from crm_backend.conversations.values import Channel, Outcome, OutgoingMessage, OwnerKind, Sender
from crm_backend.core.ids import new_id
from crm_backend.customers.models import Customer
from tests.factories.sequence import next_index
from tests.fakes.fixed_clock import NOW


async def add_chat(
    session: AsyncSession, customer: Customer | None = None, **fields: object
) -> Conversation:
    """An empty web chat of a customer, or of a visitor where that is None, with the bot."""
    values = {
        "id": new_id("cnv"),
        "channel": Channel.WEB,
        "locale": "zh-CN",
        "participant_kind": PrincipalKind.CUSTOMER if customer else PrincipalKind.VISITOR,
        "customer_id": customer.id if customer else None,
        "owner_kind": OwnerKind.BOT,
        "created_at": NOW,
    }
    chat = Conversation(**{**values, **fields})
    session.add(chat)
    await session.flush()
    return chat


async def add_line(
    session: AsyncSession,
    chat: Conversation,
    text: str,
    *,
    sender: Sender = Sender.CUSTOMER,
    at: datetime = NOW,
) -> None:
    """One line of a chat; what the customer says was answered by the bot."""
    if sender is not Sender.CUSTOMER:
        await append_answer(session, chat, OutgoingMessage(text=text), sender=sender, now=at)
        return
    message = await append_customer_message(
        session, chat, CustomerWords(text=text), client_id=f"line-{next_index()}", now=at
    )
    settle(message, Outcome.TURN)
    await session.flush()


async def add_handoff(session: AsyncSession, chat: Conversation, **fields: object) -> Handoff:
    """A stay with people that goes on, asked for by the customer."""
    values = {
        "conversation_id": chat.id,
        "reason": "customer_asked",
        "slots": {},
        "began_at": NOW,
        "waiting_since": NOW,
    }
    handoff = Handoff(**{**values, **fields})
    session.add(handoff)
    await session.flush()
    return handoff
