"""Stored scores and next needs, ordered and cut by the database; and how long refunds took."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Row, cast, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from crm_backend.catalog.models import Product
from crm_backend.customers.models import Customer
from crm_backend.insights.long_lists import many
from crm_backend.insights.models import CustomerScore, NextNeed
from crm_backend.refunds.models import Refund
from crm_backend.refunds.values import RefundState

IMPORTED = "imported"
AnyRow = Row[*tuple[Any, ...]]


@dataclass(frozen=True, kw_only=True)
class ScoreFilter:
    """Which stored rows count; None: all."""

    training_id: int
    customer_ids: Sequence[int] | None = None
    segment: str | None = None
    skus: Sequence[str] | None = None


@dataclass(frozen=True, kw_only=True)
class Scored:
    """A customer with their scores."""

    number: str
    name: str
    score: CustomerScore


@dataclass(frozen=True, kw_only=True)
class Needed:
    """A customer's need of a product they bought before."""

    customer_number: str
    customer_name: str
    product_name: str
    need: NextNeed


def value_at_risk() -> ColumnElement[float]:
    """``churn_prob × spent_365``, not rounded: orders and sums take it so."""
    return CustomerScore.churn_prob * CustomerScore.spent_365_minor


def is_churning() -> ColumnElement[bool]:
    """Two or more purchase days, a high risk, and something to lose."""
    return (
        (CustomerScore.purchase_days >= 2)
        & (CustomerScore.churn_level == "high")
        & (value_at_risk() > 0)
    )


def has_score(training_id: int, only: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether a customer in a row of another statement has a score for which ``only`` holds."""
    chosen = select(CustomerScore.customer_id).where(CustomerScore.training_id == training_id, only)
    return Customer.id.in_(chosen.correlate(None))


async def list_scores(
    session: AsyncSession,
    wanted: ScoreFilter,
    order: ColumnElement[Any],
    *,
    limit: int,
    only: ColumnElement[bool] | None = None,
) -> list[Scored]:
    """The first customers by ``order``; ties by name as shown, then by number."""
    shown = func.coalesce(func.nullif(Customer.name, ""), Customer.number)
    statement = (
        select(CustomerScore, Customer.number, shown)
        .join(Customer, Customer.id == CustomerScore.customer_id)
        .where(*_conditions(wanted))
        .order_by(order, _by_code_point(session, shown), _by_code_point(session, Customer.number))
        .limit(limit)
    )
    if only is not None:
        statement = statement.where(only)
    return [
        Scored(score=score, number=number, name=name)
        for score, number, name in await session.execute(statement)
    ]


def _by_code_point(
    session: AsyncSession, text: ColumnElement[str] | InstrumentedAttribute[str]
) -> ColumnElement[str]:
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    return text.collate("BINARY" if is_sqlite else "C")


async def scores_of(session: AsyncSession, wanted: ScoreFilter) -> dict[int, CustomerScore]:
    """The stored scores of some customers, by their id."""
    statement = select(CustomerScore).where(*_conditions(wanted))
    return {score.customer_id: score for score in await session.scalars(statement)}


async def totals(
    session: AsyncSession, wanted: ScoreFilter, *, only: ColumnElement[bool] | None = None
) -> AnyRow:
    """``customers`` and the sums of what can be added; a sum over nobody is 0."""
    statement = select(*_sums()).where(*_conditions(wanted))
    if only is not None:
        statement = statement.where(only)
    return (await session.execute(statement)).one()


async def totals_by_segment(session: AsyncSession, wanted: ScoreFilter) -> dict[str, AnyRow]:
    """The same for each segment that has a customer."""
    statement = (
        select(CustomerScore.segment, *_sums())
        .where(*_conditions(wanted))
        .group_by(CustomerScore.segment)
    )
    return {row.segment: row for row in await session.execute(statement)}


def _sums() -> list[ColumnElement[Any]]:
    columns = {
        "spent_minor": CustomerScore.spent_minor,
        "spent_365_minor": CustomerScore.spent_365_minor,
        "expected_spend_minor": CustomerScore.expected_spend_minor,
    }
    sums = [
        cast(func.coalesce(func.sum(column), 0), BigInteger).label(name)
        for name, column in columns.items()
    ]
    at_risk = func.coalesce(func.sum(value_at_risk()), 0.0)
    whole = cast(func.round(at_risk), BigInteger).label("value_at_risk_minor")
    return [func.count().label("customers"), *sums, whole]


def _conditions(wanted: ScoreFilter) -> list[ColumnElement[bool]]:
    conditions = [CustomerScore.training_id == wanted.training_id]
    if wanted.customer_ids is not None:
        conditions.append(CustomerScore.customer_id.in_(wanted.customer_ids))
    if wanted.segment is not None:
        conditions.append(CustomerScore.segment == wanted.segment)
    return conditions


async def list_needs(session: AsyncSession, wanted: ScoreFilter, *, limit: int) -> list[Needed]:
    """The most probable needs; those without a probability after them, the ones due first first."""
    shown = func.coalesce(func.nullif(Customer.name, ""), Customer.number)
    statement = (
        select(NextNeed, Customer.number, shown, func.coalesce(Product.name, NextNeed.sku))
        .join(Customer, Customer.id == NextNeed.customer_id)
        .outerjoin(Product, Product.sku == NextNeed.sku)
        .where(*_need_conditions(wanted))
        .order_by(
            NextNeed.prob.is_(None),
            NextNeed.prob.desc(),
            NextNeed.due_on,
            _by_code_point(session, shown),
            _by_code_point(session, Customer.number),
            _by_code_point(session, NextNeed.sku),
        )
        .limit(limit)
    )
    return [
        Needed(need=need, customer_number=number, customer_name=name, product_name=product)
        for need, number, name, product in await session.execute(statement)
    ]


async def count_needs(session: AsyncSession, wanted: ScoreFilter) -> int:
    """How many needs are stored."""
    statement = select(func.count()).select_from(NextNeed).where(*_need_conditions(wanted))
    return await session.scalar(statement) or 0


def _need_conditions(wanted: ScoreFilter) -> list[ColumnElement[bool]]:
    conditions = [NextNeed.training_id == wanted.training_id]
    if wanted.customer_ids is not None:
        conditions.append(NextNeed.customer_id.in_(wanted.customer_ids))
    if wanted.skus is not None:
        conditions.append(NextNeed.sku.in_(many(wanted.skus)))
    if wanted.segment is not None:
        members = select(CustomerScore.customer_id).where(
            CustomerScore.training_id == wanted.training_id,
            CustomerScore.segment == wanted.segment,
        )
        conditions.append(NextNeed.customer_id.in_(members))
    return conditions


async def products(session: AsyncSession) -> Sequence[AnyRow]:
    """SKU, name and category of the catalogue."""
    statement = select(Product.sku, Product.name, Product.category)
    return (await session.execute(statement)).all()


async def paid_refunds(
    session: AsyncSession,
    *,
    ended_from: datetime,
    ended_before: datetime,
    approved_before: datetime,
) -> Sequence[AnyRow]:
    """Approval and payout of refunds that the shop itself paid out in a span."""
    statement = select(Refund.approved_at, Refund.ended_at).where(
        Refund.state == RefundState.PAID,
        Refund.verdict_reason != IMPORTED,
        Refund.ended_at >= ended_from,
        Refund.ended_at < ended_before,
        Refund.approved_at < approved_before,
    )
    return (await session.execute(statement)).all()
