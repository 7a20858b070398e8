"""What is done to series before anything is learnt: a scale to divide by, outliers drawn in."""

import numpy as np

from analytics.demand.panel import Floats
from analytics.demand.smoothing import mean_trace, window_sum

_DEVIATIONS = 2.0
_HISTORY_NEEDED = 4  # periods before which nothing can be called unusual


def series_scale(units: Floats, window: int) -> Floats:
    """Return by what a series' values are divided after each period, in units.

    Parameters
    ----------
    units : ndarray, float[n_series, n_periods]
        NaN before a series' first sale.
    window : int >= 1
        Periods.

    Returns
    -------
    ndarray, float[n_series, n_periods]
        Above 0 from the first sale on.

    Notes
    -----
    Half the mean of the last ``window`` periods, half that of the whole life: the first follows a
    series that grows, the second keeps one that pauses from being divided by nothing.
    """
    return 0.5 * (mean_trace(units, window) + mean_trace(units, units.shape[1]))


def deviation_trace(units: Floats, window: int) -> Floats:
    """Return the standard deviation of the last ``window`` values up to each period.

    Examples
    --------
    >>> deviation_trace(np.array([[np.nan, 1.0, 3.0, 3.0]]), 2).tolist()
    [[nan, 0.0, 1.0, 0.0]]
    """
    known = ~np.isnan(units)
    counts = np.maximum(window_sum(known, window), 1)
    filled = np.nan_to_num(units)
    mean = window_sum(filled, window) / counts
    variance = window_sum(filled**2, window) / counts - mean**2
    begun = np.logical_or.accumulate(known, axis=1)
    return np.where(begun, np.sqrt(np.maximum(variance, 0.0)), np.nan)


def winsorised(units: Floats, window: int) -> Floats:
    """Draw in values that nothing before them led to expect: bulk orders, mostly.

    Parameters
    ----------
    units : ndarray, float[n_series, n_periods]
        NaN before a series has begun; later NaN are periods that tell nothing.
    window : int >= 1
        Periods that tell what is usual.

    Returns
    -------
    ndarray, float[n_series, n_periods]

    Notes
    -----
    A value above the mean of the ``window`` periods before it by more than two of their standard
    deviations becomes that limit, once there are four of them; the least sale a series ever made
    is always kept. What comes after a period changes nothing of it. The sum of a series falls: a
    forecast made from it is for the demand that recurs.

    Examples
    --------
    >>> winsorised(np.array([[3.0, 5.0, 3.0, 5.0, 400.0, 5.0]]), 4).tolist()
    [[3.0, 5.0, 3.0, 5.0, 6.0, 5.0]]
    """
    limit = mean_trace(units, window) + _DEVIATIONS * deviation_trace(units, window)
    limit = np.fmax(limit, _least_sale(units))
    limit[np.cumsum(~np.isnan(units), axis=1) < _HISTORY_NEEDED] = np.inf
    before = np.full(units.shape, np.inf)
    before[:, 1:] = np.where(np.isnan(limit), np.inf, limit)[:, :-1]
    drawn_in: Floats = np.minimum(units, before)
    return drawn_in


def _least_sale(units: Floats) -> Floats:
    """The smallest sale up to each period, infinite before the first."""
    least: Floats = np.minimum.accumulate(np.where(units > 0, units, np.inf), axis=1)
    return least
