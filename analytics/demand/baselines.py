"""Forecasts that need no training, by name; the first three are what a model must beat."""

from collections.abc import Callable

import numpy as np

from analytics.demand.panel import Floats, SeriesTable
from analytics.demand.seasonal import SEASONS_NEEDED, seasonal_smoothing
from analytics.demand.smoothing import (
    best_tsb_trace,
    mean_trace,
    seasonal_naive,
    ses_trace,
)
from analytics.periods import SEASON, Frequency

TO_BEAT = ("naive", "seasonal_naive", "moving_average")
"""Baselines: a model that is no better than the best of them is not served."""

WINDOW: dict[Frequency, int] = {"D": 28, "W": 8, "M": 3}
"""Periods of the moving average."""

CONSTANTS = (0.05, 0.1, 0.2, 0.3, 0.4)
"""Smoothing constants whose forecasts are averaged: safer than choosing one by its past."""


def naive(table: SeriesTable, horizon: int) -> Floats:
    """Repeat the last value."""
    return _level(table.units, horizon)


def moving_average(table: SeriesTable, horizon: int) -> Floats:
    """Repeat the mean of the last 28 days, 8 weeks or 3 months."""
    return _level(mean_trace(table.units, WINDOW[table.frequency]), horizon)


def repeated_season(table: SeriesTable, horizon: int) -> Floats:
    """Repeat the last season."""
    return seasonal_naive(table.units, horizon=horizon, season=SEASON[table.frequency])


def ses(table: SeriesTable, horizon: int) -> Floats:
    """Smooth exponentially, with each series' best constant."""
    return _level(ses_trace(table.units), horizon)


def tsb(table: SeriesTable, horizon: int) -> Floats:
    """Smooth sizes and chances apart, with each series' best constants."""
    return _level(best_tsb_trace(table.units), horizon)


def smoothing(table: SeriesTable, horizon: int) -> Floats:
    """Average exponential smoothings over their constants; without the season, once two are seen.

    References
    ----------
    Combining beats choosing: Makridakis, S., Spiliotis, E., Assimakopoulos, V. (2018). The M4
    Competition. International Journal of Forecasting 34(4).
    """
    season = SEASON[table.frequency]
    if table.n_periods >= SEASONS_NEEDED * season:
        return seasonal_smoothing(table.units, horizon=horizon, season=season)
    traces = [ses_trace(table.units, [constant]) for constant in CONSTANTS]
    return _level(np.mean(traces, axis=0), horizon)


def _level(trace: Floats, horizon: int) -> Floats:
    return np.repeat(trace[:, -1:], horizon, axis=1)


BASELINES: dict[str, Callable[[SeriesTable, int], Floats]] = {
    "naive": naive,
    "seasonal_naive": repeated_season,
    "moving_average": moving_average,
    "ses": ses,
    "tsb": tsb,
    "smoothing": smoothing,
}
