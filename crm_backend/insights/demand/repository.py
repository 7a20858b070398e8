"""What demand and stock are made of: stored forecasts beside the catalogue, and pieces sold."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.catalog.models import Product
from crm_backend.insights import counted
from crm_backend.insights.counted import is_counted_order, sku_of_line
from crm_backend.insights.demand.values import ProductState, WeekForecast
from crm_backend.insights.long_lists import many
from crm_backend.insights.models import ForecastReason, ProductForecast, Training
from crm_backend.insights.slots import slot_of
from crm_backend.insights.training.values import TrainingKind, TrainingState
from crm_backend.orders.models import Order, OrderLine

AnyRow = Row[*tuple[Any, ...]]


async def list_products(
    session: AsyncSession, training_id: int, weeks: Sequence[date]
) -> list[ProductState]:
    """Every product of the catalogue or with a forecast, each with those of ``weeks`` that are stored."""
    forecasts = await _forecasts(session, training_id, weeks)
    products = {
        product.sku: product
        for product in await session.execute(
            select(
                Product.sku,
                Product.name,
                Product.category,
                Product.stock_units,
                Product.price_minor,
                Product.is_active,
                Product.created_at,
            )
        )
    }
    strangers = [sku for sku in forecasts if sku not in products]
    names = await names_of_lines(session, strangers)
    return [
        _state(sku, products.get(sku), names.get(sku, sku), forecasts.get(sku, {}))
        for sku in (*products, *strangers)
    ]


def _state(
    sku: str,
    product: AnyRow | None,
    name: str,
    weeks: dict[date, WeekForecast],
) -> ProductState:
    return ProductState(
        sku=sku,
        name=product.name if product else name,
        category=product.category if product else "",
        stock=product.stock_units if product else None,
        price_minor=product.price_minor if product else 0,
        is_active=product.is_active if product else False,
        created_at=product.created_at if product else None,
        weeks=weeks,
    )


async def _forecasts(
    session: AsyncSession, training_id: int, weeks: Sequence[date]
) -> dict[str, dict[date, WeekForecast]]:
    """One row per product from the database, its weeks side by side: a fifth of the rows to read."""
    columns = [
        func.max(case((ProductForecast.week_start == week, column)))
        for week in weeks
        for column in (ProductForecast.mean, ProductForecast.low, ProductForecast.high)
    ]
    statement = (
        select(ProductForecast.sku, *columns)
        .where(ProductForecast.training_id == training_id)
        .group_by(ProductForecast.sku)
    )
    found = {}
    for sku, *numbers in await session.execute(statement):
        found[sku] = {
            week: WeekForecast(mean=mean, low=low, high=high)
            for week, (mean, low, high) in zip(
                weeks, zip(numbers[::3], numbers[1::3], numbers[2::3], strict=True), strict=True
            )
            if mean is not None
        }
    return found


async def reasons_of(
    session: AsyncSession, training_id: int, skus: Sequence[str]
) -> dict[str, ForecastReason]:
    """How the forecasts of some products were made, and why they are what they are."""
    statement = select(ForecastReason).where(
        ForecastReason.training_id == training_id, ForecastReason.sku.in_(skus)
    )
    return {reason.sku: reason for reason in await session.scalars(statement)}


async def skus_by_rule(session: AsyncSession, training_id: int) -> set[str]:
    """The products whose forecasts no model made."""
    statement = select(ForecastReason.sku).where(
        ForecastReason.training_id == training_id, ForecastReason.is_rule
    )
    return set(await session.scalars(statement))


async def names_of_lines(session: AsyncSession, skus: Sequence[str]) -> dict[str, str]:
    """What goods that are not in the catalogue were called in their latest counted line."""
    names: dict[str, str] = {}
    for at in range(0, len(skus), 500):
        some = OrderLine.sku.in_(skus[at : at + 500])
        statement = (
            select(OrderLine.sku, OrderLine.name)
            .join(Order, Order.id == OrderLine.order_id)
            .where(some, is_counted_order(), OrderLine.product_id.is_(None))
            .order_by(Order.paid_at)
        )
        names |= {sku: name for sku, name in await session.execute(statement) if name}
    return names


async def list_weeks(session: AsyncSession, training_id: int) -> list[date]:
    """The Mondays a training has forecasts of, in order."""
    statement = (
        select(ProductForecast.week_start)
        .where(ProductForecast.training_id == training_id)
        .distinct()
        .order_by(ProductForecast.week_start)
    )
    return list((await session.scalars(statement)).all())


async def find_stored_at(session: AsyncSession, as_of: datetime) -> Training | None:
    """The last forecast that was stored with this *as of*."""
    statement = (
        select(Training)
        .where(
            Training.kind == TrainingKind.DEMAND,
            Training.state == TrainingState.STORED,
            Training.as_of == as_of,
        )
        .order_by(Training.id.desc())
        .limit(1)
    )
    return (await session.scalars(statement)).first()


async def pieces_by_sku(session: AsyncSession, first: datetime, end: datetime) -> dict[str, int]:
    """Pieces of each product in counted orders paid from ``first`` until just before ``end``."""
    found = await session.execute(counted.pieces_by_sku(first, end))
    return {name: int(pieces) for name, pieces in found}


async def pieces_by_week(
    session: AsyncSession,
    weeks: Sequence[tuple[datetime, date]],
    end: datetime,
    skus: Sequence[str] | None,
) -> dict[date, int]:
    """Pieces sold in each week until ``end``, of all products or some; ``weeks`` are (beginning, Monday)."""
    lines = (
        select(slot_of(Order.paid_at, weeks).label("week"), OrderLine.quantity.label("pieces"))
        .join(Order, Order.id == OrderLine.order_id)
        .where(counted.is_sold_piece(weeks[0][0], end))
    )
    if skus is not None:
        lines = lines.outerjoin(Product, Product.id == OrderLine.product_id).where(
            sku_of_line().in_(many(skus))
        )
    columns = lines.subquery("sold").c
    statement = select(columns.week, func.sum(columns.pieces)).group_by(columns.week)
    return {week: int(pieces) for week, pieces in await session.execute(statement)}
