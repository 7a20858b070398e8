"""What a change is made of: each part begins where the one before it ended."""

from dataclasses import dataclass

import pandas as pd

from analytics.charts.bars import Bar, draw_bars
from analytics.charts.canvas import Canvas
from analytics.charts.no_data import no_data
from analytics.charts.palette import DARK, DARKEST, LIGHT
from analytics.charts.picture import Chart, Heading, Look
from analytics.charts.words import chart_words
from analytics.sales.leaderboard import Dimension
from analytics.sales.words import part_name
from analytics.wording import money_text, short_money_text, signed_money_text, spaced

_PARTS = 5  # the rest is one part, so that all add up


@dataclass(frozen=True)
class _Part:
    name: str
    change_minor: int


def contribution_waterfall(
    parts: pd.DataFrame,
    *,
    dimension: Dimension,
    names: tuple[str, str],
    heading: Heading,
    look: Look,
) -> Chart:
    """Draw the greatest parts of a change one after the other, the rest, and the whole.

    Nought is the amount before: the parts show at their own scale however large both sums are.

    Parameters
    ----------
    parts : DataFrame
        ``analytics.sales.drivers.contributions`` by this dimension.
    dimension : Dimension
    names : tuple of two str
        What the later and the earlier span are called.
    heading : Heading
    look : Look

    Returns
    -------
    Chart
        With 没有数据 where there is no part. Rising parts are dark, falling ones light.
    """
    if parts.empty:
        return no_data(heading, look)
    words = chart_words(look.locale)
    shown = _shown(parts, dimension, look)
    whole = int(parts["change_minor"].sum())
    bars, level = [], 0
    for part in shown:
        bars.append(_bar(part, level, look, DARK if part.change_minor >= 0 else LIGHT))
        level += part.change_minor
    bars.append(_bar(_Part(words.whole_change, whole), 0, look, DARKEST))
    from_to = spaced(
        words.from_to.format(
            now=names[0],
            before=names[1],
            now_money=money_text(int(parts["now_minor"].sum()), currency=look.currency),
            before_money=money_text(int(parts["before_minor"].sum()), currency=look.currency),
        )
    )
    canvas = Canvas(look.size, heading)
    draw_bars(canvas, bars, from_to)
    told = [
        f"{part.name} {signed_money_text(part.change_minor, currency=look.currency)}"
        for part in shown
    ]
    alt = words.waterfall_alt.format(
        from_to=from_to,
        whole=signed_money_text(whole, currency=look.currency),
        rows=words.listed.join(told),
    )
    return canvas.finish(alt + words.stop)


def _shown(parts: pd.DataFrame, dimension: Dimension, look: Look) -> list[_Part]:
    first = parts.head(_PARTS)
    shown = [
        _Part(part_name(dimension, key, name, locale=look.locale), int(change))
        for key, name, change in zip(
            first["key"], first["name"], first["change_minor"], strict=True
        )
    ]
    rest = int(parts["change_minor"].iloc[_PARTS:].sum())
    if len(parts) > _PARTS:
        shown.append(_Part(chart_words(look.locale).others, rest))
    return shown


def _bar(part: _Part, level: int, look: Look, colour: str) -> Bar:
    sign = "+" if part.change_minor > 0 else ""
    label = sign + short_money_text(part.change_minor, currency=look.currency, locale=look.locale)
    return Bar(part.name, level, level + part.change_minor, label, colour)
