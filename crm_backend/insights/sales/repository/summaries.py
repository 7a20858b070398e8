"""Daily sums: which are up to date, and making those anew that are not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import case, delete, distinct, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from crm_backend.core.orm import UtcDateTime
from crm_backend.core.upserts import upsert
from crm_backend.insights.sales.models import CustomerDay, ProductDay, SalesChange, SummaryDay
from crm_backend.insights.sales.repository import conditions
from crm_backend.insights.values import Dimension
from crm_backend.orders.models import Order, OrderLine
from crm_backend.shop.rules import local_day

Rows = Sequence[dict[str, Any]]
_WITHIN_AN_HOUR = (timedelta(0), timedelta(minutes=59))


@dataclass(frozen=True, kw_only=True)
class DaySums:
    """The sums of a day as they were read."""

    day: date
    customers: Rows
    products: Rows


class _Hour(FunctionElement[datetime]):
    """The hour of UTC that a moment lies in, by its beginning."""

    type = UtcDateTime()
    inherit_cache = True


@compiles(_Hour, "postgresql")
def _on_postgresql(element: _Hour, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    moment = compiler.process(element.clauses, **options)
    return f"date_trunc('hour', {moment} AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'"


@compiles(_Hour, "sqlite")
def _on_sqlite(element: _Hour, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    return f"substr({compiler.process(element.clauses, **options)}, 1, 13) || ':00:00.000000'"


async def summed_days(session: AsyncSession, zone: str) -> frozenset[date]:
    """The days whose sums are up to date.

    An import changes hundreds of thousands of moments, which every question would have to turn into
    days; so they come by the hour. Of an hour that midnight divides both days count as changed.
    """
    days = await ready_days(session)
    hours = (await session.scalars(select(_Hour(SalesChange.moment)).distinct())).all()
    changed = {local_day(hour + ahead, zone) for hour in hours for ahead in _WITHIN_AN_HOUR}
    return frozenset(days - changed)


async def changed_moments(session: AsyncSession) -> Sequence[datetime]:
    """What was paid then is not yet in the sums."""
    return (await session.scalars(select(SalesChange.moment).distinct())).all()


async def ready_days(session: AsyncSession) -> set[date]:
    """The days that have sums, up to date or not."""
    return set(await session.scalars(select(SummaryDay.day).where(SummaryDay.is_ready)))


async def begin_day(
    session: AsyncSession, day: date, *, start: datetime, end: datetime, now: datetime
) -> int:
    """Take a day's old sums and its changes away, before its orders are read. Returns the version.

    The changes must be gone by then: SQLite's triggers tell a moment once, so one that is changed
    again while its day is added up would be forgotten with the first telling. Whoever began this day
    before can write no more of it.
    """
    row = upsert(session, SummaryDay).values(day=day, version=1, is_ready=False, summed_at=now)
    begun = row.on_conflict_do_update(
        index_elements=[SummaryDay.day],
        set_={"version": SummaryDay.version + 1, "is_ready": False, "summed_at": now},
    )
    version: int = (await session.execute(begun.returning(SummaryDay.version))).scalar_one()
    for old in (
        *(delete(model).where(model.day == day) for model in (CustomerDay, ProductDay)),
        delete(SalesChange).where(SalesChange.moment >= start, SalesChange.moment < end),
    ):
        await session.execute(old.execution_options(synchronize_session=False))
    return version


async def read_day(session: AsyncSession, day: date, *, start: datetime, end: datetime) -> DaySums:
    """Add up the orders of a day; what is changed meanwhile is told, and the day is added up again."""
    return DaySums(
        day=day,
        customers=await _by_customer(session, day, start, end),
        products=await _by_product(session, day, start, end),
    )


async def holds_day(session: AsyncSession, day: date, version: int) -> bool:
    """Whether nobody began this day anew; if so, nobody can until the transaction ends."""
    return await _change(session, day, version, version=version)


async def finish_day(session: AsyncSession, day: date, version: int) -> bool:
    """Let the sums of a day be used; False where somebody began it anew."""
    return await _change(session, day, version, is_ready=True)


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
