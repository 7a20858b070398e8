"""The two questions that are learnt from labels, who buys and who gives back, and their answers."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from analytics.behaviour.calibration import Calibration, level_shift
from analytics.behaviour.facts import Facts
from analytics.behaviour.learners import BGNBD, MEAN, MEAN_OF, FittedLearner, Learner, Rows
from analytics.behaviour.ledger import Flags, Floats, Ledger, date_of
from analytics.behaviour.measures import probability_scores
from analytics.behaviour.model_card import TaskCard
from analytics.behaviour.rules import rule_estimates
from analytics.behaviour.windows import Window, Windows
from analytics.errors import InsufficientData

Question = Literal["purchase", "refund"]

EXPLAINING: Learner = "logistic_regression"
"""Always learnt: its weights tell what speaks for a customer, whatever model is served."""

RULE = "rule"
BASELINE: dict[Question, str] = {"purchase": BGNBD, "refund": RULE}
WINDOWS_NEEDED = 2
LABELS_NEEDED = 50
_YEAR = 364  # days: weekdays match
_HISTORY_BEFORE_SEASONS = 180
_JUDGED = 2


@dataclass(frozen=True)
class Contenders:
    """What competes and what is wanted.

    Attributes
    ----------
    learners : tuple of Learner
    model : str
        ``mean``, one of the learners, or the baseline.
    seed : int
    """

    learners: tuple[Learner, ...]
    model: str
    seed: int

    def served(self) -> tuple[Learner, ...]:
        """Learners without which the wanted model cannot answer."""
        if self.model == MEAN:
            return tuple(MEAN_OF)
        return tuple(each for each in self.learners if each == self.model)


@dataclass(frozen=True, eq=False)
class Answer:
    """A fitted model of one question.

    Attributes
    ----------
    question : Question
    model : str
        What is served.
    learners : dict of name to FittedLearner
    calibration : Calibration
    season_shift : float
    card : TaskCard
    """

    question: Question
    model: str
    learners: dict[str, FittedLearner]
    calibration: Calibration
    season_shift: float
    card: TaskCard

    def prob(self, values: Floats, baseline: Floats) -> Floats:
        """Return probabilities for float[n, n_features] and what the baseline says."""
        found = {name: each.prob(values) for name, each in self.learners.items()}
        raw = _all_models(self.question, found, baseline)[self.model]
        calibrated = self.calibration.apply(raw)
        if not self.season_shift:
            return calibrated
        return Calibration(1.0, self.season_shift).apply(calibrated)


def baseline_of(
    question: Question, ledger: Ledger, facts: Facts, lifetime_prob: Floats, horizon: int
) -> Floats:
    """Return the baseline's probabilities: BG/NBD for purchases, the rule for refunds."""
    if question == "purchase":
        return lifetime_prob
    return rule_estimates(ledger, facts).refund_prob(horizon)


