"""Which goods sell best, for whoever wants advice; figures are told to nobody here."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.catalog import rules as catalog_rules
from crm_backend.catalog.models import Product
from crm_backend.orders import repository

SALES_WINDOW = timedelta(days=30)
_LOOKED_THROUGH = 500


@dataclass(frozen=True, kw_only=True)
class BestSellers:
    """Goods in stock, best seller first; ``fits_wish`` is False where nothing was found for the wish."""

    products: list[Product]
    fits_wish: bool


async def best_sellers(
    session: AsyncSession,
    wish: str,
    *,
    min_price_minor: int | None,
    max_price_minor: int | None,
    limit: int,
    now: datetime,
) -> BestSellers:
    """What a wish is about, by units sold in the last thirty days; all goods where nothing fits it."""
    goods = await repository.list_best_sellers(
        session,
        since=now - SALES_WINDOW,
        min_price_minor=min_price_minor,
        max_price_minor=max_price_minor,
        limit=_LOOKED_THROUGH,
    )
    fitting = catalog_rules.fitting(wish, goods)
    return BestSellers(products=list(fitting or goods)[:limit], fits_wish=bool(fitting))
