"""Forecasts that need no training, by name; the first three are what a model must beat."""

from collections.abc import Callable

import numpy as np

from analytics.demand.features import MEMORY
from analytics.demand.levels import best_sellers, level_factor
from analytics.demand.panel import Floats, SeriesTable
from analytics.demand.preprocessing import winsorised
from analytics.demand.seasonal import (
    SEASONS_NEEDED,
    factors_ahead,
    steady_factors,
    without_season,
)
from analytics.demand.smoothing import best_tsb_trace, mean_trace, seasonal_naive, ses_trace
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
    """Average three smoothings of the series without its outliers.

    Notes
    -----
    The mean of (a) exponential smoothings with five constants, (b) one with each series' best, (c)
    the best of Teunter, Syntetos and Babai. Outliers are drawn in first, as
    ``preprocessing.winsorised``: a bulk order in the past is not to be ordered again, but for best
    sellers, which get what that took from them back (``analytics.demand.levels``).

    References
    ----------
    Combining beats choosing: Makridakis, S., Spiliotis, E., Assimakopoulos, V. (2018). The M4
    Competition. International Journal of Forecasting 34(4).
    """
    return np.repeat(_smooth_level(table.units, table.frequency), horizon, axis=1)


def seasonal_smoothing(table: SeriesTable, horizon: int) -> Floats:
    """``smoothing`` of what is left without the season, which is put back; needs two seasons."""
    season, window = SEASON[table.frequency], MEMORY[table.frequency].longest
    factors = steady_factors(table.units, season=season, window=window)
    level = _smooth_level(without_season(table.units, factors), table.frequency)
    level = np.where(np.isnan(level), table.units[:, -1:], level)  # sold when the shop is closed
    return level * factors_ahead(factors, n_periods=table.n_periods, horizon=horizon)


def _smooth_level(units: Floats, frequency: Frequency) -> Floats:
    window = MEMORY[frequency].longest
    usual = winsorised(units, window)
    several = np.mean([ses_trace(usual, [constant]) for constant in CONSTANTS], axis=0)
    level: Floats = np.mean([several, ses_trace(usual), best_tsb_trace(usual)], axis=0)[:, -1:]
    best = best_sellers(mean_trace(units, units.shape[1])[:, -1])
    recent = slice(-2 * window, None)
    sold, learnt = np.nan_to_num(units[best, recent]), np.nan_to_num(usual[best, recent])
    return level * np.where(best, level_factor(sold, learnt), 1.0)[:, None]


def _level(trace: Floats, horizon: int) -> Floats:
    return np.repeat(trace[:, -1:], horizon, axis=1)


Baseline = Callable[[SeriesTable, int], Floats]

_ALWAYS: dict[str, Baseline] = {
    "naive": naive,
    "moving_average": moving_average,
    "ses": ses,
    "tsb": tsb,
    "smoothing": smoothing,
}


def baselines(table: SeriesTable) -> dict[str, Baseline]:
    """Return the forecasts a table is long enough for: (table, horizon) → units[n_series, horizon]."""
    season = SEASON[table.frequency]
    known = dict(_ALWAYS)
    if table.n_periods >= season:
        known["seasonal_naive"] = repeated_season
    if table.n_periods >= SEASONS_NEEDED * season:
        known["seasonal_smoothing"] = seasonal_smoothing
    return known
