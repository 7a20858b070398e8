"""Looking products up, and putting goods back."""

from collections.abc import Mapping

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.catalog import repository, rules
from crm_backend.catalog.models import Product

MAX_PRODUCTS = 500


async def search_products(session: AsyncSession, query: str, *, limit: int) -> list[Product]:
    """The products a question is most likely about; none where nothing fits well enough."""
    terms = rules.search_terms(query)
    if not terms:
        return []
    least = rules.least_hits(len(terms))
    return list(await repository.search(session, terms, least_hits=least, limit=limit))


async def list_products(session: AsyncSession, *, limit: int = MAX_PRODUCTS) -> list[Product]:
    """What is on sale, by category and name."""
    return list(await repository.list_on_sale(session, limit=min(limit, MAX_PRODUCTS)))


async def put_back(session: AsyncSession, units_by_product: Mapping[int, int]) -> None:
    """Goods that were sold and never left are on the shelf again; unknown stock stays unknown."""
    await repository.add_stock(session, units_by_product)
