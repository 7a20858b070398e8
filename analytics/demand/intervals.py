"""Intervals of demand: quantiles learnt from all series, widened or narrowed until they cover."""

from typing import Self

import numpy as np

from analytics.demand.panel import Floats
from analytics.demand.regressors import make_quantile

_NARROWEST = 0.05  # of a scaled interval: certainty is no width to measure misses by


class DemandBand:
    """The interval that holds a share ``level`` of scaled demand.

    Parameters
    ----------
    level : float in (0, 1)
        The share to cover, half of the rest on each side as far as demand, which ends at 0, lets it.
    seed : int
        Of the quantile models.

    Notes
    -----
    Two gradient boosting models learn the quantiles (1 ± level)/2. On rows they have not seen the
    miss of a value y is max(low − y, y − high) over the width of its interval; the ``level``
    quantile of the misses, with the finite-sample correction, moves both ends. Holds as long as the
    days to come are like those it was corrected on: at a change of season it covers less.

    References
    ----------
    Romano, Y., Patterson, E., Candès, E. (2019). Conformalized quantile regression. NeurIPS 32.
    Sesia, M., Candès, E. (2020). A comparison of some conformal quantile regression methods. Stat
    9(1), for the scaling by the width (CQR-r).
    """

    def __init__(self, level: float, *, seed: int) -> None:
        self.level = level
        self.seed = seed
        self.correction_ = 0.0

    def fit(self, values: Floats, targets: Floats) -> Self:
        """Learn the quantiles of float[n_rows] from float[n_rows, n_features]."""
        self.low_ = make_quantile((1 - self.level) / 2, seed=self.seed).fit(values, targets)
        self.high_ = make_quantile((1 + self.level) / 2, seed=self.seed).fit(values, targets)
        return self

    def misses(self, values: Floats, targets: Floats) -> Floats:
        """Return by how many widths each value lies outside (+) or inside (−) its interval."""
        low, high = self._raw(values)
        return np.maximum(low - targets, targets - high) / _width(low, high)

    def correct(self, misses: Floats) -> Self:
        """Move the ends so that ``level`` of values that missed by so much are covered."""
        self.correction_ = conformal_quantile(misses, self.level)
        return self

    def predict(self, values: Floats) -> tuple[Floats, Floats]:
        """Return the ends of the interval, each float[n_rows] >= 0, in scaled units."""
        low, high = self._raw(values)
        shift = self.correction_ * _width(low, high)
        middle = (low + high) / 2
        low, high = np.minimum(low - shift, middle), np.maximum(high + shift, middle)
        return np.maximum(low, 0.0), np.maximum(high, 0.0)

    def _raw(self, values: Floats) -> tuple[Floats, Floats]:
        first, second = self.low_.predict(values), self.high_.predict(values)
        return np.maximum(np.minimum(first, second), 0.0), np.maximum(
            np.maximum(first, second), 0.0
        )


def _width(low: Floats, high: Floats) -> Floats:
    return np.maximum(high - low, _NARROWEST)


def conformal_quantile(misses: Floats, level: float) -> float:
    """Return the least miss that ``level`` of values like these stay within.

    Parameters
    ----------
    misses : ndarray, float[n]
        At least one.
    level : float in (0, 1)

    Notes
    -----
    The ⌈(n + 1)·level⌉-th smallest; the largest if n is too small for that.

    Examples
    --------
    >>> conformal_quantile(np.array([0.4, 0.1, 0.2, 0.3]), 0.8)
    0.4
    >>> conformal_quantile(np.array([0.4, 0.1, 0.2, 0.3]), 0.5)
    0.3
    """
    rank = min(int(np.ceil((len(misses) + 1) * level)), len(misses))
    return float(np.sort(misses)[rank - 1])
