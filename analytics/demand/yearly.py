"""The time of the year, while a shop has seen it once: what happened to the whole shop a year ago.

One year is too little to learn a season from for each product, but the shop's busy and quiet weeks
mostly come back for all of them.
"""

import numpy as np

from analytics.demand.panel import Floats, SeriesTable
from analytics.demand.smoothing import mean_trace, window_sum
from analytics.periods import Frequency

YEAR: dict[Frequency, int] = {"D": 364, "W": 52, "M": 12}
"""Whole weeks, so that weekdays meet."""

_BEFORE: dict[Frequency, int] = {"D": 56, "W": 8, "M": 3}  # what the coming periods are compared to
_AROUND: dict[Frequency, int] = {"D": 7, "W": 3, "M": 1}  # holidays move by some days
_STEP: dict[Frequency, int] = {"D": 7, "W": 1, "M": 1}  # from one comparison of years to the next
_PRIOR = 0.75  # how far last year is believed before it could be checked …
_PRIOR_WEIGHT = 1.0  # … in squared logarithms of change
_RANGE = (0.05, 3.0)


def year_factors(table: SeriesTable, horizon: int) -> Floats:
    """Estimate by which factor the coming periods will sell more than the last ones.

    Parameters
    ----------
    table : SeriesTable
    horizon : int >= 1

    Returns
    -------
    ndarray, float[horizon]
        In 0.05 .. 3; all 1 until a year and some weeks before it have been seen.

    Notes
    -----
    The shop is watched by an index, Σ √(y / mean y) over its products: a bulk order hardly moves
    it, and a slow product counts as much as a best seller. F(k) is the index around the period one
    year before the one to forecast, over its mean in the eight weeks before that year-ago day; the
    factor is F(k)^λ. λ is how far changes of this year followed those of the last one, by least
    squares through the origin of logarithms, drawn to 0.75 and kept in 0 .. 1: a shop without a
    season has changes that do not come back, and λ near 0 where they were large.

    Examples
    --------
    >>> import pandas as pd
    >>> from analytics.periods import between
    >>> weeks = between(pd.Timestamp("2024-01-01"), pd.Timestamp("2025-06-30"), frequency="W")
    >>> busy = np.where(np.arange(len(weeks)) % 52 < 26, 4.0, 9.0)[None, :]
    >>> year_factors(SeriesTable(np.array(["CUP"]), weeks, busy, "W"), 3).round(2).tolist()
    [1.24, 1.35, 1.35]
    """
    frequency, end = table.frequency, table.n_periods
    index = _shop_index(table)
    usual = _ratios(index, end, horizon=horizon, frequency=frequency)
    if usual is None:
        return np.ones(horizon)
    reliance = _reliance(index, horizon=horizon, frequency=frequency)
    factors: Floats = np.clip(usual, *_RANGE) ** reliance
    return factors


def _shop_index(table: SeriesTable) -> Floats:
    """How busy the shop was: float[n_periods]."""
    if not table.units.size:
        return np.zeros(table.n_periods)
    mean = mean_trace(table.units, table.n_periods)[:, -1:]
    scaled = np.nan_to_num(table.units) / np.where(mean > 0, mean, 1.0)
    index: Floats = np.sqrt(scaled).sum(axis=0)
    return index


def _ratios(index: Floats, end: int, *, horizon: int, frequency: Frequency) -> Floats | None:
    """What the index did a year before the ``horizon`` periods from ``end``; None if not seen."""
    day = end - YEAR[frequency]
    before = _BEFORE[frequency]
    base = float(index[max(0, day - before) : max(day, 0)].mean()) if day >= before // 4 else 0.0
    if base <= 0 or horizon > YEAR[frequency]:
        return None
    around = _AROUND[frequency]
    sums = window_sum(index[None, :end], around)[0]
    last = np.minimum(np.arange(day, day + horizon) + around // 2, end - 1)
    ratios: Floats = sums[last] / around / base
    return ratios


def _reliance(index: Floats, *, horizon: int, frequency: Frequency) -> float:
    """λ of ``year_factors``."""
    before, end = _BEFORE[frequency], len(index)
    moved = followed = 0.0
    for past in range(YEAR[frequency] + before // 4, end - horizon + 1, _STEP[frequency]):
        usual = _ratios(index, past, horizon=horizon, frequency=frequency)
        level, came = index[past - before : past].mean(), index[past : past + horizon].mean()
        if usual is None or level <= 0:
            continue
        then, now = (np.log(np.clip(each, *_RANGE)) for each in (usual.mean(), came / level))
        moved += float(then * then)
        followed += float(then * now)
    return float(np.clip((followed + _PRIOR_WEIGHT * _PRIOR) / (moved + _PRIOR_WEIGHT), 0.0, 1.0))
