"""``DemandForecaster``: preprocess, select features, train, evaluate, choose, predict."""

from typing import Self

import numpy as np
import pandas as pd
from sklearn.utils.validation import check_is_fitted

from analytics.demand.calibration import fit_intervals
from analytics.demand.contest import (
    MEAN,
    SEASONAL,
    SMOOTHING,
    Candidates,
    Contest,
    choose,
)
from analytics.demand.evaluation import origins_of
from analytics.demand.explanation import COLUMNS, Knowledge
from analytics.demand.model_card import ModelCard
from analytics.demand.panel import SeriesTable
from analytics.demand.regressors import LEARNERS, Learner
from analytics.demand.reporting import (
    empty_board,
    fallback_card,
    full_board,
    learnt_card,
    selected_features,
)
from analytics.demand.selection import Method
from analytics.demand.serving import Served
from analytics.demand.training import TrainingRows
from analytics.demand.versions import VersionedEstimator
from analytics.demand.words import Locale, rule_sentence
from analytics.errors import InsufficientData
from analytics.periods import Frequency, checked_frequency

_CANDIDATES = {*LEARNERS, SMOOTHING, SEASONAL, "ses", "tsb"}


class DemandForecaster(VersionedEstimator):
    """Forecast how many units of each product will be sold, with intervals and a model card.

    Parameters
    ----------
    horizon : int >= 1, default 4
        Periods ahead.
    frequency : {"D", "W", "M"}, default "W"
    models : tuple of str
        Which models learn from all products and compete: ``linear_regression``,
        ``decision_tree``, ``random_forest``, ``hist_gradient_boosting``. The smoothings always do.
    mean_of : tuple of str
        What the candidate ``mean`` averages; a model counts twice, a smoothing once.
    combine : str, default "mean"
        Serve ``mean``, or ``best`` (of every candidate, by the origins), or one by its name.
    selector : {"l1", "k_best"} or None, default "l1"
        Feature selection before all models but boosting.
    levels : tuple of float, default (0.8, 0.95)
        Shares that intervals are to cover.
    n_origins : int >= 1, default 3
        Past days, one horizon apart, to judge candidates and correct intervals by.
    most_rows : int, default 40,000
        Training rows are drawn evenly down to this many.
    random_state : int, default 0

    Attributes
    ----------
    leaderboard_ : DataFrame
        One row per candidate and origin: ``model``, ``origin``, ``n_series``, ``rmsse``, ``wape``,
        ``total_wape``, ``bias``, ``fit_s``, ``coverage_80`` (of the intervals, which are the same
        for all models) and so on per level, ``chosen``. No rows if too little was known.
    model_card_ : ModelCard
    selected_features_ : dict of model to list of str

    Notes
    -----
    Each model is pooled: it learns from all products at once what the scaled demand 1 … ``horizon``
    periods later was, given what was known before (``analytics.demand.features``). Candidates are
    judged by RMSSE over rolling origins; one with more than 25 % bias, or no better than the best
    of naive, seasonal naive and moving average, is not served, and the card says so. A product
    younger than a quarter of a year goes by how earlier products were launched. With too little
    data of the shop, rows are marked ``method="fallback"``.

    Sales are taken for demand: what was out of stock was not sold, and is not seen.

    Examples
    --------
    >>> from analytics.demand import DemandForecaster
    >>> weeks = pd.date_range("2026-01-05", periods=6, freq="7D", unit="ns")
    >>> panel = pd.DataFrame({"id": "CUP", "period_start": weeks, "y": [2.0, 4, 3, 3, 2, 4]})
    >>> forecast = DemandForecaster(horizon=1).fit(panel).predict()
    >>> forecast[["id", "period_start", "mean", "method", "rule"]]
        id period_start  mean    method         rule
    0  CUP   2026-02-16   3.0  fallback  mean_so_far
    """

    selected_features_: dict[str, list[str]]
    leaderboard_: pd.DataFrame
    model_card_: ModelCard

    def __init__(  # noqa: PLR0913 - an estimator takes its parameters one by one
        self,
        *,
        horizon: int = 4,
        frequency: Frequency = "W",
        models: tuple[Learner, ...] = LEARNERS,
        mean_of: tuple[str, ...] = ("hist_gradient_boosting", SMOOTHING),
        combine: str = MEAN,
        selector: Method | None = "l1",
        levels: tuple[float, ...] = (0.8, 0.95),
        n_origins: int = 3,
        most_rows: int = 40_000,
        random_state: int = 0,
    ) -> None:
        self.horizon = horizon
        self.frequency = frequency
        self.models = models
        self.mean_of = mean_of
        self.combine = combine
        self.selector = selector
        self.levels = levels
        self.n_origins = n_origins
        self.most_rows = most_rows
        self.random_state = random_state

    def fit(self, panel: pd.DataFrame) -> Self:
        """Learn from a panel, judge the candidates and choose what is served.

        Parameters
        ----------
        panel : DataFrame
            As ``analytics.frames.panel``; its last period is the last that is over.

        Raises
        ------
        BadFrame
            The panel is not as described.
        ValueError
            A parameter is out of range.
        """
        self._check_parameters()
        table = SeriesTable.of(panel, frequency=checked_frequency(self.frequency))
        self._served = Served.fallback(table, horizon=self.horizon, levels=self.levels)
        self._knowledge: Knowledge | None = None
        try:
            self._learn(table)
        except InsufficientData as reason:
            self._remember_fallback(table, str(reason))
        return self

    def predict(self) -> pd.DataFrame:
        """Forecast the ``horizon`` periods after the panel's last.

        Returns
        -------
        DataFrame, one row per series and period: ``id``, ``period_start``, ``step`` (1..horizon),
        ``mean``, ``q10``, ``q50``, ``q90`` (units; the outer two are ``low_80`` and ``high_80``,
        and are there if 0.8 is among the levels), ``low_80``, ``high_80`` and so on per level,
        ``method``, ``rule``
            ``method`` is ``model``, ``baseline`` (nothing beat it), ``cold_start`` (too young) or
            ``fallback`` (too little data), ``rule`` the name of what made the number. In a shop
            with too little data intervals are those of sales that scatter like its own so far
            (``analytics.demand.rule_intervals``), corrected on nothing.
        """
        check_is_fitted(self, "model_card_")
        return self._served.periods()

    def predict_totals(self) -> pd.DataFrame:
        """Forecast each series' sum over the horizon: what to have in stock for it.

        Returns
        -------
        DataFrame, one row per series: ``id``, ``first_period``, ``periods``, ``mean`` (units),
        ``low_80``, ``high_80`` (the first level), ``enough_90`` (suffices in 90 % of cases: the
        level and half of the rest), ``method``, ``rule``
        """
        check_is_fitted(self, "model_card_")
        return self._served.totals()

    def explain(self, series_id: str, *, locale: Locale = "zh") -> pd.DataFrame:
        """Say why a series' forecast is what it is.

        Returns
        -------
        DataFrame: ``topic``, ``effect_units``, ``sentence``
            As ``analytics.demand.explanation.Knowledge.explain``; no rows for a fallback.

        Raises
        ------
        KeyError
            No such series was in the panel.
        """
        check_is_fitted(self, "model_card_")
        at = self._served.row_of(series_id)
        if self._knowledge is None or self._served.methods[at] == "fallback":
            return pd.DataFrame(columns=COLUMNS)
        rows = np.array([self._knowledge.row_of(series_id)])
        told = self._knowledge.explain(
            rows, model=self._explained, frequency=self.frequency, locale=locale
        )
        return told[COLUMNS]

    def explain_all(self, *, locale: Locale = "zh") -> pd.DataFrame:
        """Say of every series at once why its forecast is what it is.

        Returns
        -------
        DataFrame: ``id``, ``topic``, ``effect_units``, ``sentence``
            As ``explain``; first of each series is ``rule``, what made the number.
        """
        check_is_fitted(self, "model_card_")
        served = self._served
        rules = pd.DataFrame(
            {
                "id": pd.Series(served.ids, dtype="str"),
                "topic": "rule",
                "effect_units": float("nan"),
                "sentence": [
                    rule_sentence(method, rule, frequency=self.frequency, locale=locale)
                    for method, rule in zip(served.methods, served.rules, strict=True)
                ],
            }
        )
        if self._knowledge is None:
            return rules
        begun = np.arange(len(self._knowledge.ids))
        told = self._knowledge.explain(
            begun, model=self._explained, frequency=self.frequency, locale=locale
        )
        learnt = served.ids[served.methods != "fallback"]
        told = told[told["id"].isin(learnt)]
        return pd.concat([rules, told]).sort_values("id", kind="stable", ignore_index=True)

    def _check_parameters(self) -> None:
        if self.horizon < 1 or self.n_origins < 1 or self.most_rows < 1:
            raise ValueError("horizon, n_origins and most_rows are at least 1")
        if not self.levels or not all(0 < level < 1 for level in self.levels):
            raise ValueError("levels lie between 0 and 1, and there is one")
        if not set(self.models) <= set(LEARNERS):
            raise ValueError(f"models are some of {LEARNERS}, not {self.models}")
        if not set(self.mean_of) <= {*self.models, SMOOTHING}:
            raise ValueError(f"mean_of names what is not among the models: {self.mean_of}")
        if self.combine not in {*_CANDIDATES, MEAN, "best"}:
            raise ValueError(f"combine is 'mean', 'best' or a candidate, not {self.combine!r}")

    def _learn(self, table: SeriesTable) -> None:
        origins = origins_of(table, horizon=self.horizon, n_origins=self.n_origins)
        rows = TrainingRows(
            table, horizon=self.horizon, most=self.most_rows, seed=self.random_state
        )
        rows.check_enough(origins[0].end)
        candidates = Candidates(self.models, self.mean_of, self.selector, self.random_state)
        contest = Contest(rows, candidates)
        board = contest.run(origins)
        choice = choose(board, combine=self.combine)
        made = contest.serve(choice.model)
        intervals = fit_intervals(rows, origins, levels=self.levels, seed=self.random_state)
        self._served.learn(table, made, choice, intervals)
        self._knowledge = _knowledge(rows)
        self._explained = next(iter(made.fitted.values()), None)
        self.selected_features_ = selected_features(contest.fitted_, rows.features.names)
        self.leaderboard_ = full_board(board, intervals, choice)
        self.model_card_ = learnt_card(
            table,
            origins,
            board=board,
            choice=choice,
            intervals=intervals,
            seed=self.random_state,
        )

    def _remember_fallback(self, table: SeriesTable, reason: str) -> None:
        """Nothing was learnt: empty leaderboard, and a card that says why."""
        self.selected_features_ = {}
        self.leaderboard_ = empty_board(self.levels)
        self.model_card_ = fallback_card(
            table, horizon=self.horizon, seed=self.random_state, reason=reason
        )


def _knowledge(rows: TrainingRows) -> Knowledge:
    features = rows.features
    end = features.table.n_periods
    series = rows.begun(end)
    values = rows.values_at(series, end).reshape(len(series), rows.horizon, -1)
    return Knowledge(
        features.table.ids[series], features.names, values, features.scale[series, end - 1]
    )
