"""From a question about customers to its answer."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.wording import Locale
from crm_backend.insights.schemas import FigureAnswer
from crm_backend.insights.scores.service import needs, refunds, segments, tables
from crm_backend.insights.scores.service.view import View, view_of
from crm_backend.insights.stored import Draft, answer_of, check_question, frame_of
from crm_backend.insights.training.values import TrainingKind
from crm_backend.insights.values import Dimension, Figure, Question

_CUSTOMER = (Dimension.CUSTOMER,)
_SUMS = (Dimension.CUSTOMER, Dimension.SEGMENT)
_FILTERS = (Dimension.CUSTOMER, Dimension.SEGMENT)
_POSSIBLE: dict[Figure, tuple[Dimension, ...]] = {
    Figure.SPENT: _SUMS,
    Figure.SPENT_365: _SUMS,
    Figure.PURCHASE_PROB: _CUSTOMER,
    Figure.EXPECTED_SPEND: _SUMS,
    Figure.CHURN_PROB: _CUSTOMER,
    Figure.VALUE_AT_RISK: _SUMS,
    Figure.CHURNING: _CUSTOMER,
    Figure.REFUND_PROB: _CUSTOMER,
    Figure.NEXT_NEED: (Dimension.CUSTOMER, Dimension.PRODUCT),
    Figure.RFM: _CUSTOMER,
    Figure.SEGMENT: (Dimension.SEGMENT, Dimension.CUSTOMER),
    Figure.REFUND_DAYS: (),
}


async def answer(
    session: AsyncSession, question: Question, *, now: datetime, locale: Locale
) -> FigureAnswer:
    """What the stored scores say; nothing is learnt here.

    Raises
    ------
    FigureOfAnotherPage, FigureNotByDimension, FigureWithoutComparison
        The question is not one of customers.
    FilterWithoutMatch
        A filter's words mean no customer, segment or product.
    """
    filters: tuple[Dimension, ...] = _FILTERS
    if question.figure is Figure.NEXT_NEED:
        filters = (*_FILTERS, Dimension.PRODUCT)
    elif question.figure is Figure.REFUND_DAYS:
        filters = ()
    check_question(question, by=_POSSIBLE, filters=filters)
    frame = await frame_of(session, TrainingKind.CUSTOMERS, now=now, locale=locale)
    view = await view_of(session, question, frame)
    if frame.training is None and question.figure is not Figure.REFUND_DAYS:
        draft = Draft(sentence=_nothing_yet(view))
    else:
        draft = await _drafting(question)(view)
    return answer_of(frame, question, draft, view.filters, page="customers")


def _drafting(question: Question) -> Callable[[View], Awaitable[Draft]]:
    if question.figure is Figure.REFUND_DAYS:
        return refunds.draft
    if question.figure is Figure.NEXT_NEED:
        return needs.draft
    is_of_one = question.by is Dimension.CUSTOMER or Dimension.CUSTOMER in question.filters
    if question.by is Dimension.SEGMENT or (question.figure is Figure.SEGMENT and not is_of_one):
        return segments.draft
    return tables.draft


def _nothing_yet(view: View) -> str:
    if view.frame.first_day is None:
        return view.frame.say(
            "店里还没有已付款的订单，没有可评分的客户",
            "No paid order yet, so there is nobody to score",
        )
    if view.frame.is_first_day:
        return view.frame.say(
            "今天才有第一笔订单，今晚零点以后第一次给客户评分",
            "The first order is of today; the first scores come after midnight",
        )
    return view.frame.say(
        "还没有客户评分：第一次要算几分钟，以后每天夜里更新",
        "There are no scores yet; the first take some minutes, then they are renewed each night",
    )
