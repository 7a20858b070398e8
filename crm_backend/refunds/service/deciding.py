"""From rows to a decision of the policy."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access.service import require_customer
from crm_backend.access.values import Principal
from crm_backend.orders import service as order_service
from crm_backend.orders.models import Order
from crm_backend.orders.values import ARRIVED, LineKind
from crm_backend.refunds import repository, rules
from crm_backend.refunds.amounts import LineFacts, OrderFacts, line_values
from crm_backend.refunds.repository import LineClaim
from crm_backend.refunds.schemas import QuoteRead, QuoteRequest, RefundRequest
from crm_backend.shop import service as shop_service
from crm_backend.shop.rules import local_day

_NO_CLAIM = LineClaim(quantity=0, amount_minor=0, is_open=False)


async def quote_refund(
    session: AsyncSession, principal: Principal, request: QuoteRequest, *, now: datetime
) -> QuoteRead:
    """What the policy would say to a wish; writes nothing.

    Raises
    ------
    SignInRequired, OrderNotFound
        Only a customer, and only about their own order.
    """
    require_customer(principal)
    order = await order_service.get_order(session, principal, request.order_number, now=now)
    decision = await decide(session, order, wish_of(request), now=now)
    goods = {line.line_no for line in order.lines if line.kind is LineKind.GOODS}
    return QuoteRead(
        verdict=decision.verdict,
        verdict_reason=decision.reason,
        facts=dict(decision.facts),
        amount_minor=decision.amount_minor,
        currency=order.currency,
        kinds=list(decision.kinds),
        line_nos=[share.line_no for share in decision.shares if share.line_no in goods],
    )


async def decide(
    session: AsyncSession, order: Order, wish: rules.Wish, *, now: datetime
) -> rules.Decision:
    """Ask the policy about an order as it is in this transaction."""
    terms = await shop_service.terms(session)
    facts = await order_facts(session, order, zone=terms.time_zone)
    return rules.decide(facts, wish, terms.policy, local_day(now, terms.time_zone))


async def order_facts(session: AsyncSession, order: Order, *, zone: str) -> OrderFacts:
    """What a decision needs to know of an order whose lines are loaded."""
    claims = await repository.claims_of_order(session, order.id)
    values = line_values(order.paid_minor, [line.amount_minor for line in order.lines])
    lines = []
    for line, value_minor in zip(order.lines, values, strict=True):
        claim = claims.get(line.id, _NO_CLAIM)
        lines.append(
            LineFacts(
                line_no=line.line_no,
                kind=line.kind,
                quantity=line.quantity,
                value_minor=value_minor,
                held_quantity=claim.quantity,
                held_minor=claim.amount_minor,
                is_open=claim.is_open,
            )
        )
    arrived_at = order.delivered_at or order.completed_at or order.placed_at
    return OrderFacts(
        status=order.status,
        paid_minor=order.paid_minor,
        held_minor=order.refund_held_minor,
        arrived_on=local_day(arrived_at, zone) if order.status in ARRIVED else None,
        lines=tuple(lines),
    )


def wish_of(request: QuoteRequest | RefundRequest) -> rules.Wish:
    """The request as the policy reads it."""
    line_nos = None if request.line_nos is None else tuple(request.line_nos)
    return rules.Wish(kind=request.kind, line_nos=line_nos, reason=request.reason)
