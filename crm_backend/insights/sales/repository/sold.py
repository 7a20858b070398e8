"""What was sold: sums of counted lines, in one group or by any dimension.

Lines are first added up per group and customer, so that buyers are counted once, and those who
bought twice are known.
"""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Subquery,
    and_,
    case,
    distinct,
    func,
    literal,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.insights.sales.repository import conditions
from crm_backend.insights.sales.values import OF_GOODS, Group, Key, Scope, Sums
from crm_backend.insights.values import Dimension
from crm_backend.insights.wording import ANONYMOUS, TIME
from crm_backend.orders.models import Order, OrderLine

NEW, RETURNING = "new", "returning"


async def sums_by(session: AsyncSession, scope: Scope, group: Group) -> dict[Key, Sums]:
    """Everything sold in the scope, group by group; only groups that have rows."""
    marked = _marked(_per_customer(scope, group), scope, group).subquery("marked")
    rows = (await session.execute(_added_up(marked, scope))).mappings()
    return {row["key"]: Sums(**{k: int(v) for k, v in row.items() if k != "key"}) for row in rows}


def _added_up(marked: Subquery, scope: Scope) -> Select[Any]:
    columns = marked.c
    is_known = columns.customer_id != 0
    statement = select(
        columns.key,
        func.sum(columns.sales).label("sales"),
        func.sum(case((is_known, columns.sales), else_=0)).label("customer_sales"),
        func.sum(columns.orders).label("orders"),
        func.sum(case((is_known, columns.orders), else_=0)).label("customer_orders"),
        func.sum(columns.pieces).label("pieces"),
        _count(is_known).label("buyers"),
        _count(and_(is_known, columns.orders > 1)).label("repeat_buyers"),
        _count(columns.kind == NEW).label("new_buyers"),
    )
    if scope.buyer_kind is not None:
        statement = statement.where(columns.kind == scope.buyer_kind)
    return statement.group_by(columns.key)


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def _marked(groups: Subquery, scope: Scope, group: Group) -> Select[Any]:
    """Per group and customer, with whether they are new; that is looked up only where it is asked."""
    columns = groups.c
    kind: ColumnElement[str] = literal("")
    if group.by is Dimension.BUYER_KIND or group.knows_new or scope.buyer_kind is not None:
        kind = case(
            (columns.customer_id == 0, ANONYMOUS),
            (_had_paid_before(columns.customer_id, scope), RETURNING),
            else_=NEW,
        )
    key = kind if group.by is Dimension.BUYER_KIND else columns.key
    return select(
        key.label("key"),
        kind.label("kind"),
        columns.customer_id,
        columns.orders,
        columns.sales,
        columns.pieces,
    )


def _had_paid_before(customer_id: ColumnElement[int], scope: Scope) -> ColumnElement[bool]:
    """Whether a customer's first counted order of all is older than the scope."""
    return (
        select(Order.id)
        .where(
            Order.customer_id == customer_id, conditions.is_counted(), Order.paid_at < scope.start
        )
        .exists()
    )


def _per_customer(scope: Scope, group: Group) -> Subquery:
    lines = _lines(scope, group).subquery("counted")
    columns = lines.c
    return (
        select(
            columns.key,
            columns.customer_id,
            func.count(distinct(columns.order_id)).label("orders"),
            func.sum(columns.amount_minor).label("sales"),
            func.sum(columns.pieces).label("pieces"),
        )
        .group_by(columns.key, columns.customer_id)
        .subquery("per_customer")
    )


def _lines(scope: Scope, group: Group) -> Select[Any]:
    """Every counted line of the scope, with its group and customer."""
    key = key_of(group.by)
    pieces = case((conditions.is_goods(), OrderLine.quantity), else_=0)
    statement = select(
        (literal("") if group.leaving is not None else key).label("key"),
        conditions.customer_key().label("customer_id"),
        Order.id.label("order_id"),
        func.coalesce(OrderLine.amount_minor, 0).label("amount_minor"),
        func.coalesce(pieces, 0).label("pieces"),
    )
    statement = statement.select_from(_tables(scope, group)).where(
        conditions.is_counted(),
        conditions.within(Order.paid_at, scope),
        *conditions.of_order(scope),
        *conditions.of_line(scope),
    )
    return statement if group.leaving is None else statement.where(key.not_in(group.leaving))


def key_of(by: Dimension | None) -> ColumnElement[Any]:
    """What rows are grouped by; nothing, where it is told apart elsewhere."""
    if by is None or by in (Dimension.BUYER_KIND, Dimension.REASON):
        return literal("")
    if by in TIME:
        return conditions.SLOT_DAY
    return {**conditions.order_keys(), **conditions.line_keys()}[by]


def _tables(scope: Scope, group: Group) -> FromClause:
    is_of_goods = scope.is_of_goods or group.by in OF_GOODS
    tables: FromClause = Order.__table__
    if group.by in TIME:
        slots = conditions.slots_of(scope.slots)
        tables = slots.join(
            Order,
            and_(Order.paid_at >= slots.c.starts_at, Order.paid_at < slots.c.ends_at),
        )
    # An order without a line is an order all the same.
    tables = tables.join(OrderLine, OrderLine.order_id == Order.id, isouter=not is_of_goods)
    if is_of_goods:
        tables = conditions.with_products(tables)
    return tables
