"""An answer about sales as a picture: a line over time, bars of a leaderboard, parts of a change."""

import asyncio
import re
from datetime import date, datetime
from importlib import import_module
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.charts.picture import Heading, Look
from analytics.wording import Locale
from crm_backend.insights.errors import FigureOfAnotherPage
from crm_backend.insights.sales.drawing import MEASURES, is_drawn
from crm_backend.insights.sales.service.answering import answer
from crm_backend.insights.schemas import DriversRead, FigureAnswer
from crm_backend.insights.values import Period, Question
from crm_backend.insights.wording import REST, TIME, dates_text, locale_of


async def read(
    session: AsyncSession, question: Question, *, now: datetime, locale: str
) -> FigureAnswer:
    """The answer that is drawn.

    Raises
    ------
    FigureOfAnotherPage
        There is no picture of this figure; ``facts.possible`` are those there are.
    As ``answer``.
    """
    if not is_drawn(question):
        raise FigureOfAnotherPage(
            figure=question.figure.value, possible=[each.value for each in MEASURES]
        )
    return await answer(session, question, now=now, locale=locale)


async def draw(told: FigureAnswer, *, locale: str) -> bytes:
    """The picture as PNG, made in a thread; its libraries are imported with the first one."""
    return await asyncio.to_thread(_draw, told, locale_of(locale))


def _draw(told: FigureAnswer, locale: Locale) -> bytes:
    charts, pandas = import_module("analytics.charts"), import_module("pandas")
    look = Look(locale=locale, currency=told.currency)
    heading = Heading(title=_title(told), basis=told.figures[0].basis)
    if told.drivers is not None:
        names = (_days(told, now=True, look=look), _days(told, now=False, look=look))
        chart = charts.contribution_waterfall(
            _parts(told, told.drivers, pandas),
            dimension=told.drivers.dimension.value,
            names=names,
            heading=heading,
            look=look,
        )
        return bytes(chart.png)
    if told.by in TIME:
        return bytes(_line(told, charts, pandas, heading=heading, look=look).png)
    measure = MEASURES[told.columns[0].figure]
    board = pandas.DataFrame(
        [(row.rank or 0, _key(row.key), row.name, row.amounts[0].value or 0) for row in told.rows],
        columns=["rank", "key", "name", measure],
    )
    chart = charts.ranking_bars(
        board,
        dimension=str(told.by),
        measure=measure,
        heading=heading,
        look=look,
    )
    return bytes(chart.png)


def _line(told: FigureAnswer, charts: Any, pandas: Any, *, heading: Heading, look: Look) -> Any:  # noqa: ANN401
    measure = MEASURES[told.columns[0].figure]
    starts = pandas.to_datetime([date.fromisoformat(row.key) for row in told.rows])
    values = [row.amounts[0].value or 0 for row in told.rows]
    now = charts.Line(
        pandas.DataFrame({"period_start": starts, measure: values}),
        _days(told, now=True, look=look),
    )
    before = None
    if told.compared_with is not None:
        others = [row.before.value or 0 for row in told.rows if row.before is not None]
        frame = pandas.DataFrame({"period_start": starts[: len(others)], measure: others})
        before = charts.Line(frame, _days(told, now=False, look=look))
    return charts.sales_line(
        now, before, measure=measure, step=str(told.by), heading=heading, look=look
    )


def _parts(told: FigureAnswer, drivers: DriversRead, pandas: Any) -> Any:  # noqa: ANN401
    befores = [0 if row.before is None else int(row.before.value or 0) for row in told.rows]
    changes = [int(part.amount.value or 0) for part in drivers.by_dimension]
    return pandas.DataFrame(
        {
            "key": [_key(part.key) for part in drivers.by_dimension],
            "name": [part.name for part in drivers.by_dimension],
            "now_minor": [a + b for a, b in zip(befores, changes, strict=True)],
            "before_minor": befores,
            "change_minor": changes,
        }
    )


def _title(told: FigureAnswer) -> str:
    """What the answer begins with; a heading has two lines."""
    return re.split(r"；|; |，主要因为|, mainly", told.sentence)[0]


def _key(key: str) -> str:
    """The library words the rest of a list by itself; ours has its words already."""
    return "others" if key == REST else key


def _days(told: FigureAnswer, *, now: bool, look: Look) -> str:
    days = told.period if now else told.compared_with
    if days is None:
        return ""
    return dates_text(Period(first=days.first, last=days.last), look.locale)
