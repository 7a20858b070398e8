"""What is served for every series of a panel: numbers, intervals, and by which rule."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt
import pandas as pd

from analytics.demand.baselines import WINDOW
from analytics.demand.calibration import Intervals
from analytics.demand.cold_start import LaunchRule
from analytics.demand.contest import Choice, Forecasts
from analytics.demand.features import MEMORY
from analytics.demand.panel import Flags, Floats, SeriesTable
from analytics.demand.rule_intervals import sales_quantile, scatter
from analytics.demand.smoothing import mean_trace
from analytics.errors import InsufficientData

_DECILES = 0.8  # the level whose interval ends at the 10 % and the 90 % quantile

Names = npt.NDArray[np.object_]


@dataclass
class Served:
    """Forecasts of all series, those that never sold included.

    Attributes
    ----------
    ids : ndarray, str[n]
        Sorted.
    ahead : DatetimeIndex[horizon]
    mean : ndarray, float[n, horizon]
    periods_band : dict of level to (low, high), each ndarray, float[n, horizon]
    median : ndarray, float[n, horizon]
    total_band : tuple of (low, high, enough), each ndarray, float[n]
    methods, rules : ndarray, str[n]
    """

    ids: npt.NDArray[np.str_]
    ahead: pd.DatetimeIndex
    mean: Floats
    periods_band: dict[float, tuple[Floats, Floats]]
    median: Floats
    total_band: tuple[Floats, Floats, Floats]
    methods: Names
    rules: Names

    @classmethod
    def fallback(cls, table: SeriesTable, *, horizon: int, levels: tuple[float, ...]) -> Self:
        """Serve the mean of the last periods and how such sales scatter; 0 to what never sold."""
        shape = (table.n_series, horizon)
        mean = np.zeros(shape)
        rules = np.full(table.n_series, "no_sales", dtype=object)
        ahead = pd.DatetimeIndex([], dtype="datetime64[ns]")
        if table.n_periods:
            begun, ahead = table.begun[:, -1], table.ahead(horizon)
            latest = mean_trace(table.units, WINDOW[table.frequency])[:, -1:]
            mean[begun] = np.repeat(latest[begun], horizon, axis=1)
            rules[begun] = "mean_so_far"
        band = _RuleBand.of(table, mean)
        return cls(
            table.ids,
            ahead,
            mean,
            {level: band.periods(level) for level in levels},
            band.median(),
            band.total(levels[0]),
            np.full(table.n_series, "fallback", dtype=object),
            rules,
        )

    def learn(
        self, table: SeriesTable, made: Forecasts, choice: Choice, intervals: Intervals
    ) -> Self:
        """Replace the fallback by what was learnt, and that of the young by how launches go."""
        rows, fallback = made.series, self.mean.copy()
        self.mean[rows] = made.units[choice.model]
        self.methods[rows] = "model" if choice.beats_baseline else "baseline"
        self.rules[rows] = choice.model
        for level, (low, high) in intervals.periods.items():
            self.periods_band[level][0][rows], self.periods_band[level][1][rows] = low, high
        self.median[rows] = intervals.median
        for whole, each in zip(self.total_band, intervals.total, strict=True):
            whole[rows] = each
        self._launch(table, fallback)
        self._contain_means()
        return self

    def _launch(self, table: SeriesTable, fallback: Floats) -> None:
        """Products too young for a model go by earlier launches, or by the fallback if few were."""
        youth = MEMORY[table.frequency].youth
        young = _young(table, youth)
        if not young.any():
            return
        horizon = self.mean.shape[1]
        try:
            rule = LaunchRule.learn(table, oldest=youth, horizon=horizon)
        except InsufficientData:
            self.mean[young] = fallback[young]
            self.methods[young], self.rules[young] = "fallback", "mean_so_far"
            return
        self.mean[young] = rule.forecast(table.units[young])
        self.methods[young] = "cold_start"
        self.rules[young] = "launch_decay"

    def _contain_means(self) -> None:
        """A mean beyond its interval, as bulk orders cause, widens it; so does a narrower level."""
        least, most = self.mean, self.mean
        for level in sorted(self.periods_band):
            low, high = self.periods_band[level]
            least = np.minimum(low, least, out=low)
            most = np.maximum(high, most, out=high)
        low, high, enough = self.total_band
        total = self.mean.sum(axis=1)
        np.minimum(low, total, out=low)
        np.maximum(high, total, out=high)
        np.maximum(enough, total, out=enough)

    def row_of(self, series_id: str) -> int:
        """Return the row of a series; ``KeyError`` if it was not in the panel."""
        at = int(np.searchsorted(self.ids, series_id))
        if at == len(self.ids) or self.ids[at] != series_id:
            raise KeyError(series_id)
        return at

    def periods(self) -> pd.DataFrame:
        """Return one row per series and period."""
        n_series, horizon = self.mean.shape
        columns: dict[str, object] = {
            "id": pd.Series(np.repeat(self.ids, horizon), dtype="str"),
            "period_start": np.tile(self.ahead, n_series),
            "step": np.tile(np.arange(1, horizon + 1), n_series),
            "mean": self.mean.ravel(),
            **self._quantiles(),
        }
        for level, (low, high) in self.periods_band.items():
            columns |= {
                f"low_{percent(level)}": low.ravel(),
                f"high_{percent(level)}": high.ravel(),
            }
        return pd.DataFrame(columns | self._made_by(horizon))

    def totals(self) -> pd.DataFrame:
        """Return one row per series: the sum over the horizon."""
        n_series, horizon = self.mean.shape
        level = next(iter(self.periods_band))
        low, high, enough = self.total_band
        first = self.ahead[0] if len(self.ahead) else pd.NaT
        columns: dict[str, object] = {
            "id": pd.Series(self.ids, dtype="str"),
            "first_period": pd.Series([first] * n_series, dtype="datetime64[ns]"),
            "periods": horizon,
            "mean": self.mean.sum(axis=1),
            f"low_{percent(level)}": low,
            f"high_{percent(level)}": high,
            f"enough_{percent((1 + level) / 2)}": enough,
        }
        return pd.DataFrame(columns | self._made_by(1))

    def _quantiles(self) -> dict[str, Floats]:
        """The median, and the 10 % and 90 % quantiles where a level of 0.8 was asked for."""
        middle = self.median
        for low, high in self.periods_band.values():
            middle = np.clip(middle, low, high)
        found = {"q50": middle.ravel()}
        if _DECILES in self.periods_band:
            low, high = self.periods_band[_DECILES]
            found = {"q10": low.ravel(), **found, "q90": high.ravel()}
        return found

    def _made_by(self, times: int) -> dict[str, object]:
        return {
            "method": pd.Series(np.repeat(self.methods, times), dtype="str"),
            "rule": pd.Series(np.repeat(self.rules, times), dtype="str"),
        }


@dataclass(frozen=True)
class _RuleBand:
    """Intervals of the fallback; NaN for what never sold, of which nothing is known."""

    mean: Floats
    spread: Floats  # of single periods: variance over mean, that of the mean itself included
    total_spread: Floats

    @classmethod
    def of(cls, table: SeriesTable, mean: Floats) -> Self:
        horizon = mean.shape[1]
        known = np.nan_to_num(table.units).sum(axis=1) > 0
        averaged = np.minimum(table.begun.sum(axis=1), WINDOW[table.frequency])
        own, window = scatter(table.units), np.maximum(averaged, 1)
        spread = np.repeat((own * (1 + 1 / window))[:, None], horizon, axis=1)
        return cls(np.where(known[:, None], mean, np.nan), spread, own * (1 + horizon / window))

    def periods(self, level: float) -> tuple[Floats, Floats]:
        return self._at((1 - level) / 2), self._at((1 + level) / 2)

    def median(self) -> Floats:
        return self._at(0.5)

    def total(self, level: float) -> tuple[Floats, Floats, Floats]:
        total = self.mean.sum(axis=1)
        low, high = (
            np.where(np.isnan(total), np.nan, sales_quantile(share, total, self.total_spread))
            for share in ((1 - level) / 2, (1 + level) / 2)
        )
        return low, high, high.copy()

    def _at(self, share: float) -> Floats:
        found = sales_quantile(share, self.mean.ravel(), self.spread.ravel())
        return np.where(np.isnan(self.mean), np.nan, found.reshape(self.mean.shape))


def percent(level: float) -> str:
    """Name a share in column names.

    Examples
    --------
    >>> percent(0.8), percent(0.975)
    ('80', '97.5')
    """
    return f"{100 * level:g}"


def _young(table: SeriesTable, youth: int) -> Flags:
    """Series launched within the table and not yet old enough for a model."""
    age: npt.NDArray[np.int64] = table.age[:, -1]
    return (age > 0) & (age < youth) & (age < table.n_periods)
