"""From a question about demand and stock to its answer."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.wording import Locale
from crm_backend.insights.demand.service import forecasts, misses, running_out, slow_movers, stocks
from crm_backend.insights.demand.service.view import View, view_of
from crm_backend.insights.schemas import FigureAnswer
from crm_backend.insights.stored import Draft, answer_of, check_question, frame_of
from crm_backend.insights.training.values import TrainingKind
from crm_backend.insights.values import Dimension, Figure, Question

_PRODUCT_OR_CATEGORY = (Dimension.PRODUCT, Dimension.CATEGORY)
_POSSIBLE = {
    Figure.DEMAND: (*_PRODUCT_OR_CATEGORY, Dimension.WEEK),
    Figure.DEMAND_LOW: (*_PRODUCT_OR_CATEGORY, Dimension.WEEK),
    Figure.DEMAND_HIGH: (*_PRODUCT_OR_CATEGORY, Dimension.WEEK),
    Figure.FORECAST_ERROR: (Dimension.PRODUCT,),
    Figure.STOCK: _PRODUCT_OR_CATEGORY,
    Figure.REORDER: _PRODUCT_OR_CATEGORY,
    Figure.DAYS_OF_COVER: (Dimension.PRODUCT,),
    Figure.STOCKOUT_RISK: (Dimension.PRODUCT,),
    Figure.SLOW_MOVERS: _PRODUCT_OR_CATEGORY,
}
_DRAFTS: dict[Figure, Callable[[View], Awaitable[Draft]]] = {
    Figure.DEMAND: forecasts.draft,
    Figure.DEMAND_LOW: forecasts.draft,
    Figure.DEMAND_HIGH: forecasts.draft,
    Figure.FORECAST_ERROR: misses.draft,
    Figure.STOCK: stocks.draft_stock,
    Figure.REORDER: stocks.draft_reorder,
    Figure.DAYS_OF_COVER: running_out.draft_cover,
    Figure.STOCKOUT_RISK: running_out.draft_risk,
    Figure.SLOW_MOVERS: slow_movers.draft,
}
# These are facts of now, training or none.
_WITHOUT_TRAINING = (Figure.STOCK, Figure.SLOW_MOVERS)


async def answer(
    session: AsyncSession, question: Question, *, now: datetime, locale: Locale
) -> FigureAnswer:
    """What the stored forecasts and the stock say; nothing is learnt here.

    Raises
    ------
    FigureOfAnotherPage, FigureNotByDimension, FigureWithoutComparison
        The question is not one of demand and stock.
    FilterWithoutMatch
        A filter's words mean no product and no category.
    ForecastWeeksOnly
        The period is not of whole weeks, or reaches beyond the last that is stored.
    """
    check_question(question, by=_POSSIBLE, filters=_PRODUCT_OR_CATEGORY)
    frame = await frame_of(session, TrainingKind.DEMAND, now=now, locale=locale)
    view = await view_of(session, question, frame)
    if frame.training is None and question.figure not in _WITHOUT_TRAINING:
        draft = Draft(sentence=_nothing_yet(view))
    else:
        draft = await _DRAFTS[question.figure](view)
    return answer_of(frame, question, draft, view.filters, page="demand")


def _nothing_yet(view: View) -> str:
    if view.frame.first_day is None:
        return view.frame.say(
            "店里还没有已付款的订单，没有可预测的",
            "No paid order yet, so there is nothing to forecast",
        )
    if view.frame.is_first_day:
        return view.frame.say(
            "今天才有第一笔订单，今晚零点以后算第一次预测",
            "The first order is of today; the first forecast comes after midnight",
        )
    return view.frame.say(
        "还没有预测：第一次要算几分钟，以后每天夜里更新",
        "There is no forecast yet; the first takes some minutes, then it is renewed each night",
    )
