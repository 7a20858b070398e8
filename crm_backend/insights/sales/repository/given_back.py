"""What was refunded, cancelled after it was paid, and credited without an order."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    SQLColumnExpression,
    case,
    distinct,
    func,
    literal,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.insights.sales.repository import conditions
from crm_backend.insights.sales.repository.sold_rows import key_of
from crm_backend.insights.sales.values import OF_GOODS, Group, Key, Scope, Sums
from crm_backend.insights.values import Dimension
from crm_backend.orders.models import Order, OrderLine
from crm_backend.orders.values import OrderStatus
from crm_backend.refunds.models import CreditNote, Refund, RefundLine


async def refunds_by(session: AsyncSession, scope: Scope, group: Group) -> dict[Key, Sums]:
    """Counted refunds approved in the scope, group by group; only groups that have rows."""
    lines = _refund_lines(scope, group).subquery("refunded")
    columns = lines.c
    statement = select(
        columns.key,
        func.sum(columns.amount_minor).label("refunds"),
        func.count(distinct(columns.order_id)).label("refund_orders"),
        func.sum(columns.pieces).label("refund_pieces"),
    ).group_by(columns.key)
    return await _read(session, statement)


async def cancelled_by(session: AsyncSession, scope: Scope, group: Group) -> dict[Key, Sums]:
    """Orders that were paid and then cancelled, by the time of cancelling."""
    lines = (
        select(
            _key(group, Order.closed_at, scope).label("key"),
            Order.id.label("order_id"),
            func.coalesce(OrderLine.amount_minor, 0).label("amount_minor"),
        )
        .select_from(Order.__table__.outerjoin(OrderLine, OrderLine.order_id == Order.id))
        .where(
            Order.paid_at.is_not(None),
            Order.status == OrderStatus.CLOSED,
            conditions.within(Order.closed_at, scope),
            *conditions.of_order(scope),
        )
        .subquery("cancelled")
    )
    statement = select(
        lines.c.key,
        func.count(distinct(lines.c.order_id)).label("cancelled_orders"),
        func.sum(lines.c.amount_minor).label("cancelled_amount"),
    ).group_by(lines.c.key)
    return await _read(session, statement)


async def credit_notes_by(session: AsyncSession, scope: Scope, group: Group) -> dict[Key, Sums]:
    """Credit notes of imports, which belong to no order."""
    notes = (
        select(_key(group, CreditNote.credited_at, scope).label("key"), CreditNote.amount_minor)
        .where(conditions.within(CreditNote.credited_at, scope))
        .subquery("notes")
    )
    statement = select(notes.c.key, func.sum(notes.c.amount_minor).label("credit_notes"))
    return await _read(session, statement.group_by(notes.c.key))


async def _read(session: AsyncSession, statement: Select[Any]) -> dict[Key, Sums]:
    rows = (await session.execute(statement)).mappings()
    return {row["key"]: Sums(**{k: int(v) for k, v in row.items() if k != "key"}) for row in rows}


def _key(group: Group, moment: SQLColumnExpression[Any], scope: Scope) -> ColumnElement[Any]:
    return literal("") if group.leaving is not None else key_of(group.by, moment, scope)


def _refund_lines(scope: Scope, group: Group) -> Select[Any]:
    """Every line of a counted refund, with its group; its product and category are the line's own."""
    pieces = case((conditions.is_goods(), RefundLine.quantity), else_=0)
    by_reason = group.by is Dimension.REASON
    key = (
        Refund.reason
        if by_reason and group.leaving is None
        else _key(group, Refund.approved_at, scope)
    )
    tables: FromClause = Refund.__table__
    tables = tables.join(Order, Order.id == Refund.order_id)
    tables = tables.join(RefundLine, RefundLine.refund_id == Refund.id)
    tables = tables.join(OrderLine, OrderLine.id == RefundLine.order_line_id)
    if scope.is_of_goods or group.by in OF_GOODS:
        tables = conditions.with_products(tables)
    statement = (
        select(
            key.label("key"),
            Refund.order_id.label("order_id"),
            RefundLine.amount_minor.label("amount_minor"),
            pieces.label("pieces"),
        )
        .select_from(tables)
        .where(
            conditions.is_counted_refund(),
            conditions.is_counted(),
            conditions.within(Refund.approved_at, scope),
            *conditions.of_order(scope),
            *conditions.of_line(scope),
        )
    )
    if scope.reason is not None:
        statement = statement.where(Refund.reason == scope.reason)
    if group.leaving is not None:
        left = Refund.reason if by_reason else key_of(group.by, Refund.approved_at, scope)
        statement = statement.where(left.not_in(group.leaving))
    return statement
