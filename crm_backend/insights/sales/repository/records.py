"""The orders, refunds and credit notes behind a number, newest first."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    SQLColumnExpression,
    case,
    func,
    literal,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.core.cursors import Cursor
from crm_backend.core.orm import UtcDateTime
from crm_backend.customers.models import Customer
from crm_backend.insights.sales.repository import conditions
from crm_backend.insights.sales.repository.sold import kind_of
from crm_backend.insights.sales.rules import Source
from crm_backend.insights.sales.values import Scope
from crm_backend.orders.models import Order, OrderLine
from crm_backend.orders.values import OrderStatus
from crm_backend.refunds.models import CreditNote, Refund, RefundLine

Statement = Select[*tuple[Any, ...]]
CURSOR_TIES = 2  # what kind of row, and its id


async def list_records(
    session: AsyncSession,
    scope: Scope,
    sources: Sequence[Source],
    *,
    before: Cursor | None,
    limit: int,
) -> Sequence[Any]:
    """(moment, kind, id, number, order_number, customer …, pieces, amount) of these sources together."""
    rows = union_all(*(_STATEMENTS[source](scope) for source in sources)).subquery("records")
    columns = rows.c
    statement = (
        select(rows, Customer.number.label("customer_number"), Customer.name.label("customer_name"))
        .outerjoin(Customer, Customer.id == columns.customer_id)
        .order_by(columns.moment.desc(), columns.kind.desc(), columns.id.desc())
        .limit(limit)
    )
    if before is not None:
        last = tuple_(
            literal(before.moment, UtcDateTime()),
            literal(before.ties[0]),
            literal(before.row_id(1)),
        )
        statement = statement.where(tuple_(columns.moment, columns.kind, columns.id) < last)
    return (await session.execute(statement)).all()


def _orders(scope: Scope) -> Statement:
    statement = _of_orders("order", Order.paid_at, scope).where(conditions.is_counted())
    if scope.buyer_kind is not None:
        statement = statement.where(kind_of(conditions.customer_key(), scope) == scope.buyer_kind)
    return statement


def _cancelled(scope: Scope) -> Statement:
    return _of_orders("cancelled", Order.closed_at, scope).where(
        Order.paid_at.is_not(None), Order.status == OrderStatus.CLOSED
    )


def _of_orders(kind: str, moment: SQLColumnExpression[datetime | None], scope: Scope) -> Statement:
    pieces = case((conditions.is_goods(), OrderLine.quantity), else_=0)
    tables: FromClause = Order.__table__.join(
        OrderLine, OrderLine.order_id == Order.id, isouter=not scope.is_of_goods
    )
    if scope.is_of_goods:
        tables = conditions.with_products(tables)
    return (
        select(
            moment.label("moment"),
            literal(kind).label("kind"),
            Order.id.label("id"),
            Order.number.label("number"),
            Order.number.label("order_number"),
            Order.customer_id.label("customer_id"),
            *_places(),
            literal("").label("reason"),
            func.coalesce(func.sum(pieces), 0).label("pieces"),
            func.coalesce(func.sum(OrderLine.amount_minor), 0).label("amount"),
        )
        .select_from(tables)
        .where(_within(moment, scope), *conditions.of_order(scope), *conditions.of_line(scope))
        .group_by(Order.id)
    )


def _refunds(scope: Scope) -> Statement:
    pieces = case((conditions.is_goods(), RefundLine.quantity), else_=0)
    tables: FromClause = Refund.__table__.join(Order, Order.id == Refund.order_id)
    tables = tables.join(RefundLine, RefundLine.refund_id == Refund.id)
    tables = tables.join(OrderLine, OrderLine.id == RefundLine.order_line_id)
    if scope.is_of_goods:
        tables = conditions.with_products(tables)
    statement = (
        select(
            Refund.approved_at.label("moment"),
            literal("refund").label("kind"),
            Refund.id.label("id"),
            Refund.number.label("number"),
            Order.number.label("order_number"),
            Order.customer_id.label("customer_id"),
            *_places(),
            Refund.reason.label("reason"),
            func.sum(pieces).label("pieces"),
            func.sum(RefundLine.amount_minor).label("amount"),
        )
        .select_from(tables)
        .where(
            conditions.is_counted_refund(),
            conditions.is_counted(),
            _within(Refund.approved_at, scope),
            *conditions.of_order(scope),
            *conditions.of_line(scope),
        )
        .group_by(Refund.id, Order.id)
    )
    return statement if scope.reason is None else statement.where(Refund.reason == scope.reason)


def _credit_notes(scope: Scope) -> Statement:
    return select(
        CreditNote.credited_at.label("moment"),
        literal("credit_note").label("kind"),
        CreditNote.id.label("id"),
        CreditNote.number.label("number"),
        literal("").label("order_number"),
        CreditNote.customer_id.label("customer_id"),
        *(literal("").label(name) for name in ("region", "channel", "rep", "reason")),
        CreditNote.quantity.label("pieces"),
        CreditNote.amount_minor.label("amount"),
    ).where(_within(CreditNote.credited_at, scope))


def _places() -> list[ColumnElement[Any]]:
    return [
        conditions.region_of(Order.province).label("region"),
        func.coalesce(Order.channel, "").label("channel"),
        func.coalesce(Order.sales_rep, "").label("rep"),
    ]


def _within(moment: SQLColumnExpression[Any], scope: Scope) -> ColumnElement[bool]:
    return (moment >= scope.start) & (moment < scope.end)


_STATEMENTS = {
    Source.SOLD: _orders,
    Source.REFUNDED: _refunds,
    Source.CANCELLED: _cancelled,
    Source.CREDITED: _credit_notes,
}
