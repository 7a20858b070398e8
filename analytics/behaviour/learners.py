"""The models that compete: scikit-learn's, set up for few, related rows; and BG/NBD beside them."""

import warnings
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from analytics.behaviour.ledger import Flags, Floats, Ints

Learner = Literal[
    "logistic_regression",
    "random_forest",
    "hist_gradient_boosting",
    "decision_tree",
    "neural_network",
]

LEARNERS: tuple[Learner, ...] = (
    "logistic_regression",
    "random_forest",
    "hist_gradient_boosting",
    "decision_tree",
    "neural_network",
)
MEAN_OF: dict[Learner, float] = {
    "logistic_regression": 2.0,
    "random_forest": 1.0,
    "hist_gradient_boosting": 1.0,
}
"""What the mean weighs; BG/NBD joins with weight 1 where purchases are asked about. Two smooth models
and two of trees, the linear one twice: docs/benchmarks-customers.md."""

MEAN = "mean"
BGNBD = "bgnbd"

MOST_ROWS = 24_000
_LEAF_SHARE, _LEAST_LEAF = 0.005, 10
_LINEAR_PENALTY = 0.1  # C; larger ones learnt the season of the training windows
_LIFETIME = "lifetime"
_WITH_LEVELS = ("logistic_regression",)  # the season of a window is no property of its customers
# Told what BG/NBD says, these only repeat it: without, the mean of all was better.
_WITHOUT_LIFETIMES = ("logistic_regression", "random_forest", "neural_network")


@dataclass(frozen=True, eq=False)
class Rows:
    """What is learnt from: customers of several windows under each other.

    Attributes
    ----------
    values : ndarray, float[n, n_features]
    happened : ndarray, bool[n]
    weight : ndarray, float[n]
        Halves with each two thirds of a horizon that a window is older.
    window : ndarray, int[n]
        Which window a row is of; 0 is the newest.
    """

    values: Floats
    happened: Flags
    weight: Floats
    window: Ints

    def drawn(self, seed: int) -> "Rows":
        """Return at most 24,000 of the rows."""
        if len(self.values) <= MOST_ROWS:
            return self
        rng = np.random.default_rng(seed)
        kept = np.sort(rng.choice(len(self.values), MOST_ROWS, replace=False))
        return Rows(self.values[kept], self.happened[kept], self.weight[kept], self.window[kept])


class FittedLearner:
    """One model that has learnt.

    Parameters
    ----------
    name : Learner
    names : tuple of str
        Of the features.
    rows : Rows
        With both kinds of customers.
    seed : int
    """

    def __init__(self, name: Learner, names: tuple[str, ...], rows: Rows, seed: int) -> None:
        self.name = name
        skipped = _LIFETIME if name in _WITHOUT_LIFETIMES else None
        self.columns = [
            at for at, each in enumerate(names) if skipped is None or not each.startswith(skipped)
        ]
        self.features = tuple(names[at] for at in self.columns)
        self.n_levels = int(rows.window.max()) if name in _WITH_LEVELS else 0
        self.model = _make(name, len(rows.values), seed)
        weights = {} if name == "neural_network" else _weights(self.model, rows.weight)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # the network stops after 30 rounds
            self.model.fit(self._matrix(rows.values, rows.window), rows.happened, **weights)

    def prob(self, values: Floats) -> Floats:
        """Return the probability of each row of float[n, n_features], at the newest level."""
        prob: Floats = self.model.predict_proba(self._matrix(values))[:, 1]
        return prob

    def contributions(self, values: Floats) -> dict[str, Floats]:
        """Return how far each feature moves the log odds of a row; logistic regression alone."""
        scaled = self.model[0].transform(self._matrix(values)) * self.model[-1].coef_[0]
        told = scaled.T[: len(self.features)]
        return dict(zip(self.features, told, strict=True))

    def _matrix(self, values: Floats, window: Ints | None = None) -> Floats:
        """Take the columns learnt from; mark the window where each may have its own level."""
        if not self.n_levels:
            return values[:, self.columns]
        levels = np.zeros((len(values), self.n_levels))
        if window is not None:
            levels = (window[:, None] == np.arange(1, self.n_levels + 1)).astype(np.float64)
        return np.hstack([values[:, self.columns], levels])


def _weights(model: Any, weight: Floats) -> dict[str, Floats]:  # noqa: ANN401 - any estimator
    """Name the sample weights to the step that takes them; a weighted scaler fails on constants."""
    if not hasattr(model, "steps"):
        return {"sample_weight": weight}
    return {f"{model.steps[-1][0]}__sample_weight": weight}


def _make(name: Learner, n_rows: int, seed: int) -> Any:  # noqa: ANN401 - any estimator
    leaf = max(_LEAST_LEAF, int(_LEAF_SHARE * n_rows))
    if name == "logistic_regression":
        return make_pipeline(
            StandardScaler(), LogisticRegression(C=_LINEAR_PENALTY, max_iter=1_000)
        )
    if name == "random_forest":
        return RandomForestClassifier(
            n_estimators=80,
            min_samples_leaf=leaf,
            max_features=0.3,
            max_samples=0.5,
            n_jobs=1,
            random_state=seed,
        )
    if name == "hist_gradient_boosting":
        return HistGradientBoostingClassifier(
            learning_rate=0.05,
            max_iter=100,
            max_leaf_nodes=8,
            max_features=0.3,
            min_samples_leaf=leaf,
            l2_regularization=20.0,
            early_stopping=False,
            random_state=seed,
        )
    if name == "decision_tree":
        return DecisionTreeClassifier(max_depth=6, min_samples_leaf=2 * leaf, random_state=seed)
    return make_pipeline(
        StandardScaler(),
        MLPClassifier((32, 16), alpha=1.0, max_iter=30, early_stopping=False, random_state=seed),
    )
