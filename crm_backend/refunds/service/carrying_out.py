"""What an agent approved on a handoff card, carried out as the customer's own refund or cancellation.

The same rules and the same writing as through the bot (I5); the steps name the staff member. The caller
holds the chat, then the order.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Unpack

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access import audit
from crm_backend.access.audit import Facts, ObjectKind
from crm_backend.access.policy import Operation
from crm_backend.access.values import StaffPrincipal
from crm_backend.conversations.models import Conversation, Message
from crm_backend.conversations.texts import say
from crm_backend.orders.models import Order
from crm_backend.orders.schemas import order_card
from crm_backend.refunds import repository
from crm_backend.refunds.models import Refund
from crm_backend.refunds.rules import Decision
from crm_backend.refunds.service.cancelling import cancel_held_order
from crm_backend.refunds.service.handling import StaffDecision, decide_refund
from crm_backend.refunds.service.moving import announce_refund
from crm_backend.refunds.service.requesting import RefundCause, record_refund
from crm_backend.refunds.service.telling import refund_words, tell, tell_customer
from crm_backend.refunds.values import RefundDeed, RefundReason, RefundState


@dataclass(frozen=True, kw_only=True)
class Errand:
    """Who acts for the customer of which chat, on which of their orders; both rows are locked."""

    caller: StaffPrincipal
    chat: Conversation
    order: Order


@dataclass(frozen=True, kw_only=True)
class CustomerWish:
    """What the customer said they want, and the key under which it may be done once."""

    idempotency_key: str
    reason: RefundReason
    reason_text: str = ""

    def cause(self, errand: Errand) -> RefundCause:
        """The wish as the cause of a refund whose steps the staff member answers for."""
        actor = f"staff:{errand.caller.staff_id}"
        return RefundCause(
            idempotency_key=self.idempotency_key,
            conversation_id=errand.chat.id,
            reason=self.reason,
            reason_text=self.reason_text,
            asked_by=actor,
            approved_by=actor,
        )


@dataclass(frozen=True, kw_only=True)
class Carried:
    """What was done, and the message that tells the customer."""

    message: Message
    refund: Refund | None = None
    order: Order | None = None


async def approve_in_chat(
    session: AsyncSession,
    errand: Errand,
    refund_id: int,
    *,
    now: datetime,
) -> Carried:
    """Approve a refund that waits for a decision and tell the customer in this chat.

    Raises
    ------
    RefundStateConflict
        It does not wait any more.
    """
    refund = await repository.get_current(session, refund_id)
    approval = StaffDecision(deed=RefundDeed.APPROVE, number=refund.number)
    await decide_refund(session, errand.caller, refund, approval, now=now)
    announce_refund(session, refund, errand.chat, now=now)
    message = await tell_customer(session, errand.chat, refund, errand.order, now=now)
    return Carried(refund=refund, message=message)


async def refund_for_customer(
    session: AsyncSession,
    errand: Errand,
    decision: Decision,
    wish: CustomerWish,
    *,
    now: datetime,
) -> Carried:
    """Record the refund a decision allows; what needs a person is approved by this one.

    Raises
    ------
    RefundAlreadyOpen, RefundRefused
        The database itself refused.
    """
    refund = await record_refund(session, errand.order, decision, wish.cause(errand), now=now)
    if refund.state is RefundState.REQUESTED:
        return await approve_in_chat(session, errand, refund.id, now=now)
    _record(
        session,
        errand.caller,
        "refund",
        refund.number,
        now=now,
        deed="request",
        amount_minor=refund.amount_minor,
    )
    message = await tell_customer(session, errand.chat, refund, errand.order, now=now)
    return Carried(refund=refund, message=message)


async def cancel_for_customer(
    session: AsyncSession,
    errand: Errand,
    wish: CustomerWish,
    *,
    now: datetime,
) -> Carried:
    """Cancel an unshipped order and record the refund of what was paid.

    Raises
    ------
    OrderNotCancellable
        It has left, or is over.
    """
    chat, order = errand.chat, errand.order
    refund = await cancel_held_order(session, order, wish.cause(errand), now=now)
    _record(session, errand.caller, "order", order.number, deed="cancel", now=now)
    words = {"order": order.number}
    if refund is not None:
        words |= refund_words(refund, order.number, chat.locale)
    key = "order_cancelled" if refund is None else "order_cancelled_refund"
    text = say(chat.locale, key, **words)
    message = await tell(session, chat, text, order_card(order), now=now)
    return Carried(refund=refund, order=order, message=message)


def _record(
    session: AsyncSession,
    caller: StaffPrincipal,
    object_kind: ObjectKind,
    number: str,
    *,
    now: datetime,
    **facts: Unpack[Facts],
) -> None:
    audit.record(
        session,
        caller.staff_id,
        Operation.DECIDE_REFUNDS,
        object_kind=object_kind,
        object_id=number,
        now=now,
        **facts,
    )
