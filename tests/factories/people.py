"""What hangs on a customer: tags, notes, refunds, tickets, chats, scores."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access.values import PrincipalKind
from crm_backend.conversations.models import Conversation, Feedback, Message
from crm_backend.conversations.values import Channel, FeedbackPart, OwnerKind, Sender
from crm_backend.customers.models import Customer, CustomerNote, CustomerTag
from crm_backend.orders.models import Order
from crm_backend.refunds.models import Refund
from crm_backend.refunds.values import RefundKind, RefundReason, RefundState
from crm_backend.staff.models import StaffMember
from crm_backend.tickets.models import Ticket
from crm_backend.tickets.values import TicketState, TicketType
from tests.factories.sequence import next_index
from tests.fakes.fixed_clock import NOW


async def add_tags(session: AsyncSession, customer: Customer, *tags: str) -> None:
    session.add_all(CustomerTag(customer_id=customer.id, tag=tag) for tag in tags)
    await session.flush()


async def add_note(
    session: AsyncSession,
    customer: Customer,
    author: StaffMember,
    *,
    text: str = "喜欢深色款",
    written_at: datetime = NOW,
) -> CustomerNote:
    note = CustomerNote(
        customer_id=customer.id, staff_id=author.id, text=text, written_at=written_at
    )
    session.add(note)
    await session.flush()
    return note


async def add_refund(session: AsyncSession, order: Order, **fields: object) -> Refund:
    """A refund of the whole order that waits for a person."""
    index = next_index()
    values: dict[str, Any] = {
        "number": f"RF{index:08d}",
        "order_id": order.id,
        "customer_id": order.customer_id,
        "kind": RefundKind.REFUND_ONLY,
        "reason": RefundReason.DAMAGED,
        "reason_text": "打开就碎了",
        "state": RefundState.REQUESTED,
        "verdict_reason": "evidence_needed",
        "amount_minor": order.paid_minor,
        "currency": order.currency,
        "idempotency_key": f"refund-{index}",
        "requested_at": NOW - timedelta(days=1),
    }
    refund = Refund(**{**values, **fields})
    session.add(refund)
    await session.flush()
    return refund


async def add_ticket(session: AsyncSession, customer: Customer, **fields: object) -> Ticket:
    """An open complaint."""
    index = next_index()
    values: dict[str, Any] = {
        "number": f"TK{index:08d}",
        "type": TicketType.COMPLAINT,
        "state": TicketState.OPEN,
        "subject_key": f"test:{index}",
        "customer_id": customer.id,
        "text": "等了三天没有人回",
        "opened_at": NOW - timedelta(hours=5),
    }
    ticket = Ticket(**{**values, **fields})
    session.add(ticket)
    await session.flush()
    return ticket


async def add_chat(
    session: AsyncSession, customer: Customer, *texts: str, **fields: object
) -> Conversation:
    """A chat with the bot in which the customer said ``texts``, a minute apart."""
    began_at = fields.get("created_at", NOW - timedelta(hours=2))
    assert isinstance(began_at, datetime)
    values: dict[str, Any] = {
        "id": f"cnv_{next_index():024d}",
        "channel": Channel.WEB,
        "participant_kind": PrincipalKind.CUSTOMER,
        "customer_id": customer.id,
        "owner_kind": OwnerKind.BOT,
        "last_seq": len(texts),
        "created_at": began_at,
        "last_message_at": began_at,
    }
    conversation = Conversation(**{**values, **fields})
    session.add(conversation)
    await session.flush()
    session.add_all(
        Message(
            conversation_id=conversation.id,
            seq=seq,
            sender=Sender.CUSTOMER,
            text=text,
            sent_at=began_at + timedelta(minutes=seq),
        )
        for seq, text in enumerate(texts, 1)
    )
    await session.flush()
    return conversation


async def add_score(
    session: AsyncSession, conversation: Conversation, score: int | None, **fields: object
) -> Feedback:
    """How the customer of a chat rated the bot; None: they have not answered."""
    values: dict[str, Any] = {
        "conversation_id": conversation.id,
        "customer_id": conversation.customer_id,
        "part": FeedbackPart.BOT,
        "asked_seq": 1,
        "score": score,
        "asked_at": NOW - timedelta(hours=1),
        "answered_at": NOW - timedelta(minutes=50) if score else None,
    }
    feedback = Feedback(**{**values, **fields})
    session.add(feedback)
    await session.flush()
    return feedback
