"""Appending to a conversation: the only place that hands out sequence numbers (I3)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.models import Choice, Conversation, Message, Turn
from crm_backend.conversations.service.staff_events import announce
from crm_backend.conversations.values import Outcome, OutgoingMessage, Sender, StaffEventKind
from crm_backend.core.ids import new_id
from crm_backend.core.outbox import enqueue


@dataclass(frozen=True, kw_only=True)
class CustomerWords:
    """What a customer's message says, whichever choice it was, and what was attached."""

    text: str
    choice_id: str | None = None
    attachment: dict[str, Any] | None = None


async def append_customer_message(
    session: AsyncSession,
    conversation: Conversation,
    words: CustomerWords,
    *,
    client_id: str,
    now: datetime,
) -> Message:
    """Add what the customer wrote; the conversation row is locked by the caller."""
    message = Message(
        conversation_id=conversation.id,
        seq=_next_seq(conversation),
        sender=Sender.CUSTOMER,
        text=words.text,
        client_id=client_id,
        choice_id=words.choice_id,
        attachment=words.attachment,
        sent_at=now,
    )
    conversation.last_customer_message_at = now
    await _add(session, conversation, message)
    return message


async def append_answer(
    session: AsyncSession,
    conversation: Conversation,
    outgoing: OutgoingMessage,
    *,
    sender: Sender,
    now: datetime,
    turn: Turn | None = None,
) -> Message:
    """Add what bot (in a turn), agent or hub says, with its choices; the caller holds the conversation's lock.

    Where the channel does not come and read, the delivery is written with it (I6).
    """
    message = Message(
        conversation_id=conversation.id,
        seq=_next_seq(conversation),
        sender=sender,
        text=outgoing.text,
        card=outgoing.card,
        in_reply_to=None if turn is None else turn.last_seq,
        turn_id=None if turn is None else turn.id,
        staff_id=outgoing.staff_id,
        sent_at=now,
    )
    await _add(session, conversation, message)
    session.add_all(
        Choice(
            id=new_id("chc"),
            conversation_id=conversation.id,
            message_id=message.id,
            position=position,
            title=choice.title,
            intent=choice.intent,
            entities=choice.entities,
            command=choice.command,
        )
        for position, choice in enumerate(outgoing.choices)
    )
    if conversation.address is not None:
        enqueue(
            session,
            kind=conversation.channel.value,
            target=conversation.address,
            cause=delivery_cause(message.id),
            payload={"message_id": message.id},
            now=now,
        )
    await session.flush()
    return message


def delivery_cause(message_id: int) -> str:
    """What the outbox calls the delivery of a message."""
    return f"message:{message_id}"


def settle(message: Message, outcome: Outcome) -> None:
    """Give a customer message its one outcome (I2)."""
    message.outcome = outcome


async def _add(session: AsyncSession, conversation: Conversation, message: Message) -> None:
    conversation.last_message_at = message.sent_at
    session.add(message)
    await session.flush()
    announce(
        session,
        StaffEventKind.MESSAGE,
        conversation,
        ref=str(message.seq),
        now=message.sent_at,
    )


def _next_seq(conversation: Conversation) -> int:
    conversation.last_seq += 1
    return conversation.last_seq
