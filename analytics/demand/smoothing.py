"""Smoothing forecasts of many series at once, in numpy: the baselines, and inputs of the models.

A *trace* is a forecast made after each period from what was known by then: float[n_series,
n_periods], NaN before a series has begun. So one pass gives the forecast from today and that from
every earlier day, and cutting off the future changes none of them.
"""

from collections.abc import Sequence

import numpy as np

from analytics.demand.panel import Flags, Floats

ALPHAS = (0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6, 0.9)
"""Smoothing constants ``ses_trace`` chooses from."""

TSB_GRID = ((0.1, 0.05), (0.1, 0.1), (0.1, 0.2), (0.2, 0.05), (0.2, 0.1), (0.2, 0.2), (0.3, 0.3))
"""Pairs (of the size, of the chance) ``best_tsb_trace`` chooses from."""


def mean_trace(units: Floats, window: int) -> Floats:
    """Forecast the mean of the last ``window`` periods, of those among them that tell something.

    Examples
    --------
    >>> mean_trace(np.array([[np.nan, 4.0, 2.0, 6.0]]), 2).tolist()
    [[nan, 4.0, 3.0, 4.0]]
    """
    counts = window_sum(~np.isnan(units), window)
    sums = window_sum(np.nan_to_num(units), window)
    return np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)


def window_sum(values: np.ndarray, window: int) -> Floats:
    """Sum the last ``window`` values up to each period."""
    total = np.cumsum(values, axis=1, dtype=float)
    total[:, window:] = total[:, window:] - total[:, :-window]
    return total


def ses_trace(units: Floats, alphas: Sequence[float] = ALPHAS) -> Floats:
    """Smooth exponentially, each series with the constant that has served it best so far.

    Parameters
    ----------
    units : ndarray, float[n_series, n_periods]
        NaN before a series has begun; later NaN are periods that tell nothing.
    alphas : sequence of floats in (0, 1]
        Constants to choose from; with one, plain simple exponential smoothing.

    Returns
    -------
    ndarray, float[n_series, n_periods]

    Notes
    -----
    l(t) = l(t−1) + α (y(t) − l(t−1)), begun with the first value. After every period the α with
    the least sum of squared one-step errors up to it is used (the middle one while they are equal).

    References
    ----------
    Brown, R. G. (1959). Statistical Forecasting for Inventory Control.

    Examples
    --------
    >>> ses_trace(np.array([[4.0, 2.0, 6.0]]), alphas=[0.5]).tolist()
    [[4.0, 3.0, 4.5]]
    """
    rates = np.asarray(alphas, dtype=float)[:, None]
    return _best_trace(units, _Smoother(rates), tie=len(alphas) // 2)


def tsb_trace(units: Floats, *, size_alpha: float, chance_alpha: float) -> Floats:
    """Smooth the size of sales and the chance of one apart, for goods that sell now and then.

    Parameters
    ----------
    units : ndarray, float[n_series, n_periods]
        NaN before a series' first sale.
    size_alpha, chance_alpha : float in (0, 1]

    Notes
    -----
    p(t) = p(t−1) + β (1[y(t) > 0] − p(t−1)); z(t) = z(t−1) + α (y(t) − z(t−1)) where y(t) > 0;
    the forecast is p·z. Begun with the first sale: p = 1, z = its size.

    References
    ----------
    Teunter, R., Syntetos, A., Babai, M. Z. (2011). Intermittent demand: linking forecasting to
    inventory obsolescence. European Journal of Operational Research 214(3).

    Examples
    --------
    >>> tsb_trace(np.array([[4.0, 0.0, 8.0]]), size_alpha=0.5, chance_alpha=0.5).tolist()
    [[4.0, 2.0, 4.5]]
    """
    return best_tsb_trace(units, [(size_alpha, chance_alpha)])


def best_tsb_trace(units: Floats, grid: Sequence[tuple[float, float]] = TSB_GRID) -> Floats:
    """``tsb_trace``, each series with the pair of constants that has served it best so far."""
    size, chance = np.asarray(grid, dtype=float).T[:, :, None]
    return _best_trace(units, _TsbSmoother(size, chance), tie=len(grid) // 2)


class _Smoother:
    """Levels of every series under every constant: float[n_constants, n_series]."""

    def __init__(self, rates: Floats) -> None:
        self.rates = rates

    def start(self, first: Floats) -> Floats:
        self.level = np.repeat(first[None, :], len(self.rates), axis=0)
        return self.level

    def step(self, now: Floats, fresh: Flags) -> Floats:
        now = np.where(np.isnan(now), self.level, now)  # a day that tells nothing changes nothing
        self.level = np.where(fresh, now, self.level + self.rates * (now - self.level))
        return self.level


class _TsbSmoother:
    """Sizes and chances under every pair of constants."""

    def __init__(self, size_rates: Floats, chance_rates: Floats) -> None:
        self.size_rates = size_rates
        self.chance_rates = chance_rates

    def start(self, first: Floats) -> Floats:
        self.size = np.repeat(first[None, :], len(self.size_rates), axis=0)
        self.chance = np.ones_like(self.size)
        return self.size * self.chance

    def step(self, now: Floats, fresh: Flags) -> Floats:
        sold, tells = now > 0, ~np.isnan(now)
        size = np.where(sold, self.size + self.size_rates * (now - self.size), self.size)
        self.size = np.where(fresh, now, size)
        chance = self.chance + self.chance_rates * np.where(tells, sold - self.chance, 0.0)
        self.chance = np.where(fresh, 1.0, chance)
        return self.size * self.chance


def _best_trace(units: Floats, smoother: _Smoother | _TsbSmoother, *, tie: int) -> Floats:
    """Run a smoother over time; after each period follow the constants of least squared error."""
    trace = np.full(units.shape, np.nan)
    if not units.size:
        return trace
    begun = np.logical_or.accumulate(~np.isnan(units), axis=1)
    series = np.arange(len(units))
    forecast = smoother.start(units[:, 0])
    errors = np.zeros_like(forecast)
    errors[tie] = -1e-9  # the middle constants, until the errors differ
    trace[:, 0] = forecast[tie]
    for at in range(1, units.shape[1]):
        now, fresh = units[:, at], begun[:, at] & ~begun[:, at - 1]
        known = begun[:, at - 1]
        errors[:, known] += np.nan_to_num(now[known] - forecast[:, known]) ** 2
        forecast = smoother.step(now, fresh)
        trace[:, at] = forecast[np.argmin(errors, axis=0), series]
    return trace


def seasonal_naive(units: Floats, *, horizon: int, season: int) -> Floats:
    """Repeat the last season; where a series is younger than one, its last value.

    Returns
    -------
    ndarray, float[n_series, horizon]

    Examples
    --------
    >>> seasonal_naive(np.array([[1.0, 2.0, 3.0]]), horizon=4, season=2).tolist()
    [[2.0, 3.0, 2.0, 3.0]]
    """
    last = units.shape[1] - season + np.arange(horizon) % season
    seen = np.where(last >= 0, units[:, np.maximum(last, 0)], np.nan)
    return np.where(np.isnan(seen), units[:, -1:], seen)
