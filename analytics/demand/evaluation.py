"""Rolling origins: every candidate forecasts from several past days, knowing nothing later."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.demand import measures
from analytics.demand.features import MEMORY
from analytics.demand.panel import Counts, Flags, Floats, SeriesTable
from analytics.errors import InsufficientData

HISTORY_NEEDED = 13
"""Periods a series, and the shop, must have lived before a forecast of it is judged or learnt."""

SALES_NEEDED = 3
"""Periods with a sale a series must have had before a forecast of it is judged."""


def origin_ends(n_periods: int, *, horizon: int, n_origins: int) -> list[int]:
    """List how many periods each origin knows, oldest first; horizons do not overlap.

    Raises
    ------
    InsufficientData
        Not one origin has 13 periods before it and a horizon after it.

    Examples
    --------
    >>> origin_ends(40, horizon=4, n_origins=3)
    [28, 32, 36]
    >>> origin_ends(24, horizon=4, n_origins=3)
    [16, 20]
    """
    ends = [n_periods - horizon * back for back in range(n_origins, 0, -1)]
    usable = [end for end in ends if end >= HISTORY_NEEDED]
    if not usable:
        raise InsufficientData(
            "periods of history", needed=HISTORY_NEEDED + horizon, found=n_periods
        )
    return usable


def eligible(table: SeriesTable) -> Flags:
    """Tell which series can be judged: 13 periods old, sold in three of them, and lately.

    Lately is a quarter of a year of weeks, four weeks of days, half a year of months.
    """
    sold = np.nan_to_num(table.units) > 0
    recent = sold[:, -MEMORY[table.frequency].spread :].any(axis=1)
    old = table.begun.sum(axis=1) >= HISTORY_NEEDED
    judged: Flags = old & recent & (sold.sum(axis=1) >= SALES_NEEDED)
    return judged


@dataclass(frozen=True)
class Origin:
    """One past day, the series judged from it, and what they then sold.

    Attributes
    ----------
    end : int
        How many periods were known.
    series : ndarray, int[n]
        Rows of the table.
    actual : ndarray, float[n, horizon]
        Units.
    scale : ndarray, float[n]
        As ``measures.naive_scale`` of what was known.
    """

    end: int
    series: Counts
    actual: Floats
    scale: Floats

    @classmethod
    def of(cls, table: SeriesTable, *, end: int, horizon: int) -> "Origin":
        """Look at a table from period ``end``; the horizon must lie within it."""
        known = table.until(end)
        series = np.flatnonzero(eligible(known))
        actual = table.units[series, end : end + horizon]
        return cls(end, series, actual, measures.naive_scale(known.units[series]))

    def scores(self, forecast: Floats) -> dict[str, float]:
        """Judge forecasts of ``series``: float[n, horizon] units."""
        return {
            "rmsse": measures.rmsse(self.actual, forecast, self.scale),
            "wape": measures.wape(self.actual, forecast),
            "total_wape": measures.total_wape(self.actual, forecast),
            "bias": measures.bias(self.actual, forecast),
        }


def origins_of(table: SeriesTable, *, horizon: int, n_origins: int) -> list[Origin]:
    """Return the last origins of a table that have a series to judge, oldest first.

    Raises
    ------
    InsufficientData
        The table is too short, or has no series old enough.
    """
    ends = origin_ends(table.n_periods, horizon=horizon, n_origins=n_origins)
    origins = [Origin.of(table, end=end, horizon=horizon) for end in ends]
    judged = [origin for origin in origins if len(origin.series)]
    if not judged:
        raise InsufficientData("products with a history to judge", needed=1, found=0)
    return judged


def overall(leaderboard: pd.DataFrame) -> pd.DataFrame:
    """Average a leaderboard over its origins: one row per model, best RMSSE first."""
    figures = ["rmsse", "wape", "total_wape", "bias"]
    means = leaderboard.groupby("model")[figures].mean()
    return means.sort_values(["rmsse"], kind="stable")
