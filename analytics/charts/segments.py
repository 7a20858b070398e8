"""How many customers each segment has, as bars."""

import pandas as pd

from analytics.charts.bars import Bar, draw_bars, most_bars
from analytics.charts.canvas import Canvas
from analytics.charts.no_data import no_data
from analytics.charts.palette import SCALE
from analytics.charts.picture import Chart, Heading, Look
from analytics.charts.words import chart_words
from analytics.wording import share_text

_COLOURS = SCALE[:0:-1]  # the darkest first; the lightest is hardly seen on white


def segment_bars(segments: pd.DataFrame, *, heading: Heading, look: Look) -> Chart:
    """Draw segments in the order given, the best on top and darkest.

    Parameters
    ----------
    segments : DataFrame, one row per segment
        ``name`` str, ``customers`` int >= 0. Those beyond the room are added up as 其他.
    heading : Heading
    look : Look

    Returns
    -------
    Chart
        With 没有数据 where no segment has a customer.
    """
    rows = [
        (str(name), int(count))
        for name, count in zip(segments["name"], segments["customers"], strict=True)
    ]
    total = sum(count for _, count in rows)
    if not total:
        return no_data(heading, look)
    canvas = Canvas(look.size, heading)
    words = chart_words(look.locale)
    most = most_bars(canvas)
    if len(rows) > most:
        rest = sum(count for _, count in rows[most - 1 :])
        rows = [*rows[: most - 1], (words.others, rest)]
    labels = [
        words.people.format(count=f"{count:,}", share=share_text(count, total)) for _, count in rows
    ]
    bars = [
        Bar(name, 0, count, label, _COLOURS[at * len(_COLOURS) // len(rows)])
        for at, ((name, count), label) in enumerate(zip(rows, labels, strict=True))
    ]
    draw_bars(canvas, bars, words.segments)
    told = [f"{name} {label}" for (name, _), label in zip(rows, labels, strict=True)]
    alt = words.segments_alt.format(total=f"{total:,}", rows=words.listed.join(told))
    return canvas.finish(alt + words.stop)
