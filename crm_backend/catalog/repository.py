"""Products in the database. They are no personal data: everybody may see what is on sale."""

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, Integer, case, func, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from crm_backend.catalog.models import Product


async def search(
    session: AsyncSession, terms: Sequence[str], *, least_hits: int, limit: int
) -> Sequence[Product]:
    """Products on sale with at least ``least_hits`` of the terms; best match and in stock first."""
    name_hits = sum((_hit(Product.name, term) for term in terms), literal(0, Integer))
    hits = sum((_hit_anywhere(term) for term in terms), literal(0, Integer))
    statement = (
        select(Product)
        .where(Product.is_active, hits >= least_hits)
        .order_by(hits.desc(), name_hits.desc(), _is_sold_out(), Product.id)
        .limit(limit)
    )
    return (await session.scalars(statement)).all()


async def list_on_sale(session: AsyncSession, *, limit: int) -> Sequence[Product]:
    """Products on sale by category and name."""
    statement = (
        select(Product)
        .where(Product.is_active)
        .order_by(Product.category, Product.name, Product.id)
        .limit(limit)
    )
    return (await session.scalars(statement)).all()


async def add_stock(session: AsyncSession, units_by_product: Mapping[int, int]) -> None:
    """Add units where the stock is known; rows are locked in the order of their ids."""
    for product_id, units in sorted(units_by_product.items()):
        await session.execute(
            update(Product)
            .where(Product.id == product_id, Product.stock_units.is_not(None))
            .values(stock_units=Product.stock_units + units)
            .execution_options(synchronize_session=False)
        )


def _hit(column: InstrumentedAttribute[str], term: str) -> ColumnElement[int]:
    return case((func.lower(column).contains(term, autoescape=True), 1), else_=0)


def _hit_anywhere(term: str) -> ColumnElement[int]:
    columns = (Product.name, Product.category, Product.sku)
    found = or_(*(func.lower(column).contains(term, autoescape=True) for column in columns))
    return case((found, 1), else_=0)


def _is_sold_out() -> ColumnElement[int]:
    return case((Product.stock_units == 0, 1), else_=0)
