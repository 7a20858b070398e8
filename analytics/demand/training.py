"""Rows to learn from: which series, which period, how many periods ahead; drawn once, cut by time."""

import numpy as np

from analytics.demand.features import FeatureTable, known_cells
from analytics.demand.panel import Counts, Flags, Floats, SeriesTable
from analytics.demand.yearly import year_factors
from analytics.errors import InsufficientData
from analytics.periods import Frequency

HISTORY: dict[Frequency, int] = {"D": 400, "W": 156, "M": 60}
"""Periods before the last that are learnt from: what is older is another shop."""

_ROWS_NEEDED = 100
_HORIZONS_NEEDED = 20
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

    def scales(self, rows: Counts) -> Floats:
        """Return by what the targets of some rows were divided, in units."""
        scales: Floats = self.features.scale[self.series[rows], self.at[rows]]
        return scales

    def check_enough(self, end: int) -> None:
        """Raise ``InsufficientData`` if too few rows were known before period ``end``."""
        known = self.known(end)
        if known.sum() < _ROWS_NEEDED:
            raise InsufficientData(
                "rows to learn from", needed=_ROWS_NEEDED, found=int(known.sum())
            )
        whole = known & (self.step == self.horizon)
        if whole.sum() < _HORIZONS_NEEDED:
            raise InsufficientData(
                "whole horizons to learn from", needed=_HORIZONS_NEEDED, found=int(whole.sum())
            )

    def known_totals(self, end: int) -> tuple[Floats, Floats]:
        """Return rows to learn whole horizons from, before period ``end``.

        Returns
        -------
        values : ndarray, float[n, n_features]
        targets : ndarray, float[n]
            Mean units per period of the horizon, scaled.
        """
        whole = self.known(end) & (self.step == self.horizon)
        series, at = self.series[whole], self.at[whole]
        ahead = np.arange(1, self.horizon + 1)
        sold = self.features.table.units[series[:, None], at[:, None] + ahead]
        return self.values[whole], sold.mean(axis=1) / self.features.scale[series, at]

    def year_factors(self, end: int) -> Floats:
        """Return what the time of the year does to forecasts from period ``end``: float[horizon].

        Once a long season is among the features, they know it: all 1.
        """
        if self.features.knows_year:
            return np.ones(self.horizon)
        return year_factors(self.features.table.until(end), self.horizon)

    def begun(self, end: int) -> Counts:
        """Return the series that had had their first sale before period ``end``."""
        return np.flatnonzero(self.features.table.begun[:, end - 1])

    def values_at(self, series: Counts, end: int) -> Floats:
        """Return what was known of series before period ``end``: float[n * horizon, n_features].

        The steps of one series are neighbours.
        """
        steps = np.tile(np.arange(1, self.horizon + 1), len(series))
        repeated = np.repeat(series, self.horizon)
        return self.features.rows(repeated, np.full(len(repeated), end - 1), steps)

    def total_values_at(self, series: Counts, end: int) -> Floats:
        """Return what was known before period ``end``, as ``known_totals``: float[n, n_features]."""
        return self.values_at(series, end)[self.horizon - 1 :: self.horizon]

    def unscaled(self, predicted: Floats, series: Counts, end: int) -> Floats:
        """Turn predictions for ``values_at`` into units: float[n, horizon]."""
        scale = self.features.scale[series, end - 1]
        units: Floats = predicted.reshape(len(series), self.horizon) * scale[:, None]
        return units


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
