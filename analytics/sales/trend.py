"""A span as a series: one row for each of its days, weeks or months, those without a sale too."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

import pandas as pd

from analytics.periods import Frequency, between, following, period_starts
from analytics.sales.facts import Facts
from analytics.sales.figures import figures_by
from analytics.sales.span import Span

Step = Literal["day", "week", "month"]

_FREQUENCIES: dict[Step, Frequency] = {"day": "D", "week": "W", "month": "M"}


@dataclass(frozen=True)
class BestDay:
    """The day with the highest sales; the earliest of equals."""

    on: date
    sales_minor: int
    orders: int


def trend_of(facts: Facts, span: Span, step: Step) -> pd.DataFrame:
    """Add up by day, week (from Monday) or month.

    Returns
    -------
    DataFrame, one row per period that has a day in the span, in order
        ``period_start`` naive local midnight, ``days`` (how many of its days are in the span: fewer
        than a whole week or month at the edges, and only those are added up) and a column of int64
        for each ``Measure``.
    """
    frequency = _FREQUENCIES[step]
    paid_in, approved_in = (
        period_starts(moments, time_zone=span.time_zone, frequency=frequency)
        for moments in (facts.lines["paid_at"], facts.refunds["approved_at"])
    )
    figures = figures_by(facts, paid_in, approved_in)
    start, end = pd.Timestamp(span.start), pd.Timestamp(span.end)
    starts = between(start, end, frequency=frequency)
    ends = following(starts[0], periods=len(starts) + 1, frequency=frequency)[1:]
    days = (ends.where(ends < end, end) - starts.where(starts > start, start)).days
    series = figures.reindex(starts, fill_value=0)
    series.insert(0, "days", days)
    return series.rename_axis("period_start").reset_index()


def best_day_of(facts: Facts) -> BestDay | None:
    """Find the day with the highest sales; None where nothing was sold."""
    days = facts.lines.groupby("paid_on").agg(
        sales_minor=("amount_minor", "sum"), orders=("order_number", "nunique")
    )
    if not days["sales_minor"].any():
        return None
    best = days["sales_minor"].idxmax()  # the first of equals: groups are sorted
    row = days.loc[best]
    return BestDay(on=best.date(), sales_minor=int(row["sales_minor"]), orders=int(row["orders"]))
