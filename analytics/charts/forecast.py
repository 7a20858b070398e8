"""Past sales and what is expected, with the interval drawn."""

from datetime import date
from math import ceil, floor

import pandas as pd

from analytics.charts.canvas import Canvas
from analytics.charts.no_data import no_data
from analytics.charts.palette import DARK, DARKEST, LIGHT
from analytics.charts.picture import Chart, Heading, Look
from analytics.charts.series_axes import Key, draw_line, series_axes
from analytics.charts.ticks import mark_labels, round_marks
from analytics.charts.words import chart_words, period_text
from analytics.sales.trend import Step

_POINT_WIDTH = 0.12  # of a period, for the interval of a single one


def forecast_line(
    history: pd.DataFrame,
    forecast: pd.DataFrame,
    *,
    step: Step,
    heading: Heading,
    look: Look,
) -> Chart:
    """Draw one product's pieces sold and expected.

    Parameters
    ----------
    history : DataFrame, one row per period, in order
        ``period_start`` naive midnight, ``y`` pieces.
    forecast : DataFrame, the periods that follow, in order
        ``period_start``, ``mean``, ``q10``, ``q90`` pieces; the quantiles missing where a method
        gives none, which then draws no interval.
    step : {"day", "week", "month"}
    heading : Heading
    look : Look

    Returns
    -------
    Chart
        With 没有数据 where there is neither past nor forecast.
    """
    if history.empty and forecast.empty:
        return no_data(heading, look)
    words = chart_words(look.locale)
    sold = [float(value) for value in history["y"]]
    expected = forecast[["mean", "q10", "q90"]].astype("float64")
    highest = max([*sold, *expected.max().dropna(), 0.0])
    marks = round_marks(0, ceil(highest), is_money=False)
    starts = [*history["period_start"], *forecast["period_start"]]
    banded = expected.dropna()
    keys = [Key(words.actual, DARKEST)] if sold else []
    keys += [Key(words.forecast, DARK, dashed=True)] if len(expected) else []
    keys += [Key(words.interval, LIGHT, filled=True)] if len(banded) else []
    canvas = Canvas(look.size, heading)
    axes = series_axes(
        canvas,
        marks=marks,
        mark_labels=mark_labels(marks, look, is_money=False),
        periods=[period_text(start.date(), step, locale=look.locale) for start in starts],
        titles=(words.units_sold, words.steps[step]),
        keys=keys,
    )
    places = range(len(sold), len(starts))
    band = expected.set_axis(places)
    if len(banded) == 1:
        band = _widened(band.dropna())
    axes.fill_between(band.index, band["q10"], band["q90"], color=LIGHT, linewidth=0, clip_on=False)
    if len(expected):
        joined = [*sold[-1:], *expected["mean"]]
        draw_line(axes, joined, colour=DARK, first=len(starts) - len(joined), dashed=True)
        axes.plot(places, expected["mean"], "o", color=DARK, markersize=5, clip_on=False)
    draw_line(axes, sold, colour=DARKEST)
    return canvas.finish(_alt(history, forecast, step=step, look=look))


def _widened(band: pd.DataFrame) -> pd.DataFrame:
    """Give the interval of a single period a width that can be seen."""
    row = band.iloc[0]
    at = float(band.index[0])
    return pd.DataFrame([row, row], index=[at - _POINT_WIDTH, at + _POINT_WIDTH])


def _alt(history: pd.DataFrame, forecast: pd.DataFrame, *, step: Step, look: Look) -> str:
    words = chart_words(look.locale)

    def day(start: date) -> str:
        return period_text(start, step, locale=look.locale)

    told = []
    if len(history):
        first, last = (history["period_start"].iloc[at].date() for at in (0, -1))
        total = f"{history['y'].sum():,.0f}{words.pieces}"
        told.append(words.forecast_history.format(first=day(first), last=day(last), total=total))
    for row in forecast.itertuples(index=False):
        mean = f"{row.mean:,.1f}{words.pieces}"
        point = words.forecast_point.format(day=day(row.period_start.date()), mean=mean)
        if pd.notna(row.q10) and pd.notna(row.q90):
            # Down and up: the interval that is told covers the one that is meant.
            low, high = f"{floor(row.q10):,}", f"{ceil(row.q90):,}"
            point += words.forecast_interval.format(low=low, high=high)
        told.append(point)
    return words.forecast_alt.format(rows=words.then.join(told)) + words.stop
