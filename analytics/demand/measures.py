"""How good forecasts were: the figures of a leaderboard, each over the series of one origin.

Choose by RMSSE, whose best forecast is the mean. WAPE and other absolute errors are shown but
choose nothing: on goods that sell now and then their best forecast is "nothing".
"""

import numpy as np

from analytics.demand.panel import Flags, Floats


def naive_scale(history: Floats) -> Floats:
    """Return the root mean square of a series' changes from period to period, in units.

    Parameters
    ----------
    history : ndarray, float[n_series, n_periods]
        NaN before a series has begun.

    Returns
    -------
    ndarray, float[n_series]
        NaN for a series with fewer than two periods or without any change.

    Examples
    --------
    >>> naive_scale(np.array([[np.nan, 1.0, 4.0, 0.0], [2.0, 2.0, 2.0, 2.0]])).round(3).tolist()
    [3.536, nan]
    """
    changes = np.diff(history, axis=1) ** 2
    counts = (~np.isnan(changes)).sum(axis=1)
    with np.errstate(invalid="ignore"):
        scale = np.sqrt(np.nansum(changes, axis=1) / counts)
    return np.where(scale > 0, scale, np.nan)


def rmsse(actual: Floats, forecast: Floats, scale: Floats) -> float:
    """Return the root mean squared error of each series over its scale, mean over series.

    Parameters
    ----------
    actual, forecast : ndarray, float[n_series, horizon]
        Units.
    scale : ndarray, float[n_series]
        As ``naive_scale``; series without one are left out.

    Returns
    -------
    float
        Below 1 is better than the usual step from one period to the next; NaN without a series.

    References
    ----------
    Makridakis, S., Spiliotis, E., Assimakopoulos, V. (2022). M5 accuracy competition.
    International Journal of Forecasting 38(4). There weighted by sales; here every series is one.
    """
    errors = np.sqrt(((actual - forecast) ** 2).mean(axis=1)) / scale
    return _mean(errors)


def wape(actual: Floats, forecast: Floats) -> float:
    """Return the sum of absolute errors as a share of what was sold; NaN if nothing was."""
    return _share(float(np.abs(actual - forecast).sum()), actual)


def total_wape(actual: Floats, forecast: Floats) -> float:
    """Return ``wape`` of each series' sum over the horizon: what a buyer orders at once."""
    return wape(actual.sum(axis=1, keepdims=True), forecast.sum(axis=1, keepdims=True))


def bias(actual: Floats, forecast: Floats) -> float:
    """Return by which share of what was sold the forecasts were too high (+) or too low (−)."""
    return _share(float((forecast - actual).sum()), actual)


def coverage(actual: Floats, low: Floats, high: Floats) -> float:
    """Return the share of values within ``low`` .. ``high``, both included; NaN without a value."""
    inside: Flags = (low <= actual) & (actual <= high)
    return _mean(inside.astype(float))


def interval_score(
    actual: Floats, low: Floats, high: Floats, *, level: float, scale: Floats
) -> float:
    """Return the mean width of intervals plus the fine for each value outside, over the scale.

    References
    ----------
    Winkler, R. L. (1972). A decision-theoretic approach to interval estimation. Journal of the
    American Statistical Association 67.
    """
    fine = 2 / (1 - level)
    missed = np.maximum(low - actual, 0) + np.maximum(actual - high, 0)
    return _mean((high - low + fine * missed) / scale[:, None])


def _mean(values: Floats) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else float("nan")


def _share(amount: float, actual: Floats) -> float:
    sold = float(actual.sum())
    return amount / sold if sold > 0 else float("nan")
