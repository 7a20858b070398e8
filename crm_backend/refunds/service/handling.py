"""What staff do with recorded refunds: approve, refuse, take the goods back, note that the money has left.

One decision, however many decide at once: the order's row is held while the state is read and written.
The customer is told in their chat in the same transaction.
"""

from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access import audit
from crm_backend.access.policy import Operation
from crm_backend.access.service import JsonAnswer, StaffDeed, do_once_by_staff
from crm_backend.access.values import StaffPrincipal
from crm_backend.conversations.service.notices import lock_chat_of
from crm_backend.core.words import money_text
from crm_backend.orders import service as order_service
from crm_backend.orders.rules import normalise_order_number
from crm_backend.refunds import repository, rules
from crm_backend.refunds.errors import RefundNotFound
from crm_backend.refunds.models import Refund
from crm_backend.refunds.schemas import refund_card
from crm_backend.refunds.service.moving import announce_refund, move
from crm_backend.refunds.service.telling import tell_customer
from crm_backend.refunds.values import RefundDeed, state_text
from crm_backend.tickets import service as tickets

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class StaffDecision:
    """What a staff member does with which refund; ``reason`` is for the customer to read."""

    deed: RefundDeed
    number: str
    reason: str = ""


async def handle_refund(
    session: AsyncSession,
    caller: StaffPrincipal,
    decision: StaffDecision,
    idempotency_key: str,
    *,
    now: datetime,
) -> JsonAnswer:
    """Do one step with a refund and tell the customer; the ticket that asked for a decision is resolved.

    Raises
    ------
    RefundNotFound
        There is none with this number.
    RefundStateConflict
        It is past this step, or not there yet.
    DeedReused
        The key was used with another content.
    """
    found = await repository.find_by_number(session, normalise_order_number(decision.number))
    if found is None:
        raise RefundNotFound
    review = await tickets.find_refund_review(session, found.id)
    chat = await lock_chat_of(
        session, found.customer_id, begun_in=review.conversation_id if review else None
    )
    order = await order_service.hold_order(session, found.order_id)

    async def act() -> JsonAnswer:
        refund = await repository.get_current(session, found.id)
        await decide_refund(session, caller, refund, decision, now=now)
        if chat is not None:
            await tell_customer(session, chat, refund, order, reason=decision.reason, now=now)
        announce_refund(session, refund, chat, now=now)
        return {"refund": refund_card(refund, order.number).model_dump(mode="json")}

    deed = StaffDeed(
        action=f"refund_{decision.deed}:{found.number}", idempotency_key=idempotency_key
    )
    return await do_once_by_staff(session, caller, deed, {"reason": decision.reason}, act, now=now)


async def decide_refund(
    session: AsyncSession,
    caller: StaffPrincipal,
    refund: Refund,
    decision: StaffDecision,
    *,
    now: datetime,
) -> None:
    """Move a refund whose order is held on, resolve its ticket, write the audit log."""
    states = rules.staff_steps(decision.deed, refund.state, refund.kind)
    await move(session, refund, states, actor=f"staff:{caller.staff_id}", now=now)
    await tickets.resolve_refund_review(session, refund.id, _resolution(refund, decision), now=now)
    audit.record(
        session,
        caller.staff_id,
        Operation.DECIDE_REFUNDS,
        object_kind="refund",
        object_id=refund.number,
        now=now,
        deed=decision.deed.value,
        state=refund.state.value,
        amount_minor=refund.amount_minor,
    )
    log.info("refund.handled", refund_id=refund.id, deed=decision.deed, state=refund.state)


def _resolution(refund: Refund, decision: StaffDecision) -> str:
    text = state_text(refund.state, refund.kind)
    amount = money_text(refund.amount_minor, refund.currency)
    sentence = f"退款 {refund.number}（{amount}）：{text}"
    return f"{sentence}。原因：{decision.reason}" if decision.reason else sentence
