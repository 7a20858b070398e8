"""A question understood: its figure, its days on both sides, and what its filters keep."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.insights.errors import FigureOfAnotherPage
from crm_backend.insights.frames import Frame
from crm_backend.insights.framing import frame_of, period_of
from crm_backend.insights.periods import Sides, sides
from crm_backend.insights.sales import rules
from crm_backend.insights.sales.service.counting import Counter
from crm_backend.insights.sales.service.filters import Catalogue, choose
from crm_backend.insights.sales.values import OF_GOODS
from crm_backend.insights.schemas import FilterRead
from crm_backend.insights.values import CompareWith, Dimension, Figure, Period, Question

_OF_ALL_GOODS = (Figure.SALES_SUMMARY, Figure.DRIVERS)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is asked for, and all that is needed to count it."""

    question: Question
    sides: Sides
    counter: Counter
    catalogue: Catalogue
    filters: Sequence[FilterRead]

    @property
    def frame(self) -> Frame:
        """The shop."""
        return self.counter.frame


async def understand(
    session: AsyncSession, question: Question, *, now: datetime, locale: str
) -> Asked:
    """Find out what is asked.

    Raises
    ------
    FigureOfAnotherPage, FigureNotByDimension
        The figure is none of sales and refunds, or not defined so.
    PeriodInvalid, PeriodNotBegun
        Of either side.
    FilterWithoutMatch
        A filter's words mean nothing here.
    """
    question = _whole_question(question)
    frame = await frame_of(session, now=now, locale=locale)
    period = period_of(question.period, frame)
    both = sides(period, _compare(question), unit=question.unit, today=frame.today)
    catalogue = Catalogue()
    if _is_about_goods(question):
        catalogue = await Catalogue.read(session, now)
    chosen = await choose(session, question.filters, catalogue, locale=frame.locale)
    return Asked(
        question=replace(question, period=both.uncut or both.now),
        sides=both,
        counter=Counter(session=session, frame=frame, kept=chosen.kept),
        catalogue=catalogue,
        filters=chosen.told,
    )


def _whole_question(question: Question) -> Question:
    """Broken down, a summary is the sales by that dimension."""
    if question.figure not in rules.ANSWERED:
        raise FigureOfAnotherPage(
            figure=question.figure.value, possible=[each.value for each in rules.ANSWERED]
        )
    if question.figure is Figure.SALES_SUMMARY and question.by is not None:
        question = replace(question, figure=Figure.SALES)
    filters = tuple(question.filters)
    if question.figure is Figure.SALES_SUMMARY:
        for figure in rules.SUMMARY:
            rules.check(figure, None, filters)
    elif question.figure is Figure.DRIVERS:
        rules.check_drivers(question.of, question.by, filters)
    else:
        rules.check(question.figure, question.by, filters)
    return question


def _compare(question: Question) -> CompareWith | Period | None:
    """Only a summary and what drove a change compare unasked."""
    if question.compare is None and question.figure in _OF_ALL_GOODS:
        return CompareWith.PREVIOUS
    return question.compare


def _is_about_goods(question: Question) -> bool:
    named: set[Dimension | None] = {question.by, *question.filters}
    return question.figure in _OF_ALL_GOODS or bool(named & {*OF_GOODS})
