"""Rows to learn from: which series, which period, how many periods ahead; drawn once, cut by time."""

import numpy as np

from analytics.demand.features import FeatureTable, known_cells
from analytics.demand.panel import Counts, Flags, Floats, SeriesTable
from analytics.periods import Frequency

HISTORY: dict[Frequency, int] = {"D": 400, "W": 156, "M": 60}
"""Periods before the last that are learnt from: what is older is another shop."""

_YOUNGEST = 4  # periods of life before a row is learnt from


class TrainingRows:
    """The rows of all models: what was known after a period, and what was sold some periods later.

    Parameters
    ----------
    table : SeriesTable
    horizon : int >= 1
    most : int
        Rows are drawn evenly down to this many.
    seed : int
        Of the draw.

    Attributes
    ----------
    features : FeatureTable
    series, at, step : ndarray, int[n_rows]
    values : ndarray, float[n_rows, n_features]
    targets : ndarray, float[n_rows]
        Scaled, as ``FeatureTable.targets``.

    Notes
    -----
    A row is learnt from as of ``end`` only if ``at + step < end``: if its answer was known.
    """

    def __init__(self, table: SeriesTable, *, horizon: int, most: int, seed: int) -> None:
        self.horizon = horizon
        self.features = FeatureTable(table, horizon=horizon)
        first = max(0, table.n_periods - HISTORY[table.frequency])
        cells = known_cells(table, first=first, end=table.n_periods - 1, youngest=_YOUNGEST)
        series, at = np.nonzero(cells)
        self.series, self.at, self.step = _drawn(
            series, at, horizon=horizon, n_periods=table.n_periods, most=most, seed=seed
        )
        self.values = self.features.rows(self.series, self.at, self.step)
        self.targets = self.features.targets(self.series, self.at, self.step)

    def known(self, end: int) -> Flags:
        """Tell which rows' answers were known before period ``end``: bool[n_rows]."""
        return self.at + self.step < end

    def now(self, end: int) -> tuple[Counts, Floats]:
        """Return the series that had begun before period ``end``, and what was known of them then.

        Returns
        -------
        series : ndarray, int[n]
        values : ndarray, float[n * horizon, n_features]
            The steps of one series are neighbours.
        """
        series = np.flatnonzero(self.features.table.begun[:, end - 1])
        steps = np.tile(np.arange(1, self.horizon + 1), len(series))
        repeated = np.repeat(series, self.horizon)
        return series, self.features.rows(repeated, np.full(len(repeated), end - 1), steps)

    def unscaled(self, predicted: Floats, series: Counts, end: int) -> Floats:
        """Turn predictions for ``now(end)`` into units: float[n, horizon]."""
        scale = self.features.scale[series, end - 1]
        return predicted.reshape(len(series), self.horizon) * scale[:, None]


def _drawn(
    series: Counts, at: Counts, *, horizon: int, n_periods: int, most: int, seed: int
) -> tuple[Counts, Counts, Counts]:
    """Pair cells with every step whose answer lies in the table; draw down to ``most`` rows."""
    total = len(series) * horizon
    chosen = np.arange(total)
    if total > most:
        rng = np.random.default_rng(seed)
        chosen = np.sort(rng.choice(total, size=most, replace=False))
    cell, step = np.divmod(chosen, horizon)
    step = step + 1
    inside = at[cell] + step < n_periods
    return series[cell[inside]], at[cell[inside]], step[inside]
