"""What a model may know of a series after a period: lags, means, smoothing forecasts, the season.

Every feature is bounded or divided by the series' own scale, and none names the calendar before two
seasons have been seen: features that grow or that occur once teach a model the past, not the rule.
Each is made of values up to its period only, so cutting off the future changes no row.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from analytics.demand.panel import Counts, Flags, Floats, SeriesTable
from analytics.demand.preprocessing import deviation_trace, series_scale
from analytics.demand.seasonal import SEASONS_NEEDED
from analytics.demand.smoothing import best_tsb_trace, mean_trace, ses_trace
from analytics.periods import SEASON, Frequency

_LONG_SEASON = 12
_LARGEST = 10.0  # of a scaled value: a bulk order is one, not twenty times the usual


@dataclass(frozen=True)
class Memory:
    """How far back the features of a frequency look, in periods."""

    lags: int
    windows: tuple[int, ...]
    spread: int  # the window of deviations, shares of empty periods and maxima
    youth: int  # younger series go by how launches go

    @property
    def longest(self) -> int:
        """The longest window: what "recently" means at most."""
        return self.windows[-1]


MEMORY: dict[Frequency, Memory] = {
    "D": Memory(lags=14, windows=(7, 28, 56, 182), spread=28, youth=28),
    "W": Memory(lags=8, windows=(4, 8, 13, 26, 52), spread=13, youth=13),
    "M": Memory(lags=6, windows=(3, 6, 12), spread=6, youth=3),
}


class FeatureTable:
    """The features of every series after every period.

    Parameters
    ----------
    table : SeriesTable
    horizon : int >= 1
        The most periods ahead that rows are asked for.

    Attributes
    ----------
    names : tuple of str
        The features, in the order of ``rows``.
    scale : ndarray, float[n_series, n_periods]
        As ``series_scale``.
    seasonal : bool
        Whether two seasons have been seen, so that the season is among the features.
    knows_year : bool
        Whether that season is the year.
    """

    def __init__(self, table: SeriesTable, *, horizon: int) -> None:
        self.table = table
        self.horizon = horizon
        self.season = SEASON[table.frequency]
        self.seasonal = table.n_periods >= SEASONS_NEEDED * self.season
        self.knows_year = self.seasonal and self.season >= _LONG_SEASON
        memory = MEMORY[table.frequency]
        self.scale = series_scale(table.units, memory.longest)
        origin = self._origin_features(memory)
        self._origin = np.stack([each.astype(np.float32) for each in origin.values()], axis=2)
        self.names = (*origin, "step", *(_season_shifts(self.season) if self.seasonal else ()))

    def _origin_features(self, memory: Memory) -> dict[str, Floats]:
        """Features that are the same for every step ahead."""
        units = self.table.units
        scaled: dict[str, Floats] = {}
        mean = mean_trace(units, units.shape[1])
        for lag in range(memory.lags):
            scaled[f"lag_{lag + 1}"] = _lagged(units, mean, lag)
        for window in memory.windows:
            scaled[f"mean_{window}"] = mean_trace(units, window)
        scaled["deviation"] = deviation_trace(units, memory.spread)
        scaled["largest"] = _largest(units, memory.spread)
        scaled["ses"] = ses_trace(units)
        scaled["tsb"] = best_tsb_trace(units)
        with np.errstate(invalid="ignore"):
            features = {
                name: np.minimum(values / self.scale, _LARGEST) for name, values in scaled.items()
            }
            features["empty_share"] = mean_trace(
                np.where(units == 0, 1.0, 0.0 * units), memory.spread
            )
        features["periods_since_sale"] = _since_sale(units, memory.longest)
        age = np.where(self.table.begun[:, :1], memory.longest, self.table.age)
        features["age"] = np.minimum(age / memory.longest, 1.0)  # old, if older than the table
        features["volume"] = np.log1p(self.scale)
        return features

    def rows(self, series: Counts, at: Counts, step: Counts) -> Floats:
        """Return what is known after period ``at`` for a forecast ``step`` periods ahead.

        Parameters
        ----------
        series, at, step : ndarray, int[n_rows]
            Rows of ``table``, its columns, and 1..horizon.

        Returns
        -------
        ndarray, float[n_rows, n_features]
        """
        parts: list[npt.NDArray[Any]] = [self._origin[series, at], (step / self.horizon)[:, None]]
        if self.seasonal:
            parts.append(self._season_rows(series, at, step))
        stacked: Floats = np.column_stack(parts).astype(float)
        return stacked

    def targets(self, series: Counts, at: Counts, step: Counts) -> Floats:
        """Return what was sold ``step`` periods after ``at``, divided by the scale known at ``at``."""
        units: Floats = self.table.units[series, at + step]
        return units / self.scale[series, at]

    def _season_rows(self, series: Counts, at: Counts, step: Counts) -> Floats:
        """The same phase of past seasons, in the scale of today; without one, the level of today."""
        units, scale = self.table.units, self.scale[series, at]
        level = self._origin[series, at, self.names.index("ses")].astype(float)
        same = at + step - self.season * -(-step // self.season)  # the last that is known
        columns = []
        for shifts in _season_shifts(self.season).values():
            past = same + np.array(shifts)[:, None]
            known = np.where(past <= at, _values(units, series, past), np.nan)
            counts = (~np.isnan(known)).sum(axis=0)
            mean = np.nansum(known, axis=0) / np.maximum(counts, 1)
            columns.append(np.where(counts > 0, mean / scale, level))
        bounded: Floats = np.minimum(np.column_stack(columns), _LARGEST)
        return bounded


def _season_shifts(season: int) -> dict[str, tuple[int, ...]]:
    """Features of the season: which periods each averages, from the last of the same phase.

    A short season has been seen often, so its phases are averaged; of a long one there are two or
    three, so neighbours help.
    """
    if season < _LONG_SEASON:
        return {
            "phase_mean_4": tuple(-season * back for back in range(4)),
            "phase_mean_8": tuple(-season * back for back in range(8)),
        }
    return {"last_season": (0,), "last_season_around": (-1, 0, 1)}


def known_cells(table: SeriesTable, *, first: int, end: int, youngest: int = 1) -> Flags:
    """Tell which series and periods in ``first`` <= period < ``end`` can be learnt from.

    A series counts from the period in which it is ``youngest`` periods old.
    """
    known = table.age >= youngest
    known[:, :first] = False
    known[:, end:] = False
    return known


def _lagged(units: Floats, mean: Floats, lag: int) -> Floats:
    """The value ``lag`` periods before each; before the first, the mean so far."""
    before = np.full(units.shape, np.nan)
    before[:, lag:] = units[:, : units.shape[1] - lag]
    return np.where(np.isnan(before), mean, before)


def _largest(units: Floats, window: int) -> Floats:
    padded = np.pad(np.nan_to_num(units), ((0, 0), (window - 1, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, window, axis=1)
    largest: Floats = windows.max(axis=2) + 0.0 * units
    return largest


def _since_sale(units: Floats, longest: int) -> Floats:
    """Share of ``longest`` that has passed without a sale."""
    at = np.arange(units.shape[1])
    last = np.maximum.accumulate(np.where(np.nan_to_num(units) > 0, at, -1), axis=1)
    return np.minimum((at - last) / longest, 1.0)


def _values(units: Floats, series: Counts, at: Counts) -> Floats:
    """Units of periods, NaN before the first: float[n_shifts, n_rows]."""
    inside = (at >= 0) & (at < units.shape[1])
    return np.where(inside, units[series, np.clip(at, 0, units.shape[1] - 1)], np.nan)
