"""The forecast as a picture: pieces of the last weeks and those expected."""

import asyncio
from dataclasses import dataclass, replace
from datetime import date, datetime
from importlib import import_module

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.charts.picture import Heading, Look
from analytics.wording import Locale
from crm_backend.insights.demand import repository, rules
from crm_backend.insights.demand.service.answering import answer
from crm_backend.insights.demand.service.view import view_of
from crm_backend.insights.demand.values import WEEK
from crm_backend.insights.periods import midnight
from crm_backend.insights.stored import frame_of
from crm_backend.insights.training.values import TrainingKind
from crm_backend.insights.values import Dimension, Figure, Question

HISTORY_WEEKS = 16


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """What is drawn: Mondays with pieces, and Mondays with mean, low and high (None: no interval)."""

    history: list[tuple[date, int]]
    forecast: list[tuple[date, float, float | None, float | None]]
    heading: Heading
    look: Look


async def read(
    session: AsyncSession, question: Question, *, now: datetime, locale: Locale
) -> Drawing:
    """What the picture of a question about demand shows: its products, week by week."""
    weekly = replace(question, figure=Figure.DEMAND, by=Dimension.WEEK, period=None, limit=None)
    told = await answer(session, replace(weekly, by=question.by), now=now, locale=locale)
    frame = await frame_of(session, TrainingKind.DEMAND, now=now, locale=locale)
    view = await view_of(session, weekly, frame)
    first = view.ahead.monday - HISTORY_WEEKS * WEEK
    mondays = [first + at * WEEK for at in range(HISTORY_WEEKS)]
    zone = frame.time_zone
    skus = [product.sku for product in view.products] if question.filters else None
    weeks = [(midnight(day, zone), day) for day in mondays]
    sold = await repository.pieces_by_week(session, weeks, midnight(view.ahead.monday, zone), skus)
    known = [product for product in view.products if product.weeks]
    only = known[0] if len(known) == 1 else None
    coming = sorted({week for each in known for week in each.weeks if week >= view.ahead.monday})
    intervals = {week: only.weeks[week] for week in coming} if only else {}
    return Drawing(
        history=[(monday, sold.get(monday, 0)) for monday in mondays],
        forecast=[
            (
                week,
                sum(rules.demand_of(product, [week]) for product in known),
                intervals[week].low if week in intervals else None,
                intervals[week].high if week in intervals else None,
            )
            for week in coming
        ],
        heading=Heading(title=told.sentence, basis=told.figures[0].basis if told.figures else ""),
        look=Look(locale=locale, currency=frame.currency),
    )


async def draw(drawing: Drawing) -> bytes:
    """The picture as PNG, made in a thread; its libraries are imported with the first one."""
    return await asyncio.to_thread(_draw, drawing)


def _draw(drawing: Drawing) -> bytes:
    pandas, charts = import_module("pandas"), import_module("analytics.charts")
    history = pandas.DataFrame(drawing.history, columns=["period_start", "y"])
    forecast = pandas.DataFrame(drawing.forecast, columns=["period_start", "mean", "q10", "q90"])
    for frame in (history, forecast):
        frame["period_start"] = pandas.to_datetime(frame["period_start"])
    chart = charts.forecast_line(
        history, forecast, step="week", heading=drawing.heading, look=drawing.look
    )
    return bytes(chart.png)
