"""The first of a leaderboard as bars."""

import pandas as pd

from analytics.charts.bars import Bar, draw_bars, most_bars
from analytics.charts.canvas import Canvas
from analytics.charts.no_data import no_data
from analytics.charts.palette import DARK
from analytics.charts.picture import Chart, Heading, Look
from analytics.charts.words import chart_words, exact_value, short_value
from analytics.sales.figures import Measure
from analytics.sales.leaderboard import Dimension
from analytics.sales.words import part_name

_TOLD = 3


def ranking_bars(
    board: pd.DataFrame,
    *,
    dimension: Dimension,
    measure: Measure,
    heading: Heading,
    look: Look,
) -> Chart:
    """Draw the rows of a leaderboard, the first on top, as many as there is room for.

    Parameters
    ----------
    board : DataFrame
        ``analytics.sales.leaderboard.leaderboard`` by this dimension and measure; only what has a
        place is drawn.
    dimension : Dimension
    measure : Measure
    heading : Heading
    look : Look

    Returns
    -------
    Chart
        With 没有数据 where nothing has a place; the first three are told in the sentence.
    """
    places = board[board["rank"] > 0]
    if places.empty:
        return no_data(heading, look)
    canvas = Canvas(look.size, heading)
    words = chart_words(look.locale)
    names = [
        part_name(dimension, key, name, locale=look.locale)
        for key, name in zip(places["key"], places["name"], strict=True)
    ]
    values = [int(value) for value in places[measure]]
    rows = list(zip(names, values, strict=True))[: most_bars(canvas)]
    bars = [Bar(name, 0, value, short_value(value, measure, look), DARK) for name, value in rows]
    draw_bars(canvas, bars, words.measures[measure])
    told = [f"{name} {exact_value(value, measure, look)}" for name, value in rows[:_TOLD]]
    alt = words.bars_alt.format(
        measure=words.measures[measure], count=len(told), rows=words.listed.join(told)
    )
    return canvas.finish(alt + words.shown.format(count=len(rows)) + words.stop)
