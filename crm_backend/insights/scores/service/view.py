"""The customers a question is about."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.insights.named_customers import find_customers, likely_customers
from crm_backend.insights.names import filter_read, holds, is_same, no_match
from crm_backend.insights.schemas import FilterRead, Match
from crm_backend.insights.scores import repository
from crm_backend.insights.scores.repository import ScoreFilter
from crm_backend.insights.scores.words import SEGMENTS, segment_name
from crm_backend.insights.stored import DEFAULT_ROWS, Frame
from crm_backend.insights.values import Dimension, Question


@dataclass(frozen=True, kw_only=True)
class View:
    """What one answer looks at."""

    session: AsyncSession
    frame: Frame
    question: Question
    wanted: ScoreFilter
    filters: list[FilterRead]

    @property
    def limit(self) -> int:
        """How many rows are shown."""
        return self.question.limit or DEFAULT_ROWS

    @property
    def is_one(self) -> bool:
        """Whether it is about one customer."""
        ids = self.wanted.customer_ids
        return ids is not None and len(ids) == 1


async def view_of(session: AsyncSession, question: Question, frame: Frame) -> View:
    """The customers, segment and products of the question's filters.

    Raises
    ------
    FilterWithoutMatch
        Words mean nobody and nothing.
    """
    filters: list[FilterRead] = []
    customer_ids = skus = segment = None
    if Dimension.CUSTOMER in question.filters:
        words = question.filters[Dimension.CUSTOMER]
        found = await find_customers(session, words)
        if not found:
            likely = await likely_customers(session, words)
            raise no_match(Dimension.CUSTOMER, words, likely)
        customer_ids = [customer.id for customer in found]
        matches = [Match(key=each.number, name=each.name or each.number) for each in found]
        filters.append(filter_read(Dimension.CUSTOMER, words, matches))
    if Dimension.SEGMENT in question.filters:
        segment, read = _segment(question.filters[Dimension.SEGMENT], frame)
        filters.append(read)
    if Dimension.PRODUCT in question.filters:
        skus, read = await _products(session, question.filters[Dimension.PRODUCT])
        filters.append(read)
    wanted = ScoreFilter(
        training_id=frame.training.id if frame.training else 0,
        customer_ids=customer_ids,
        segment=segment,
        skus=skus,
    )
    return View(session=session, frame=frame, question=question, wanted=wanted, filters=filters)


def _segment(words: str, frame: Frame) -> tuple[str, FilterRead]:
    for segment, english in SEGMENTS.items():
        if is_same(segment, words) or is_same(english, words):
            match = Match(key=segment, name=segment_name(segment, frame.locale))
            return segment, filter_read(Dimension.SEGMENT, words, [match])
    names = [segment_name(segment, frame.locale) for segment in SEGMENTS]
    raise no_match(Dimension.SEGMENT, words, names)


async def _products(session: AsyncSession, words: str) -> tuple[list[str], FilterRead]:
    products = await repository.products(session)
    of_category = [each for each in products if is_same(each.category, words)]
    meant = of_category or [
        each for each in products if is_same(each.sku, words) or holds(each.name, words)
    ]
    if not meant:
        raise no_match(Dimension.PRODUCT, words, (each.name for each in products))
    matches = [Match(key=each.sku, name=each.name) for each in meant]
    return [each.sku for each in meant], filter_read(Dimension.PRODUCT, words, matches)
