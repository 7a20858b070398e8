"""What products, customers, regions … are called, and which of them the words of a filter mean."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.catalog.models import Product
from crm_backend.customers.models import Customer
from crm_backend.insights.long_lists import many
from crm_backend.insights.sales.repository import conditions
from crm_backend.insights.values import Dimension
from crm_backend.orders.models import Order, OrderLine


@dataclass(frozen=True, kw_only=True)
class NamedProduct:
    """One SKU; without an id it is only in orders, not in the catalogue."""

    sku: str
    name: str
    category: str
    id: int | None
    is_active: bool


async def list_products(session: AsyncSession, now: datetime) -> list[NamedProduct]:
    """Every SKU of the catalogue and of counted lines, named as in the catalogue, else as last sold."""
    listed = await session.execute(
        select(Product.sku, Product.name, Product.category, Product.id, Product.is_active)
    )
    products = {
        row.sku: NamedProduct(
            sku=row.sku, name=row.name, category=row.category, id=row.id, is_active=row.is_active
        )
        for row in listed
    }
    for sku, name in await _names_of_lines(session, now):
        if sku not in products:
            products[sku] = NamedProduct(sku=sku, name=name, category="", id=None, is_active=False)
    return list(products.values())


async def _names_of_lines(session: AsyncSession, now: datetime) -> Sequence[tuple[str, str]]:
    """(SKU, name) of goods lines that name no product, by their latest counted line."""
    lines = (
        select(
            OrderLine.sku,
            OrderLine.name,
            func.row_number()
            .over(partition_by=OrderLine.sku, order_by=(Order.paid_at.desc(), OrderLine.id.desc()))
            .label("place"),
        )
        .join(Order, Order.id == OrderLine.order_id)
        .where(
            OrderLine.product_id.is_(None),
            conditions.is_goods(),
            conditions.is_counted(),
            Order.paid_at < now,
        )
        .subquery()
    )
    statement = select(lines.c.sku, lines.c.name).where(lines.c.place == 1)
    return [(row.sku, row.name) for row in await session.execute(statement)]


async def list_values(session: AsyncSession, dimension: Dimension) -> set[str]:
    """The regions, reps or channels that orders have; '' where one has none."""
    statement = select(conditions.order_key(dimension)).where(Order.paid_at.is_not(None)).distinct()
    return set(await session.scalars(statement))


async def customer_names(session: AsyncSession, ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """(number, name) by id; without a name, the number stands for it."""
    statement = select(Customer.id, Customer.number, Customer.name).where(
        Customer.id.in_(many(list(ids)))
    )
    return {
        row.id: (row.number, row.name or row.number) for row in await session.execute(statement)
    }
