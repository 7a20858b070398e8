"""What the filters of a question mean: every product and customer they match, named."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NoReturn

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.wording import Locale
from crm_backend.insights.errors import FilterWithoutMatch
from crm_backend.insights.named_customers import find_customers, likely_customers
from crm_backend.insights.names import nearest, no_match, plain, products_of, value_of
from crm_backend.insights.sales.repository import names
from crm_backend.insights.sales.repository.names import NamedProduct
from crm_backend.insights.sales.rules import region_without_kind
from crm_backend.insights.sales.values import ProductChoice
from crm_backend.insights.sales.words import REASONS
from crm_backend.insights.schemas import FilterRead, Match
from crm_backend.insights.values import Dimension
from crm_backend.insights.wording import (
    ANONYMOUS,
    NOT_GIVEN,
    POSTAGE_AND_FEES,
    UNCATEGORISED,
    names_of_key,
    row_name,
)

LISTED_MATCHES = 20
NO_CUSTOMER = 0


@dataclass
class Catalogue:
    """Every product that can be named, read once for an answer."""

    products: dict[str, NamedProduct] = field(default_factory=dict)

    @classmethod
    async def read(cls, session: AsyncSession, now: datetime) -> "Catalogue":
        """All of them."""
        listed = await names.list_products(session, now)
        return cls({product.sku: product for product in listed})

    def name_of(self, sku: str) -> str:
        """What a SKU is called."""
        product = self.products.get(sku)
        return product.name if product is not None and product.name else sku


@dataclass
class Chosen:
    """What the filters keep, as a scope takes it, and as it is told."""

    kept: dict[str, Any] = field(default_factory=dict)
    told: list[FilterRead] = field(default_factory=list)


async def choose(
    session: AsyncSession,
    filters: dict[Dimension, str],
    catalogue: Catalogue,
    *,
    locale: Locale,
) -> Chosen:
    """Find what every filter means.

    Raises
    ------
    FilterWithoutMatch
        Nothing has that name; ``facts.nearest`` are up to five that are like it.
    """
    chosen = Chosen()
    for dimension, words in _categories_named(filters, catalogue).items():
        if dimension is Dimension.PRODUCT:
            _choose_products(chosen, words, catalogue)
        elif dimension is Dimension.CATEGORY:
            _choose_category(chosen, words, catalogue, locale)
        elif dimension is Dimension.CUSTOMER:
            await _choose_customers(session, chosen, words, locale)
        elif dimension in _FIXED:
            _choose_fixed(chosen, dimension, words, locale)
        else:
            await _choose_value(session, chosen, dimension, words, locale)
    return chosen


def _categories_named(filters: dict[Dimension, str], catalogue: Catalogue) -> dict[Dimension, str]:
    """A product's word that is a category's whole name is the category."""
    words = filters.get(Dimension.PRODUCT)
    if words is None or Dimension.CATEGORY in filters:
        return filters
    if value_of(words, _categories(catalogue)) is None:
        return filters
    others = dict(filters)
    del others[Dimension.PRODUCT]
    return others | {Dimension.CATEGORY: words}


def _categories(catalogue: Catalogue) -> list[str]:
    return sorted({product.category for product in catalogue.products.values()} - {""})


def _choose_products(chosen: Chosen, words: str, catalogue: Catalogue) -> None:
    found = products_of(words, catalogue.products.values())
    if not found:
        _refuse(Dimension.PRODUCT, words, [each.name for each in catalogue.products.values()])
    found.sort(key=lambda each: (each.name, each.sku))
    chosen.kept["products"] = ProductChoice(
        ids=tuple(each.id for each in found if each.id is not None),
        skus=tuple(each.sku for each in found),
    )
    _tell(chosen, Dimension.PRODUCT, words, [(each.sku, each.name) for each in found])


def _choose_category(chosen: Chosen, words: str, catalogue: Catalogue, locale: Locale) -> None:
    categories = _categories(catalogue)
    key = value_of(words, categories) or _missing(words, (UNCATEGORISED, POSTAGE_AND_FEES))
    if key is None:
        _refuse(Dimension.CATEGORY, words, categories)
    chosen.kept["category"] = key
    _tell(chosen, Dimension.CATEGORY, words, [(key, _named(key, locale))])


async def _choose_customers(
    session: AsyncSession, chosen: Chosen, words: str, locale: Locale
) -> None:
    if _missing(words, (ANONYMOUS,)):
        chosen.kept["customers"] = (NO_CUSTOMER,)
        _tell(chosen, Dimension.CUSTOMER, words, [(ANONYMOUS, row_name(ANONYMOUS, "", locale))])
        return
    found = await find_customers(session, words)
    if not found:
        raise no_match(Dimension.CUSTOMER, words, await likely_customers(session, words))
    chosen.kept["customers"] = tuple(each.id for each in found)
    _tell(
        chosen,
        Dimension.CUSTOMER,
        words,
        [(each.number, each.name or each.number) for each in found],
    )


async def _choose_value(
    session: AsyncSession, chosen: Chosen, dimension: Dimension, words: str, locale: Locale
) -> None:
    values = await names.list_values(session, dimension)
    wanted = region_without_kind(words) if dimension is Dimension.REGION else words
    found = value_of(wanted, values - {""})
    if found is None and _missing(words, (NOT_GIVEN,)):
        found = ""
    if found is None:
        _refuse(dimension, words, sorted(values))
    chosen.kept[dimension.value] = found
    key = found or NOT_GIVEN
    _tell(chosen, dimension, words, [(key, row_name(key, found, locale))])


_FIXED: dict[Dimension, tuple[str, ...]] = {
    Dimension.BUYER_KIND: ("new", "returning", ANONYMOUS),
    Dimension.REASON: tuple(REASONS),
}


def _choose_fixed(chosen: Chosen, dimension: Dimension, words: str, locale: Locale) -> None:
    wanted = plain(words)
    for key in _FIXED[dimension]:
        called = REASONS[key].values() if dimension is Dimension.REASON else names_of_key(key)
        if wanted in (key, *map(plain, called)):
            chosen.kept[dimension.value] = key
            name = (
                REASONS[key][locale] if dimension is Dimension.REASON else row_name(key, "", locale)
            )
            _tell(chosen, dimension, words, [(key, name)])
            return
    _refuse(dimension, words, [*_FIXED[dimension]])


def _missing(words: str, keys: Sequence[str]) -> str | None:
    wanted = plain(words)
    return next((key for key in keys if wanted in (key, *map(plain, names_of_key(key)))), None)


def _named(key: str, locale: Locale) -> str:
    return row_name(key, "" if key in (UNCATEGORISED, POSTAGE_AND_FEES) else key, locale)


def _tell(
    chosen: Chosen, dimension: Dimension, words: str, found: Sequence[tuple[str, str]]
) -> None:
    matches = [Match(key=key, name=name) for key, name in found[:LISTED_MATCHES]]
    chosen.told.append(
        FilterRead(
            dimension=dimension, value=words, matches=matches, others=len(found) - len(matches)
        )
    )


def _refuse(dimension: Dimension, words: str, known: Sequence[str]) -> NoReturn:
    raise FilterWithoutMatch(dimension=dimension.value, value=words, nearest=nearest(words, known))