class Learning:
    """Learn one question from closed windows.

    Parameters
    ----------
    question : Question
    windows : Windows
    contenders : Contenders

    Attributes
    ----------
    judged : list of (Window, ndarray)
        After ``answer``: the latest closed windows, newest first, and what the served model foretold
        of them without knowing them.
    """

    def __init__(self, question: Question, windows: Windows, contenders: Contenders) -> None:
        self.question = question
        self.windows = windows
        self.contenders = contenders
        self.judged: list[tuple[Window, Floats]] = []

    def answer(self) -> Answer:
        """Judge all on the latest windows, choose, and learn from every closed window.

        Raises
        ------
        InsufficientData
            Fewer than two closed windows, or fewer than 50 customers of each kind in them.
        """
        today = self.windows.ledger.today
        self._check()
        judged = [self._judge(day) for day in self._judged_days()]
        scores = _mean_scores([self._scores(window, probs) for window, probs in judged])
        model, beats = self._chosen(scores)
        self.judged = [(window, probs[model]) for window, probs in judged]
        calibration = self._calibration(self.judged)
        season_shift = self._season_shift(self.judged[0], calibration)
        rows = self._rows(today)
        wanted = self.contenders.served() if model == self.contenders.model else ()
        return Answer(
            question=self.question,
            model=model,
            learners=self._fitted(rows, (*wanted, EXPLAINING)),
            calibration=calibration,
            season_shift=season_shift,
            card=TaskCard(
                model=model,
                baseline=BASELINE[self.question],
                beats_baseline=beats,
                scores=scores,
                judged_on=tuple(date_of(window.day) for window, _ in judged),
                train_rows=len(rows.values),
                positive_labels=self._labels()[0],
                calibration={"slope": calibration.slope, "shift": calibration.shift},
                season_shift=season_shift,
                fallback=None,
            ),
        )

    def happened(self, window: Window) -> Flags:
        """Return the labels of a window."""
        return window.bought if self.question == "purchase" else window.refunded

    def _check(self) -> None:
        apart = self.windows.apart()
        if len(apart) < WINDOWS_NEEDED:
            raise InsufficientData("closed windows", needed=WINDOWS_NEEDED, found=len(apart))
        fewer = min(self._labels())
        if fewer < LABELS_NEEDED:
            raise InsufficientData("customers of each kind", needed=LABELS_NEEDED, found=fewer)

    def _labels(self) -> tuple[int, int]:
        """Count who did and who did not, in windows that do not overlap."""
        labels = [self.happened(self.windows.at(day)) for day in self.windows.apart()]
        did = sum(int(each.sum()) for each in labels)
        return did, sum(map(len, labels)) - did

    def _judged_days(self) -> list[int]:
        """First days of the latest windows before which something could be learnt, newest first."""
        able = [day for day in self.windows.apart()[:_JUDGED] if self._can_learn(day)]
        if not able:
            raise InsufficientData("closed windows", needed=WINDOWS_NEEDED, found=1)
        return able

    def _can_learn(self, day: int) -> bool:
        """Whether both kinds of customers were known from windows that were over on a day."""
        labels = [self.happened(self.windows.at(each)) for each in self.windows.closed_by(day)]
        did = sum(int(each.sum()) for each in labels)
        return 0 < did < sum(map(len, labels))

    def _rows(self, day: int) -> Rows:
        windows = [self.windows.at(each) for each in self.windows.closed_by(day)]
        age = [(windows[0].day - each.day) / self.windows.horizon for each in windows]
        return Rows(
            values=np.concatenate([each.values for each in windows]),
            happened=np.concatenate([self.happened(each) for each in windows]),
            weight=np.concatenate(
                [
                    np.full(len(each.values), 0.5 ** (1.5 * old))
                    for each, old in zip(windows, age, strict=True)
                ]
            ),
            window=np.repeat(np.arange(len(windows)), [len(each.values) for each in windows]),
        ).drawn(self.contenders.seed)

    def _fitted(self, rows: Rows, learners: tuple[Learner, ...]) -> dict[str, FittedLearner]:
        seed = self.contenders.seed
        names = self.windows.names
        return {each: FittedLearner(each, names, rows, seed) for each in dict.fromkeys(learners)}

    def _judge(self, day: int) -> tuple[Window, dict[str, Floats]]:
        """Foretell a closed window from those that were over before it."""
        window = self.windows.at(day)
        wanted = (*self.contenders.served(), *self.contenders.learners)
        fitted = self._fitted(self._rows(day), wanted)
        found = {name: each.prob(window.values) for name, each in fitted.items()}
        baseline = self._baseline(window)
        return window, _all_models(self.question, found, baseline)

    def _baseline(self, window: Window) -> Floats:
        known = window.snapshot
        return baseline_of(
            self.question, known.ledger, known.facts, window.lifetime_prob, self.windows.horizon
        )

    def _scores(self, window: Window, probs: dict[str, Floats]) -> dict[str, dict[str, float]]:
        return {
            name: probability_scores(self.happened(window), each) for name, each in probs.items()
        }

    def _chosen(self, scores: dict[str, dict[str, float]]) -> tuple[str, bool]:
        """Return the wanted model, unless the baseline ranked no worse and was no further off."""
        wanted, baseline = self.contenders.model, BASELINE[self.question]
        if wanted not in scores or wanted == baseline:
            return baseline, False
        ours, theirs = scores[wanted], scores[baseline]
        beats = (
            ours["average_precision"] > theirs["average_precision"]
            or ours["log_loss"] < theirs["log_loss"]
        )
        return (wanted if beats else baseline), beats

    def _calibration(self, told: list[tuple[Window, Floats]]) -> Calibration:
        """Learn from the latest window, if the one before would have helped there."""
        if len(told) < _JUDGED:
            return Calibration()
        (latest, prob), (earlier, before) = told
        tried = Calibration.fit(self.happened(earlier), before).apply(prob)
        if not self._improves(latest, prob, tried):
            return Calibration()
        return Calibration.fit(self.happened(latest), prob)

    def _improves(self, window: Window, prob: Floats, tried: Floats) -> bool:
        happened = self.happened(window)
        return (
            probability_scores(happened, tried)["log_loss"]
            < probability_scores(happened, prob)["log_loss"]
        )

    def _season_shift(self, told: tuple[Window, Floats], calibration: Calibration) -> float:
        """Return last year's shift of the coming window, if the year before helped the latest."""
        window, prob = told
        year_before = window.day - _YEAR
        if year_before - self.windows.first_day < _HISTORY_BEFORE_SEASONS:
            return 0.0
        # A few first orders long before the shop really opened are no season to learn from.
        coming = self.windows.ledger.today - _YEAR
        if not (self._can_learn(year_before) and self._can_learn(coming)):
            return 0.0
        tried = Calibration(1.0, self._missed_level(year_before)).apply(calibration.apply(prob))
        if not self._improves(window, calibration.apply(prob), tried):
            return 0.0
        return self._missed_level(coming)

    def _missed_level(self, day: int) -> float:
        """How far the level of a past window was missed, by logistic regression and baseline."""
        window = self.windows.at(day)
        linear = self._fitted(self._rows(day), ("logistic_regression",))["logistic_regression"]
        prob = (linear.prob(window.values) + self._baseline(window)) / 2
        return level_shift(self.happened(window), prob)


def _all_models(
    question: Question, found: dict[str, Floats], baseline: Floats
) -> dict[str, Floats]:
    """Add the baseline and, where its parts are there, the mean."""
    models = {**found, BASELINE[question]: baseline}
    if set(MEAN_OF) <= set(found):
        parts, shares = [found[each] for each in MEAN_OF], list(MEAN_OF.values())
        if question == "purchase":
            parts, shares = [*parts, baseline], [*shares, 1.0]
        models[MEAN] = np.average(parts, axis=0, weights=shares)
    return models


def _mean_scores(scores: list[dict[str, dict[str, float]]]) -> dict[str, dict[str, float]]:
    """Average each model's scores over the windows."""
    return {
        name: pd.DataFrame([each[name] for each in scores]).mean().to_dict() for name in scores[0]
    }
