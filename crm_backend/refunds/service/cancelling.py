"""Cancelling an order before it leaves: closed, its goods back in stock, its money on the way."""

from datetime import datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access.service import DeedName, JsonAnswer, do_once, require_customer
from crm_backend.access.values import TurnPrincipal
from crm_backend.orders import rules as order_rules
from crm_backend.orders import service as order_service
from crm_backend.orders.errors import OrderNotCancellable
from crm_backend.orders.models import Order
from crm_backend.orders.schemas import order_card
from crm_backend.orders.values import OrderStatus
from crm_backend.refunds.models import Refund
from crm_backend.refunds.rules import Wish
from crm_backend.refunds.schemas import refund_card
from crm_backend.refunds.service.deciding import decide
from crm_backend.refunds.service.requesting import (
    RefundCause,
    close_order,
    put_goods_back,
    record_refund,
)
from crm_backend.refunds.values import RefundKind, RefundReason

log = structlog.get_logger()


async def cancel_order(
    session: AsyncSession, principal: TurnPrincipal, deed: DeedName, number: str, *, now: datetime
) -> JsonAnswer:
    """Close an unshipped order and record the refund of everything still paid for it.

    Raises
    ------
    OrderNotCancellable
        It has left, or is over.
    SignInRequired, OrderNotFound, TurnSuperseded, DeedReused
        As for every deed on an order.
    """
    require_customer(principal)
    cause = RefundCause.of_turn(principal, deed, reason=RefundReason.NOT_WANTED)

    async def act() -> JsonAnswer:
        order = await order_service.get_order(session, principal, number, now=now, lock=True)
        refund = await cancel_held_order(session, order, cause, now=now)
        card = refund_card(refund, order.number).model_dump(mode="json") if refund else None
        return {"order": order_card(order).model_dump(mode="json"), "refund": card}

    return await do_once(session, principal, deed, {"order_number": number}, act, now=now)


async def cancel_held_order(
    session: AsyncSession, order: Order, cause: RefundCause, *, now: datetime
) -> Refund | None:
    """Cancel an order whose row is locked; returns the refund of what was still paid for it.

    Raises
    ------
    OrderNotCancellable
        It has left, or is over.
    """
    if not order_rules.is_cancellable(order.status):
        raise OrderNotCancellable(status=order.status.value)
    refund = await _give_back(session, order, cause, now=now)
    close_order(order, "customer_cancelled", now=now)
    await session.flush()
    log.info("order.cancelled", order_id=order.id)
    return refund


async def _give_back(
    session: AsyncSession, order: Order, cause: RefundCause, *, now: datetime
) -> Refund | None:
    """The refund of what is left of a paid order; None where nothing was paid or is left."""
    if order.status is OrderStatus.PENDING_PAYMENT:
        # Stock is taken when an order is placed, so it comes back although nobody has paid.
        await put_goods_back(session, order, {line.line_no: line.quantity for line in order.lines})
        return None
    wish = Wish(kind=RefundKind.UNSHIPPED, reason=cause.reason)
    decision = await decide(session, order, wish, now=now)
    if decision.is_refused:
        return None
    return await record_refund(session, order, decision, cause, now=now)
