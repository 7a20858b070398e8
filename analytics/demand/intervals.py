"""Intervals of demand: quantiles learnt from all series, widened or narrowed until they cover."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from analytics.demand.panel import Flags, Floats
from analytics.demand.regressors import fit_quantile

_KIND_NEEDED = 50  # misses by which one kind of interval is corrected apart
_NARROWEST = 0.05  # of a scaled interval: certainty is no width to measure misses by


@dataclass(frozen=True)
class Misses:
    """By how many widths values lie below and above their interval; negative inside.

    Attributes
    ----------
    below, above : ndarray, float[n]
    floored : ndarray, bool[n]
        Whether the interval begins at 0, so that nothing can lie below it.
    """

    below: Floats
    above: Floats
    floored: Flags

    @property
    def either(self) -> Floats:
        """By how many widths a value lies outside, on whichever side there can be something."""
        return np.where(self.floored, self.above, np.maximum(self.below, self.above))

    def shifts(self, level: float) -> tuple[float, float]:
        """Return what covers ``level`` of values above an interval from 0, and of the others."""
        kinds = (self.either[self.floored], self.either[~self.floored])
        # One upper end alone is drawn in by more than an interval with two ends can bear: where few
        # of these were seen, they are corrected by both sides of all, or would shrink to a point.
        others = (self.either, np.maximum(self.below, self.above))
        first, second = (
            conformal_quantile(kind if kind.size >= _KIND_NEEDED else other, level)
            for kind, other in zip(kinds, others, strict=True)
        )
        return first, second

    def covered(self, shifts: tuple[float, float]) -> Flags:
        """Tell which values lie within their interval once its ends have moved: bool[n]."""
        within: Flags = self.either <= np.where(self.floored, *shifts)
        return within

    @classmethod
    def joined(cls, parts: list["Misses"]) -> Self:
        """Put the misses of several origins together."""
        return cls(
            np.concatenate([part.below for part in parts]),
            np.concatenate([part.above for part in parts]),
            np.concatenate([part.floored for part in parts]),
        )


class DemandBand:
    """The interval that holds a share ``level`` of scaled demand.

    Parameters
    ----------
    level : float in (0, 1)
        The share to cover.
    seed : int
        Of the quantile models.

    Notes
    -----
    Two gradient boosting models learn the quantiles (1 ± level)/2. On rows they have not seen the
    miss of a value y is max(low − y, y − high) over the width of its interval; the ``level``
    quantile of the misses, with the finite-sample correction, moves both ends. Where an interval
    begins at 0 nothing can lie below, so 1 − level of the values may lie above; such intervals are
    corrected apart from the others, or all that sell now and then would be covered too well and the
    rest too badly. Where too few with two ends were judged, both sides of all correct them. What is
    *enough* in a given share of cases is corrected on its own. Both hold as long as the days to come
    are like those they were corrected on: at a change of season they cover less.

    References
    ----------
    Romano, Y., Patterson, E., Candès, E. (2019). Conformalized quantile regression. NeurIPS 32.
    Sesia, M., Candès, E. (2020). A comparison of some conformal quantile regression methods. Stat
    9(1), for the scaling by the width (CQR-r).
    """

    def __init__(self, level: float, *, seed: int) -> None:
        self.level = level
        self.seed = seed

    def fit(self, values: Floats, targets: Floats) -> Self:
        """Learn the quantiles from float[n_rows, n_features] and float[n_rows]."""
        self.low_ = fit_quantile((1 - self.level) / 2, values, targets, seed=self.seed)
        self.high_ = fit_quantile((1 + self.level) / 2, values, targets, seed=self.seed)
        return self

    def misses(self, values: Floats, targets: Floats) -> Misses:
        """Measure how far rows that were not learnt lie outside their intervals."""
        low, high = self._ends(values)
        width = _width(low, high)
        return Misses((low - targets) / width, (targets - high) / width, low <= 0)

    def correct(self, misses: Misses) -> Self:
        """Move the ends so that ``level`` of rows with such misses are covered."""
        self.shifts_ = misses.shifts(self.level)
        self.enough_shift_ = conformal_quantile(misses.above, (1 + self.level) / 2)
        return self

    def predict(self, values: Floats) -> tuple[Floats, Floats]:
        """Return the ends of the interval, each float[n_rows] >= 0, in scaled units."""
        low, high = self._ends(values)
        shift = np.where(low <= 0, *self.shifts_) * _width(low, high)
        middle = np.where(low <= 0, 0.0, (low + high) / 2)
        return np.maximum(np.minimum(low - shift, middle), 0.0), np.maximum(high + shift, middle)

    def enough(self, values: Floats) -> Floats:
        """Return what suffices in a share (1 + level)/2 of cases: float[n_rows], scaled units."""
        low, high = self._ends(values)
        return np.maximum(high + self.enough_shift_ * _width(low, high), 0.0)

    def _ends(self, values: Floats) -> tuple[Floats, Floats]:
        one, other = self.low_.predict(values), self.high_.predict(values)
        return np.maximum(np.minimum(one, other), 0.0), np.maximum(np.maximum(one, other), 0.0)


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


def held_out_coverage(misses: list[Misses], level: float) -> list[float]:
    """Return what each origin's interval covers when it is corrected on the other origins.

    Parameters
    ----------
    misses : list of Misses, one an origin
    level : float in (0, 1)

    Returns
    -------
    list of float, one an origin
        NaN where there is no other origin, or nothing was judged.
    """
    covered = []
    for at, own in enumerate(misses):
        others = [each for other, each in enumerate(misses) if other != at and each.below.size]
        if not others or not own.below.size:
            covered.append(float("nan"))
            continue
        covered.append(float(own.covered(Misses.joined(others).shifts(level)).mean()))
    return covered
