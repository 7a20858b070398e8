"""The products a question is about, with their forecasts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.insights.demand import repository
from crm_backend.insights.demand.values import Ahead, ProductState
from crm_backend.insights.models import ForecastReason
from crm_backend.insights.names import filter_read, holds, is_same, no_match
from crm_backend.insights.schemas import FilterRead, Match
from crm_backend.insights.stored import Frame
from crm_backend.insights.values import Dimension, Question

UNCATEGORISED = {"zh": "未分类", "en": "uncategorised"}


@dataclass(frozen=True, kw_only=True)
class View:
    """What one answer looks at."""

    session: AsyncSession
    frame: Frame
    question: Question
    ahead: Ahead
    products: list[ProductState]
    filters: list[FilterRead]

    @property
    def stocked(self) -> list[ProductState]:
        """Products on sale with a known stock."""
        return [product for product in self.products if product.is_stocked]

    @property
    def is_this_week(self) -> bool:
        """Whether week 1 of the forecasts is the reader's: not after a night missed over Sunday."""
        return self.ahead.monday == Ahead(day=self.frame.today).monday

    @property
    def unknown(self) -> int:
        """How many products on sale have no known stock."""
        return sum(product.is_active and product.stock is None for product in self.products)

    @property
    def only(self) -> ProductState | None:
        """The product, where there is just one."""
        return self.products[0] if len(self.products) == 1 else None

    def category_of(self, product: ProductState) -> str:
        """The category a product is listed under."""
        return product.category or UNCATEGORISED[self.frame.locale]

    async def reasons(self, products: Sequence[ProductState]) -> dict[str, ForecastReason]:
        """How the forecasts of these products were made."""
        if self.frame.training is None:
            return {}
        skus = [product.sku for product in products]
        return await repository.reasons_of(self.session, self.frame.training.id, skus)

    async def has_rules(self, products: Sequence[ProductState]) -> bool:
        """Whether a figure of these products holds an estimate by rule, shown in a row or not."""
        if self.frame.training is None:
            return False
        by_rule = await repository.skus_by_rule(self.session, self.frame.training.id)
        return any(not product.weeks or product.sku in by_rule for product in products)


async def view_of(session: AsyncSession, question: Question, frame: Frame) -> View:
    """The products of the question's filters.

    Raises
    ------
    FilterWithoutMatch
        No product or category is meant.
    """
    training_id = frame.training.id if frame.training else 0
    weeks = await repository.list_weeks(session, training_id)
    products = await repository.list_products(session, training_id, weeks)
    filters = []
    for dimension in (Dimension.CATEGORY, Dimension.PRODUCT):
        if dimension in question.filters:
            words = question.filters[dimension]
            products, read = _filtered(products, dimension, words, frame)
            filters.append(read)
    return View(
        session=session,
        frame=frame,
        question=question,
        ahead=Ahead(day=frame.as_of_day),
        products=products,
        filters=filters,
    )


def _filtered(
    products: list[ProductState], dimension: Dimension, words: str, frame: Frame
) -> tuple[list[ProductState], FilterRead]:
    named = [
        replace(product, category=product.category or UNCATEGORISED[frame.locale])
        for product in products
    ]
    of_category = [product for product in named if is_same(product.category, words)]
    if of_category:
        category = of_category[0].category
        match = Match(key=category, name=category)
        return of_category, filter_read(Dimension.CATEGORY, words, [match])
    if dimension is Dimension.CATEGORY:
        raise no_match(dimension, words, (product.category for product in named))
    meant = [each for each in named if is_same(each.sku, words) or holds(each.name, words)]
    if not meant:
        raise no_match(dimension, words, (product.name for product in named))
    matches = [Match(key=product.sku, name=product.name) for product in meant]
    return meant, filter_read(dimension, words, matches)
