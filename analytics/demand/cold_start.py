"""Products too young to have a history: what earlier launches did at the same age."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from analytics.demand.panel import Counts, Floats, SeriesTable
from analytics.errors import InsufficientData

LAUNCHES_NEEDED = 10
_POOL_WEIGHT = (
    2.0  # the shop's mean for new products counts as so many periods of the product's own
)
_SMOOTHING = 20.0  # launches' worth of "nothing changes" in every decay


@dataclass(frozen=True)
class LaunchRule:
    """Mean so far, drawn to that of earlier launches, times how launches go on from that age.

    Attributes
    ----------
    usual : ndarray, float[oldest]
        Mean units per period of earlier launches, after 1, 2, … periods of life.
    decay : ndarray, float[oldest, horizon]
        What launches sold 1, 2, … periods later, over their mean so far.

    Notes
    -----
    For a product of age a with mean so far m, the forecast k periods ahead is
    (a·m + 2·usual(a)) / (a + 2) · decay(a, k), decay(a, k) = (Σ y(a + k) + 20·u) / (Σ m(a) + 20·u)
    over earlier launches that have reached age a + k, u their mean m(a). The first period, of
    which a product missed a part, is taken as it is. Assumes that the next launch goes as the last
    ones did.
    """

    usual: Floats
    decay: Floats

    @classmethod
    def learn(cls, table: SeriesTable, *, oldest: int, horizon: int) -> Self:
        """Learn from the launches a table shows whole: those after its first period.

        Parameters
        ----------
        table : SeriesTable
            A series sold in the first period may be older than the table, and is no launch.
        oldest : int
            The age in periods up to which a product counts as new.
        horizon : int
            The most periods ahead.

        Raises
        ------
        InsufficientData
            Fewer than ten launches have reached ``oldest + horizon`` periods.
        """
        lived = table.age[:, -1]
        launched = (lived < table.n_periods) & (lived >= oldest + horizon)
        if launched.sum() < LAUNCHES_NEEDED:
            raise InsufficientData(
                "launches old enough", needed=LAUNCHES_NEEDED, found=int(launched.sum())
            )
        units = _by_age(table.units[launched], lived[launched], oldest + horizon)
        units = np.minimum(units, np.quantile(units, 0.995))
        so_far = np.cumsum(units, axis=1) / np.arange(1, units.shape[1] + 1)
        usual = so_far[:, :oldest].mean(axis=0)
        decay = np.ones((oldest, horizon))
        for step in range(1, horizon + 1):
            later = units[:, step : step + oldest].sum(axis=0)
            prior = _SMOOTHING * usual
            decay[:, step - 1] = (later + prior) / (so_far[:, :oldest].sum(axis=0) + prior)
        return cls(usual, decay)

    def forecast(self, units: Floats) -> Floats:
        """Forecast series of at most ``oldest`` periods: float[n_series, horizon]."""
        age = np.clip((~np.isnan(units)).sum(axis=1), 1, len(self.usual))
        mean = np.nansum(units, axis=1) / age
        shrunk = (age * mean + _POOL_WEIGHT * self.usual[age - 1]) / (age + _POOL_WEIGHT)
        expected: Floats = shrunk[:, None] * self.decay[age - 1]
        return expected


def _by_age(units: Floats, lived: Counts, length: int) -> Floats:
    """Line up series by their age: column 0 is the first period of life."""
    first = units.shape[1] - lived
    return np.take_along_axis(units, first[:, None] + np.arange(length)[None, :], axis=1)
