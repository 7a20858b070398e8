"""Recording refunds: decided again under the order's lock, once however often they are asked for (I5)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

import structlog
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access.service import DeedName, JsonAnswer, do_once, require_customer
from crm_backend.access.values import TurnPrincipal
from crm_backend.catalog import service as catalog_service
from crm_backend.conversations.service import reading as conversations
from crm_backend.orders import service as order_service
from crm_backend.orders.models import Order
from crm_backend.orders.values import OrderStatus
from crm_backend.refunds import repository, rules
from crm_backend.refunds.errors import RefundAlreadyOpen, RefundRefused
from crm_backend.refunds.models import Refund, RefundLine, RefundStep
from crm_backend.refunds.rules import Decision
from crm_backend.refunds.schemas import RefundRequest, refund_card
from crm_backend.refunds.service.deciding import decide, wish_of
from crm_backend.refunds.service.moving import announce_refund
from crm_backend.refunds.values import (
    RefundKind,
    RefundReason,
    RefundState,
    Verdict,
    VerdictReason,
    reason_words,
)
from crm_backend.shop import service as shop_service
from crm_backend.shop.numbers import new_number
from crm_backend.shop.rules import local_day
from crm_backend.tickets import service as ticket_service
from crm_backend.tickets.service import NewTicket
from crm_backend.tickets.values import TicketType

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class RefundCause:
    """Why a refund is asked for, in which chat and by which deed, and who its first steps are owed to.

    The same deed can never become two refunds, whatever else fails: its ``idempotency_key`` is unique.
    """

    idempotency_key: str
    conversation_id: str | None
    reason: RefundReason
    reason_text: str = ""
    asked_by: str = "customer"
    approved_by: str = "policy"

    @classmethod
    def of_turn(
        cls,
        principal: TurnPrincipal,
        deed: DeedName,
        *,
        reason: RefundReason,
        reason_text: str = "",
    ) -> Self:
        """What a customer asks for through the bot."""
        return cls(
            idempotency_key=f"{principal.turn_id}:{deed.action}:{deed.ordinal}",
            conversation_id=principal.conversation_id,
            reason=reason,
            reason_text=reason_text,
        )


async def request_refund(
    session: AsyncSession,
    principal: TurnPrincipal,
    deed: DeedName,
    request: RefundRequest,
    *,
    now: datetime,
) -> JsonAnswer:
    """Record a refund as the policy decides: approved, or requested with a ticket for a person.

    An unshipped refund of everything left also closes the order; the goods are back in stock.

    Raises
    ------
    RefundAlreadyOpen
        One of the lines is in a refund under way.
    RefundRefused
        The policy says no.
    SignInRequired, OrderNotFound, TurnSuperseded, DeedReused
        As for every deed on an order.
    """
    require_customer(principal)
    cause = RefundCause.of_turn(
        principal, deed, reason=request.reason, reason_text=request.reason_text
    )

    async def act() -> JsonAnswer:
        order = await order_service.get_order(
            session, principal, request.order_number, now=now, lock=True
        )
        decision = await decide(session, order, wish_of(request), now=now)
        if decision.is_refused:
            raise await _refusal(session, order, decision)
        refund = await record_refund(session, order, decision, cause, now=now)
        ticket_number = await _ask_person(session, refund, cause, now=now)
        return {
            "refund": refund_card(refund, order.number).model_dump(mode="json"),
            "verdict": decision.verdict.value,
            "verdict_reason": decision.reason.value,
            "facts": dict(decision.facts),
            "ticket_number": ticket_number,
        }

    return await do_once(session, principal, deed, request.model_dump(mode="json"), act, now=now)


async def record_refund(
    session: AsyncSession, order: Order, decision: Decision, cause: RefundCause, *, now: datetime
) -> Refund:
    """Write a refund with lines and steps; the order's row is locked.

    Unshipped goods are back in stock; a refund of everything left closes the unshipped order.

    Raises
    ------
    RefundAlreadyOpen, RefundRefused
        The database itself refused a second open refund of a line, or more than was paid.
    """
    terms = await shop_service.terms(session)
    today = local_day(now, terms.time_zone)

    async def is_taken(number: str) -> bool:
        return await repository.is_number_taken(session, number)

    refund = _new_refund(order, decision, cause, now=now)
    refund.number = await new_number("RF", today, is_taken)
    if refund.state is RefundState.APPROVED:
        refund.expected_on = rules.payout_on(today, terms.policy)
    session.add(refund)
    try:
        await session.flush()
    except IntegrityError as error:
        raise _translated(error) from error
    if decision.kind is RefundKind.UNSHIPPED:
        await put_goods_back(session, order, {s.line_no: s.quantity for s in decision.shares})
        if decision.covers_rest:
            close_order(order, "refunded_unshipped", now=now)
            await session.flush()
    chat = await conversations.find_conversation(session, cause.conversation_id or "")
    announce_refund(session, refund, chat, now=now)
    log.info("refund.recorded", refund_id=refund.id, state=refund.state)
    return refund


def close_order(order: Order, close_reason: str, *, now: datetime) -> None:
    """End an order that will not be shipped."""
    order.status = OrderStatus.CLOSED
    order.closed_at = now
    order.close_reason = close_reason


async def put_goods_back(
    session: AsyncSession, order: Order, units_by_line: dict[int, int]
) -> None:
    """Add what never left to the stock; lines of no product (postage, old imports) are passed."""
    units: dict[int, int] = {}
    for line in order.lines:
        if line.product_id is not None and line.line_no in units_by_line:
            units[line.product_id] = units.get(line.product_id, 0) + units_by_line[line.line_no]
    await catalog_service.put_back(session, units)


def _new_refund(order: Order, decision: Decision, cause: RefundCause, *, now: datetime) -> Refund:
    states = _states(decision)
    line_ids = {line.line_no: line.id for line in order.lines}
    return Refund(
        order_id=order.id,
        customer_id=order.customer_id,
        kind=decision.kind,
        reason=cause.reason,
        reason_text=cause.reason_text,
        state=states[-1],
        verdict_reason=decision.reason,
        amount_minor=decision.amount_minor,
        currency=order.currency,
        idempotency_key=cause.idempotency_key,
        requested_at=now,
        approved_at=now if decision.verdict is Verdict.APPROVE else None,
        lines=[
            RefundLine(
                order_line_id=line_ids[share.line_no],
                quantity=share.quantity,
                amount_minor=share.amount_minor,
            )
            for share in decision.shares
        ],
        steps=[
            RefundStep(
                state=state, actor=cause.approved_by if at else cause.asked_by, happened_at=now
            )
            for at, state in enumerate(states)
        ],
    )


def _states(decision: Decision) -> tuple[RefundState, ...]:
    if decision.verdict is Verdict.NEEDS_PERSON:
        return (RefundState.REQUESTED,)
    if decision.kind is RefundKind.RETURN_REFUND:
        return (RefundState.REQUESTED, RefundState.APPROVED, RefundState.AWAITING_GOODS)
    return (RefundState.REQUESTED, RefundState.APPROVED)


async def _ask_person(
    session: AsyncSession, refund: Refund, cause: RefundCause, *, now: datetime
) -> str | None:
    if refund.state is not RefundState.REQUESTED:
        return None
    wanted = NewTicket(
        type=TicketType.REFUND_REVIEW,
        subject_key=f"refund:{refund.id}",
        order_id=refund.order_id,
        customer_id=refund.customer_id,
        conversation_id=cause.conversation_id,
        refund_id=refund.id,
        text=reason_words(refund.reason, refund.reason_text),
    )
    return (await ticket_service.open_ticket(session, wanted, now=now)).number


async def _refusal(
    session: AsyncSession, order: Order, decision: Decision
) -> RefundAlreadyOpen | RefundRefused:
    """Lines that are taken by a refund under way are a conflict; the rest is the policy's no."""
    refusal: RefundAlreadyOpen | RefundRefused
    if decision.facts.get("open_line_nos"):
        refund = await repository.find_open_of_order(session, order.id)
        refusal = RefundAlreadyOpen(refund_number=refund.number if refund else None)
    else:
        refusal = RefundRefused(verdict_reason=decision.reason.value)
    refusal.facts.update(decision.facts)
    return refusal


def _translated(error: IntegrityError) -> Exception:
    text = str(error.orig)
    # PostgreSQL names the index, SQLite its column.
    if "uq_refund_lines_open_order_line" in text or "refund_lines.order_line_id" in text:
        return RefundAlreadyOpen()
    if "refunds_within_paid" in text:
        return RefundRefused(verdict_reason=VerdictReason.ALREADY_REFUNDED.value)
    return error
