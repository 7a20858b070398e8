"""What was sold: sums of counted lines, in one group or by any dimension.

Lines are first added up per group and customer, so that buyers are counted once, and those who
bought twice are known. Days whose sums are up to date are read from these, the others from their
orders: an answer is always of now.
"""

from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from crm_backend.insights.counted import UNCOUNTED
from crm_backend.insights.sales.repository import sold_rows
from crm_backend.insights.sales.values import Group, Key, Scope, Sums
from crm_backend.insights.values import Dimension
from crm_backend.insights.wording import ANONYMOUS
from crm_backend.orders.models import Order

NEW, RETURNING = "new", "returning"


async def sums_by(session: AsyncSession, scope: Scope, group: Group) -> dict[Key, Sums]:
    """Everything sold in the scope, group by group; only groups that have rows."""
    per_customer = sold_rows.per_customer(scope, group).subquery("per_customer")
    marked = _marked(per_customer, scope, group).subquery("marked")
    found = await session.execute(_added_up(marked, scope))
    _key, *names = found.keys()
    # A year has thousands of rows: as mappings, SQLAlchemy would look every name up again for each.
    return {
        key: Sums(**dict(zip(names, map(int, numbers), strict=True))) for key, *numbers in found
    }


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
        kind = kind_of(columns.customer_id, scope)
    key = kind if group.by is Dimension.BUYER_KIND else columns.key
    return select(
        key.label("key"),
        kind.label("kind"),
        columns.customer_id,
        columns.orders,
        columns.sales,
        columns.pieces,
    )


def kind_of(customer_id: ColumnElement[int], scope: Scope) -> ColumnElement[str]:
    """New or returning: whether a customer's first counted order of all is older than the scope."""
    earlier = aliased(Order)
    # Read once; a look at each one's past would be taken again for every product they bought.
    known = select(earlier.customer_id).where(
        earlier.customer_id.is_not(None),
        earlier.paid_at < scope.start,
        earlier.status.not_in(UNCOUNTED),
    )
    return case((customer_id == 0, ANONYMOUS), (customer_id.in_(known), RETURNING), else_=NEW)
