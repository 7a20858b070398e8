"""Daily sums: which are up to date, and making those anew that are not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import case, delete, distinct, func, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.insights.sales.models import CustomerDay, ProductDay, SalesChange, SummaryDay
from crm_backend.insights.sales.repository import conditions
from crm_backend.insights.values import Dimension
from crm_backend.orders.models import Order, OrderLine
from crm_backend.shop.rules import local_day

Rows = Sequence[dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class DaySums:
    """The sums of a day as they were read, and what they take the place of.

    ``version`` is None where the day never had sums; ``changes`` are those that they hold.
    """

    day: date
    version: int | None
    changes: Sequence[int]
    customers: Rows
    products: Rows


async def summed_days(session: AsyncSession, zone: str) -> frozenset[date]:
    """The days whose sums are up to date."""
    days = set(await session.scalars(select(SummaryDay.day).where(SummaryDay.is_ready)))
    moments = await session.scalars(select(SalesChange.moment).distinct())
    return frozenset(days - {local_day(moment, zone) for moment in moments})


async def changed_moments(session: AsyncSession) -> Sequence[datetime]:
    """What was paid then is not yet in the sums."""
    return (await session.scalars(select(SalesChange.moment).distinct())).all()


async def ready_days(session: AsyncSession) -> set[date]:
    """The days that have sums, up to date or not."""
    return set(await session.scalars(select(SummaryDay.day).where(SummaryDay.is_ready)))


async def read_day(session: AsyncSession, day: date, *, start: datetime, end: datetime) -> DaySums:
    """Add up the orders of a day.

    The changes are read first: what is changed while the orders are read keeps its row, and the day
    is added up again.
    """
    version = await session.scalar(select(SummaryDay.version).where(SummaryDay.day == day))
    changes = await session.scalars(
        select(SalesChange.id).where(SalesChange.moment >= start, SalesChange.moment < end)
    )
    return DaySums(
        day=day,
        version=version,
        changes=changes.all(),
        customers=await _by_customer(session, day, start, end),
        products=await _by_product(session, day, start, end),
    )


async def begin_day(session: AsyncSession, sums: DaySums, *, now: datetime) -> int | None:
    """Take the old sums of a day away. Returns the new version; None where somebody else was faster."""
    version = 1 if sums.version is None else sums.version + 1
    if sums.version is None:
        dialect = session.get_bind().dialect.name
        insertion = sqlite_insert if dialect == "sqlite" else postgresql_insert
        first = insertion(SummaryDay).values(
            day=sums.day, version=version, is_ready=False, summed_at=now
        )
        claimed = await session.execute(first.on_conflict_do_nothing().returning(SummaryDay.day))
        is_ours = claimed.scalar_one_or_none() is not None
    else:
        is_ours = await _change(
            session, sums.day, sums.version, version=version, is_ready=False, summed_at=now
        )
    if not is_ours:
        return None
    for model in (CustomerDay, ProductDay):
        await session.execute(
            delete(model).where(model.day == sums.day).execution_options(synchronize_session=False)
        )
    return version


async def holds_day(session: AsyncSession, day: date, version: int) -> bool:
    """Whether nobody began this day anew; if so, nobody can until the transaction ends."""
    return await _change(session, day, version, version=version)


async def finish_day(session: AsyncSession, sums: DaySums, version: int) -> bool:
    """Let the sums of a day be used, and forget the changes that they hold."""
    if not await _change(session, sums.day, version, is_ready=True):
        return False
    if sums.changes:
        await session.execute(
            delete(SalesChange)
            .where(SalesChange.id.in_(conditions.many(sums.changes)))
            .execution_options(synchronize_session=False)
        )
    return True


async def _change(session: AsyncSession, day: date, expected: int, **values: Any) -> bool:  # noqa: ANN401
    changed = await session.execute(
        update(SummaryDay)
        .where(SummaryDay.day == day, SummaryDay.version == expected)
        .values(**values)
        .returning(SummaryDay.day)
        .execution_options(synchronize_session=False)
    )
    return changed.scalar_one_or_none() is not None


async def _by_customer(session: AsyncSession, day: date, start: datetime, end: datetime) -> Rows:
    pieces = case((conditions.is_goods(), OrderLine.quantity), else_=0)
    lines = (
        select(
            conditions.order_key(Dimension.CUSTOMER).label("customer_id"),
            conditions.order_key(Dimension.REGION).label("region"),
            conditions.order_key(Dimension.REP).label("rep"),
            conditions.order_key(Dimension.CHANNEL).label("channel"),
            Order.id.label("order_id"),
            func.coalesce(OrderLine.amount_minor, 0).label("amount_minor"),
            func.coalesce(pieces, 0).label("pieces"),
        )
        .select_from(Order)
        .outerjoin(OrderLine, OrderLine.order_id == Order.id)
        .where(conditions.is_counted(), Order.paid_at >= start, Order.paid_at < end)
        .subquery()
    )
    named = ("customer_id", "region", "rep", "channel")
    return await _summed(session, day, lines, named)


async def _by_product(session: AsyncSession, day: date, start: datetime, end: datetime) -> Rows:
    product_id = case((conditions.is_goods(), func.coalesce(OrderLine.product_id, 0)), else_=0)
    own_sku = case(
        (conditions.is_goods() & OrderLine.product_id.is_(None), OrderLine.sku), else_=""
    )
    lines = (
        select(
            conditions.is_goods().label("is_goods"),
            product_id.label("product_id"),
            own_sku.label("sku"),
            conditions.order_key(Dimension.REGION).label("region"),
            conditions.order_key(Dimension.REP).label("rep"),
            conditions.order_key(Dimension.CHANNEL).label("channel"),
            Order.id.label("order_id"),
            OrderLine.amount_minor,
            case((conditions.is_goods(), OrderLine.quantity), else_=0).label("pieces"),
        )
        .select_from(Order)
        .join(OrderLine, OrderLine.order_id == Order.id)
        .where(conditions.is_counted(), Order.paid_at >= start, Order.paid_at < end)
        .subquery()
    )
    named = ("is_goods", "product_id", "sku", "region", "rep", "channel")
    return await _summed(session, day, lines, named)


async def _summed(session: AsyncSession, day: date, lines: Any, named: Sequence[str]) -> Rows:  # noqa: ANN401
    keys = [lines.c[name] for name in named]
    statement = select(
        *keys,
        func.count(distinct(lines.c.order_id)).label("orders"),
        func.sum(lines.c.amount_minor).label("sales_minor"),
        func.sum(lines.c.pieces).label("pieces"),
    ).group_by(*keys)
    sums = ("sales_minor", "pieces")
    return [
        {"day": day, **row, **{name: int(row[name]) for name in sums}}
        for row in (await session.execute(statement)).mappings()
    ]
