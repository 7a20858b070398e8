"""Sales by day, week or month as a line, beside those of another span."""

from dataclasses import dataclass

import pandas as pd

from analytics.charts.canvas import Canvas
from analytics.charts.no_data import no_data
from analytics.charts.palette import DARK, DARKEST
from analytics.charts.picture import Chart, Heading, Look
from analytics.charts.series_axes import Key, draw_line, series_axes
from analytics.charts.ticks import mark_labels, round_marks
from analytics.charts.words import chart_words, exact_value, is_money, period_text
from analytics.sales.figures import Measure
from analytics.sales.trend import Step

_DOTS_UP_TO = 31


@dataclass(frozen=True)
class Line:
    """A trend (``analytics.sales.trend.trend_of``) and what its span is called."""

    trend: pd.DataFrame
    name: str


def sales_line(
    now: Line,
    before: Line | None,
    *,
    measure: Measure,
    step: Step,
    heading: Heading,
    look: Look,
) -> Chart:
    """Draw a measure over time; the other span lies behind it, place by place, dashed.

    Parameters
    ----------
    now : Line
        Its periods are written below.
    before : Line or None
    measure : Measure
    step : {"day", "week", "month"}
        What a row of the trends is.
    heading : Heading
    look : Look

    Returns
    -------
    Chart
        With 没有数据 where there is no period.
    """
    words = chart_words(look.locale)
    values = _values(now, measure)
    if not values:
        return no_data(heading, look)
    canvas = Canvas(look.size, heading)
    other = _values(before, measure) if before else []
    marks = round_marks(min(values + other), max(values + other), is_money=is_money(measure))
    keys = [Key(now.name, DARKEST)]
    if before and other:
        keys.append(Key(before.name, DARK, dashed=True))
    days = [start.date() for start in now.trend["period_start"]]
    axes = series_axes(
        canvas,
        marks=marks,
        mark_labels=mark_labels(marks, look, is_money=is_money(measure)),
        periods=[period_text(day, step, locale=look.locale) for day in days]
        + [""] * (len(other) - len(values)),
        titles=(words.measures[measure], words.steps[step]),
        keys=keys,
    )
    draw_line(axes, other, colour=DARK, dashed=True)
    draw_line(axes, values, colour=DARKEST, dotted=len(values) <= _DOTS_UP_TO)
    return canvas.finish(_alt(now, before, measure=measure, step=step, look=look))


def _values(line: Line, measure: Measure) -> list[int]:
    return [int(value) for value in line.trend[measure]]


def _alt(now: Line, before: Line | None, *, measure: Measure, step: Step, look: Look) -> str:
    words = chart_words(look.locale)
    values = _values(now, measure)
    days = [
        period_text(start.date(), step, locale=look.locale) for start in now.trend["period_start"]
    ]
    text = words.line_alt.format(
        name=now.name,
        measure=words.measures[measure],
        first=days[0],
        last=days[-1],
        total=exact_value(sum(values), measure, look),
    )
    highest = max(values)
    if highest > 0:
        text += words.highest.format(
            day=days[values.index(highest)], value=exact_value(highest, measure, look)
        )
    if before and len(before.trend):
        total = exact_value(sum(_values(before, measure)), measure, look)
        text += words.line_before_alt.format(name=before.name, total=total)
    return text + words.stop
