"""Intervals fitted to a shop: learnt before the origins, corrected on them, then learnt anew."""

from dataclasses import dataclass

import numpy as np

from analytics.demand.evaluation import Origin
from analytics.demand.intervals import DemandBand, Misses, held_out_coverage
from analytics.demand.panel import Counts, Floats
from analytics.demand.regressors import fit_quantile
from analytics.demand.training import TrainingRows

_ROWS = 20_000  # quantiles of some hundred leaves need no more


@dataclass(frozen=True)
class Intervals:
    """The intervals of every series after the last period, and how they did before.

    Attributes
    ----------
    periods : dict of level to (low, high), each ndarray, float[n, horizon]
        Units.
    total : tuple of low, high, enough, each ndarray, float[n]
        Units of the whole horizon: the interval of the first level, and what suffices in the share
        of cases on its upper side.
    median : ndarray, float[n, horizon]
        Units; learnt as the quantiles are, not corrected.
    coverage : dict of level to list of float, one an origin
        Of intervals corrected on the other origins.
    total_coverage : list of float, one an origin
    """

    periods: dict[float, tuple[Floats, Floats]]
    total: tuple[Floats, Floats, Floats]
    median: Floats
    coverage: dict[float, list[float]]
    total_coverage: list[float]


def fit_intervals(
    rows: TrainingRows, origins: list[Origin], *, levels: tuple[float, ...], seed: int
) -> Intervals:
    """Fit intervals for every series that has begun by the end of the table.

    Parameters
    ----------
    rows : TrainingRows
    origins : list of Origin, oldest first
        The quantiles they are corrected by were learnt from what was known before the first.
    levels : tuple of float in (0, 1)
    seed : int
    """
    end = rows.features.table.n_periods
    series = rows.begun(end)
    values, year = rows.values_at(series, end), rows.year_factors(end)
    periods, coverage = {}, {}
    for level in levels:
        band, misses = _corrected(rows, origins, level=level, seed=seed)
        low, high = band.predict(values)
        ends = (rows.unscaled(each, series, end) * year for each in (low, high))
        periods[level] = next(ends), next(ends)
        coverage[level] = held_out_coverage(misses, level)
    band, misses = _corrected_total(rows, origins, level=levels[0], seed=seed)
    totals = rows.total_values_at(series, end)
    scale = rows.features.scale[series, end - 1] * rows.horizon * year.mean()
    low, high = band.predict(totals)
    return Intervals(
        periods,
        (low * scale, high * scale, band.enough(totals) * scale),
        rows.unscaled(_median(rows, values, seed=seed), series, end) * year,
        coverage,
        held_out_coverage(misses, levels[0]),
    )


def _median(rows: TrainingRows, values: Floats, *, seed: int) -> Floats:
    known = _thinned(rows, rows.features.table.n_periods)
    model = fit_quantile(0.5, rows.values[known], rows.targets[known], seed=seed)
    median: Floats = np.maximum(np.asarray(model.predict(values), dtype=float), 0.0)
    return median


def _thinned(rows: TrainingRows, end: int) -> Counts:
    known = np.flatnonzero(rows.known(end))
    thinned: Counts = known[:: -(-len(known) // _ROWS)]
    return thinned


def _corrected(
    rows: TrainingRows, origins: list[Origin], *, level: float, seed: int
) -> tuple[DemandBand, list[Misses]]:
    """Intervals of single periods."""
    band = DemandBand(level, seed=seed)

    def learn(end: int) -> None:
        known = _thinned(rows, end)
        band.fit(rows.values[known], rows.targets[known])

    learn(origins[0].end)
    misses = [
        band.misses(rows.values_at(each.series, each.end), _scaled(rows, each).ravel())
        for each in origins
    ]
    learn(rows.features.table.n_periods)
    return band.correct(Misses.joined(misses)), misses


def _corrected_total(
    rows: TrainingRows, origins: list[Origin], *, level: float, seed: int
) -> tuple[DemandBand, list[Misses]]:
    """Intervals of the mean period of the horizon."""
    band = DemandBand(level, seed=seed).fit(*rows.known_totals(origins[0].end))
    misses = [
        band.misses(rows.total_values_at(each.series, each.end), _scaled(rows, each).mean(axis=1))
        for each in origins
    ]
    band.fit(*rows.known_totals(rows.features.table.n_periods))
    return band.correct(Misses.joined(misses)), misses


def _scaled(rows: TrainingRows, origin: Origin) -> Floats:
    """What was sold after an origin, in the units of the quantile models, without the year."""
    series: Counts = origin.series
    scaled: Floats = origin.actual / rows.features.scale[series, origin.end - 1][:, None]
    return scaled / rows.year_factors(origin.end)
