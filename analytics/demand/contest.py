"""Every candidate side by side: the models that learn from all series, and the smoothings."""

import time
from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analytics.demand.baselines import TO_BEAT, baselines
from analytics.demand.evaluation import Origin, overall
from analytics.demand.levels import best_sellers, level_factor, without_rarest
from analytics.demand.panel import Counts, Floats, SeriesTable
from analytics.demand.regressors import Learner, WinsorisedRegressor, make_learner
from analytics.demand.selection import Method
from analytics.demand.training import TrainingRows

MEAN = "mean"
SMOOTHING = "smoothing"
SEASONAL = "seasonal_smoothing"
LARGEST_BIAS = 0.25
"""A forecast whose sum is that much further off than the baseline's is not served, however small its
errors: the shop would run out. What both miss, as the onset of a season, is no fault of a model."""

_LEARNT_WEIGHT = 2.0  # of a model in the mean, beside 1 of a smoothing
_SEASONED = {SMOOTHING, SEASONAL}  # smoothings that the time of the year is put on


@dataclass(frozen=True)
class Candidates:
    """What competes.

    Attributes
    ----------
    learners : tuple of str
        Models that learn from all series; the smoothings always compete.
    mean_of : tuple of str
        What the candidate ``mean`` averages, smoothings at half the weight of models; ``smoothing``
        stands for the better of it and ``seasonal_smoothing``.
    selector : {"l1", "k_best"} or None
    seed : int
    """

    learners: tuple[Learner, ...]
    mean_of: tuple[str, ...]
    selector: Method | None
    seed: int


@dataclass
class Forecasts:
    """What candidates forecast from one day.

    Attributes
    ----------
    series : ndarray, int[n]
        Rows of the table: the series that had begun.
    units : dict of name to ndarray, float[n, horizon]
    fitted : dict of name to WinsorisedRegressor
    seconds : dict of name to float
        CPU time of fitting and forecasting.
    """

    series: Counts
    units: dict[str, Floats] = field(default_factory=dict)
    fitted: dict[str, WinsorisedRegressor] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    def of(self, series: Counts, name: str) -> Floats:
        """Return a candidate's forecast of some of the series."""
        return self.units[name][np.searchsorted(self.series, series)]


class Contest:
    """Forecasts of every candidate from any day of a table, each knowing nothing later.

    Parameters
    ----------
    rows : TrainingRows
    candidates : Candidates

    Attributes
    ----------
    members_ : tuple of str
        What the mean averages, after ``run``.
    fitted_ : dict of name to WinsorisedRegressor
        The models of the last origin, after ``run``.
    """

    def __init__(self, rows: TrainingRows, candidates: Candidates) -> None:
        self.rows = rows
        self.candidates = candidates

    @property
    def table(self) -> SeriesTable:
        """The series."""
        return self.rows.features.table

    def forecast(self, end: int, *, only: Collection[str] | None = None) -> Forecasts:
        """Forecast from period ``end`` by every candidate but the mean, or by those named."""
        series = self.rows.begun(end)
        values = self.rows.values_at(series, end)
        made = Forecasts(series)
        known = self.table.until(end).only(series)
        factors = self.rows.year_factors(end)
        for name, rule in baselines(known).items():
            if only is None or name in only:
                started = time.process_time()
                units = rule(known, self.rows.horizon)
                made.units[name] = units * factors if name in _SEASONED else units
                made.seconds[name] = time.process_time() - started
        learnt = self.rows.known(end)
        for learner in self.candidates.learners:
            if only is None or learner in only:
                started = time.process_time()
                model = make_learner(
                    learner, selector=self.candidates.selector, seed=self.candidates.seed
                )
                model.fit(self.rows.values[learnt], self.rows.targets[learnt])
                units = self.rows.unscaled(model.predict(values), series, end)
                made.units[learner] = units * self._levels(model, series, end)[:, None] * factors
                made.fitted[learner] = model
                made.seconds[learner] = time.process_time() - started
        return made

    def _levels(self, model: WinsorisedRegressor, series: Counts, end: int) -> Floats:
        """What the outliers of best sellers add to their level: float[n_series], 1 for the rest."""
        rows, learnt = self.rows, np.flatnonzero(self.rows.known(end))
        scale = rows.scales(learnt)
        best = best_sellers(scale)
        sold = without_rarest(rows.targets[learnt])[best] * scale[best]
        said = model.predict(rows.values[learnt][best]) * scale[best]
        own = rows.features.scale[series, end - 1]
        return np.where(own > scale[~best].max(), level_factor(sold, said), 1.0)

    def run(self, origins: list[Origin]) -> pd.DataFrame:
        """Judge every candidate at every origin.

        Returns
        -------
        DataFrame: ``model``, ``origin`` (start of the first period forecast), ``n_series``,
        ``rmsse``, ``wape``, ``total_wape``, ``bias``, ``fit_s``
        """
        made = [self.forecast(origin.end) for origin in origins]
        self.fitted_ = made[-1].fitted
        board = self._scores(origins, made, list(made[-1].units))
        self.members_ = self._members(board)
        if len(self.members_) > 1:
            for each in made:
                add_mean(each, self.members_)
            board = pd.concat([board, self._scores(origins, made, [MEAN])], ignore_index=True)
        return board

    def serve(self, name: str) -> Forecasts:
        """Forecast from the end of the table by one candidate, after ``run``."""
        members = self.members_ if name == MEAN else (name,)
        made = self.forecast(self.table.n_periods, only=members)
        if name == MEAN:
            add_mean(made, members)
        return made

    def _members(self, board: pd.DataFrame) -> tuple[str, ...]:
        """Return what the mean averages, with the better of the two smoothings."""
        standing = overall(board).index
        smoother = next(name for name in standing if name in {SMOOTHING, SEASONAL})
        named = {name: smoother if name == SMOOTHING else name for name in self.candidates.mean_of}
        return tuple(member for member in named.values() if member in set(standing))

    def _scores(
        self, origins: list[Origin], made: list[Forecasts], names: list[str]
    ) -> pd.DataFrame:
        rows = [
            {
                "model": name,
                "origin": self.table.starts[origin.end],
                "n_series": len(origin.series),
                **origin.scores(forecasts.of(origin.series, name)),
                "fit_s": forecasts.seconds[name],
            }
            for origin, forecasts in zip(origins, made, strict=True)
            for name in names
            if name in forecasts.units
        ]
        return pd.DataFrame(rows)


