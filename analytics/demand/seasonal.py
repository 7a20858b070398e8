"""Seasons of many series at once: factors by which its phases sell more or less."""

import numpy as np

from analytics.demand.panel import Floats
from analytics.demand.preprocessing import winsorised

SEASONS_NEEDED = 2
_LONG_SEASON = 13  # from here on single phases are few and noisy: neighbours are averaged
_CLOSED = 0.1  # a phase that sells less than this share of the mean tells nothing of the level


def seasonal_factors(units: Floats, season: int) -> Floats:
    """Estimate by which factor each phase of the season sells more than the mean.

    Parameters
    ----------
    units : ndarray, float[n_series, n_periods]
        NaN before a series has begun; at least two seasons.
    season : int >= 2
        Periods in a season; the phase of period t is t mod season.

    Returns
    -------
    ndarray, float[n_series, season]
        Factors >= 0, whose mean over a season is 1 (all 1 for a series that never sold).

    Notes
    -----
    Ratio to moving average: raw(i, p) = Σ y / Σ trend over the periods of phase p, where the trend
    is a centred mean over one season, held at the ends. The raw factors are shrunk to the pool of
    all series, f = pool + λ(i) (raw − pool) with λ = τ²/(τ² + σ²(i)/cycles): τ² is what series
    truly differ by (method of moments), σ² the series' own noise. So a product that sells now and
    then follows the shop, one that sells daily itself. Factors that change over the years are not
    followed.

    References
    ----------
    Macaulay, F. R. (1931). The Smoothing of Time Series. Shrinkage: Bunn, D. W., Vassilopoulos, A.
    I. (1999). Comparison of seasonal estimation methods in multi-item short-term forecasting.
    International Journal of Forecasting 15(4).
    """
    n_series, n_periods = units.shape
    cycles = -(-n_periods // season)
    padded = np.full((2, n_series, cycles * season), np.nan)
    padded[:, :, :n_periods] = units, _centred_mean(units, season)
    sold, trend = padded.reshape(2, n_series, cycles, season)
    usable = ~np.isnan(sold) & (trend > 0)
    sold, trend = np.where(usable, sold, 0.0), np.where(usable, trend, 0.0)
    mean = trend.sum(axis=(1, 2)) / np.maximum(usable.sum(axis=(1, 2)), 1)
    scale = np.where(mean > 0, mean, 1.0)[:, None]
    over, under = sold.sum(axis=1) / scale, trend.sum(axis=1) / scale
    pool = _smoothed(over.sum(axis=0) / np.maximum(under.sum(axis=0), 1e-9))
    raw = np.where(under > 0, _smoothed(over) / np.maximum(_smoothed(under), 1e-9), pool)
    factors = pool + _reliance(sold, trend, usable, raw, pool)[:, None] * (raw - pool)
    factors = np.maximum(factors, 0.0)
    scaled: Floats = factors / np.maximum(factors.mean(axis=1, keepdims=True), 1e-9)
    return scaled


def _centred_mean(units: Floats, season: int) -> Floats:
    """Mean over one season around each period; at both ends of a series the nearest whole one."""
    weights = np.ones(season + 1 - season % 2)
    if season % 2 == 0:
        weights[[0, -1]] = 0.5
    reach = len(weights) // 2
    n_periods = units.shape[1]
    begun = ~np.isnan(units)
    trend = np.full(units.shape, np.nan)
    if n_periods >= len(weights):
        windows = np.lib.stride_tricks.sliding_window_view(units, len(weights), axis=1)
        trend[:, reach : n_periods - reach] = windows @ (weights / season)
    known = ~np.isnan(trend)
    first, last = known.argmax(axis=1), n_periods - 1 - known[:, ::-1].argmax(axis=1)
    at = np.clip(np.arange(n_periods)[None, :], first[:, None], last[:, None])
    held = np.take_along_axis(trend, at, axis=1)
    return np.where(begun & known.any(axis=1, keepdims=True), held, np.nan)


def _smoothed(phases: Floats) -> Floats:
    """Average each phase of a long season with its neighbours, around the turn of the season."""
    if phases.shape[-1] < _LONG_SEASON:
        return phases
    return (np.roll(phases, 1, axis=-1) + 2 * phases + np.roll(phases, -1, axis=-1)) / 4


def _reliance(sold: Floats, trend: Floats, usable: np.ndarray, raw: Floats, pool: Floats) -> Floats:
    """How far each series' own factors are to be believed: λ of ``seasonal_factors``."""
    ratio = sold / np.where(usable, trend, 1.0)
    count = usable.sum(axis=(1, 2))
    spread = np.where(usable, (ratio - raw[:, None, :]) ** 2, 0.0).sum(axis=(1, 2))
    freedom = count - raw.shape[1]
    noise = np.where(freedom > 0, spread / np.maximum(freedom, 1), np.inf)
    cycles = np.maximum(count / raw.shape[1], 1.0)
    known = np.isfinite(noise)
    if not known.any():
        return np.zeros(len(sold))
    apart = ((raw - pool) ** 2).mean(axis=1)
    between = max(float(np.median(apart[known] - noise[known] / cycles[known])), 0.0)
    return np.where(known, between / (between + noise / cycles + 1e-12), 0.0)


def without_season(units: Floats, factors: Floats) -> Floats:
    """Divide each value by its phase's factor; NaN where a phase sells too little to tell.

    Parameters
    ----------
    units : ndarray, float[n_series, n_periods]
    factors : ndarray, float[n_series, season]
        As ``seasonal_factors``.
    """
    now = factors[:, np.arange(units.shape[1]) % factors.shape[1]]
    tells = now > _CLOSED
    return np.where(tells, units / np.where(tells, now, 1.0), np.nan)


def steady_factors(units: Floats, *, season: int, window: int) -> Floats:
    """Estimate ``seasonal_factors`` of series whose outliers were drawn in, but not their season.

    What is unusual is judged without a first estimate of the season, so that the peak of every
    week is none; ``window`` as ``preprocessing.winsorised``.
    """
    first = seasonal_factors(units, season)
    usual = winsorised(without_season(units, first), window)
    now = first[:, np.arange(units.shape[1]) % season]
    return seasonal_factors(np.where(np.isnan(usual), units, usual * now), season)


def factors_ahead(factors: Floats, *, n_periods: int, horizon: int) -> Floats:
    """Return the factors of the periods after ``n_periods``: float[n_series, horizon]."""
    return factors[:, np.arange(n_periods, n_periods + horizon) % factors.shape[1]]
