"""The sales report (销售领导板报告): one span of days in figures."""

from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd

from analytics.sales.facts import Facts, facts_of
from analytics.sales.figures import Measure, Totals, totals_of
from analytics.sales.leaderboard import Dimension, leaderboard
from analytics.sales.span import Span
from analytics.sales.trend import BestDay, Step, best_day_of, trend_of


@dataclass(frozen=True, eq=False)
class SalesReport:
    """What a shop sold in a span of days, by the day of payment in its own time zone.

    Attributes
    ----------
    span : Span
    facts : Facts
        The rows behind every figure.
    totals : Totals
        Sums, averages per order and per buyer, refund shares.
    best_day : BestDay or None
        The day with the highest sales; None without a sale.
    trend : DataFrame
        One row per day, week or month (``analytics.sales.trend.trend_of``).
    """

    span: Span
    facts: Facts
    totals: Totals
    best_day: BestDay | None
    trend: pd.DataFrame

    def leaderboard(
        self, dimension: Dimension, *, by: Measure = "sales_minor", limit: int | None = None
    ) -> pd.DataFrame:
        """Rank products, customers, reps and so on (``analytics.sales.leaderboard``)."""
        return leaderboard(self.facts, dimension, by=by, limit=limit)


def sales_report(  # noqa: PLR0913 - all but the frames are given by name
    order_lines: pd.DataFrame,
    refunds: pd.DataFrame,
    *,
    start: date,
    end: date,
    time_zone: str,
    by: Step = "day",
    as_of: datetime | None = None,
) -> SalesReport:
    """Report what was sold from ``start`` up to and without ``end``.

    Parameters
    ----------
    order_lines : DataFrame, one row per paid order line
        ``analytics.frames.order_lines``; rows from before ``start`` tell who is new and what a
        refund was for, rows from ``end`` on change nothing. Postage and fees have the empty sku.
    refunds : DataFrame, one row per approved refund of a line
        ``analytics.frames.refunds``.
    start, end : date
        Days of the shop; ``end`` is the day after the last.
    time_zone : str
        IANA name; where the shop's day begins.
    by : {"day", "week", "month"}
        Step of the trend; weeks begin on Monday.
    as_of : datetime with a time zone, optional
        Rows at or after it are left out, such as the later hours of today in an import.

    Raises
    ------
    analytics.errors.BadFrame
        A column is missing, holds something else, or more than one currency.
    ValueError
        ``end`` is not after ``start``.

    Examples
    --------
    >>> lines = pd.DataFrame(
    ...     {
    ...         "order_number": ["A1", "A1", "A2"],
    ...         "customer_number": ["C1", "C1", "C2"],
    ...         "sku": ["CUP", "POT", "CUP"],
    ...         "paid_at": pd.to_datetime(
    ...             ["2026-11-16T02:00Z", "2026-11-16T02:00Z", "2026-11-17T15:59Z"]
    ...         ),
    ...         "quantity": [2, 1, 1],
    ...         "amount_minor": [19800, 25900, 9900],
    ...     }
    ... )
    >>> refunds = pd.DataFrame(
    ...     {
    ...         "order_number": ["A1"],
    ...         "sku": ["POT"],
    ...         "customer_number": ["C1"],
    ...         "approved_at": pd.to_datetime(["2026-11-18T02:00Z"]),
    ...         "quantity": [1],
    ...         "amount_minor": [25900],
    ...     }
    ... )
    >>> report = sales_report(
    ...     lines,
    ...     refunds,
    ...     start=date(2026, 11, 16),
    ...     end=date(2026, 11, 19),
    ...     time_zone="Asia/Shanghai",
    ... )
    >>> report.totals.sales_minor, report.totals.net_minor, report.totals.average_order_minor
    (55600, 29700, 27800)
    >>> report.trend["sales_minor"].tolist()
    [45700, 9900, 0]
    >>> report.leaderboard("product", by="pieces")[["key", "pieces"]].values.tolist()
    [['CUP', 3], ['POT', 1]]
    """
    span = Span(start, end, time_zone)
    facts = facts_of(order_lines, refunds, span, as_of=as_of)
    return SalesReport(
        span=span,
        facts=facts,
        totals=totals_of(facts),
        best_day=best_day_of(facts),
        trend=trend_of(facts, span, by),
    )