def add_mean(forecasts: Forecasts, members: tuple[str, ...]) -> None:
    """Add the candidate ``mean``: its members' average, in which one that has learnt counts twice."""
    weights = [1.0 if name in _SEASONED else _LEARNT_WEIGHT for name in members]
    units = [forecasts.units[name] for name in members]
    forecasts.units[MEAN] = np.average(units, axis=0, weights=weights)
    forecasts.seconds[MEAN] = sum(forecasts.seconds[name] for name in members)


@dataclass(frozen=True)
class Choice:
    """What is served, and why.

    Attributes
    ----------
    model : str
    baseline : str
        The best of the baselines a model must beat.
    beats_baseline : bool
        Whether ``model`` is better than it, rather than being it.
    refused : tuple of str
        What was wanted first and not served, with the reason.
    """

    model: str
    baseline: str
    beats_baseline: bool
    refused: tuple[str, ...]


def choose(board: pd.DataFrame, *, combine: str) -> Choice:
    """Choose what is served by the mean of the origins.

    Parameters
    ----------
    board : DataFrame
        As ``Contest.run``.
    combine : str
        ``mean``, a candidate's name, or ``best``: the least RMSSE. The wanted one is passed over
        if it is no better than the best baseline, or its bias exceeds that of the baseline by more
        than 25 points; then the next best is asked, at last the baseline.
    """
    standing = overall(board)
    baseline = next(name for name in standing.index if name in TO_BEAT)
    by_rank = [name for name in standing.index if name not in TO_BEAT]
    wanted = by_rank if combine == "best" else [combine, *by_rank]
    refused: list[str] = []
    for name in dict.fromkeys(wanted):
        reason = _refusal(standing, name, baseline)
        if reason is None:
            return Choice(name, baseline, beats_baseline=True, refused=tuple(refused))
        refused.append(f"{name}: {reason}")
    return Choice(baseline, baseline, beats_baseline=False, refused=tuple(refused))


def _refusal(standing: pd.DataFrame, name: str, baseline: str) -> str | None:
    if name not in standing.index:
        return "not computed"
    bias, error = standing.loc[name, "bias"], standing.loc[name, "rmsse"]
    usual = standing.loc[baseline, "bias"]
    if not abs(bias) <= LARGEST_BIAS + abs(usual):
        return f"bias {bias:+.0%} against {usual:+.0%} of {baseline}"
    if not error < standing.loc[baseline, "rmsse"]:
        return f"rmsse {error:.3f} against {standing.loc[baseline, 'rmsse']:.3f} of {baseline}"
    return None
