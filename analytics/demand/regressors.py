"""The models of scaled demand: any regressor, taught without its outliers; and the founding four."""

from typing import Any, Literal, Self

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, RegressorMixin, clone
from sklearn.ensemble import HistGradientBoostingRegressor, RandomForestRegressor
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeRegressor
from sklearn.utils.validation import check_is_fitted, validate_data

from analytics.demand.selection import FeatureSelector, Method

Floats = npt.NDArray[np.float64]
Learner = Literal["linear_regression", "decision_tree", "random_forest", "hist_gradient_boosting"]

_SHARE = 0.93  # of the targets are learnt as they are
_BELOW_ZERO = 0.1  # how far below 0, in scaled units, quantiles see a period without a sale

LEARNERS: tuple[Learner, ...] = (
    *("linear_regression", "decision_tree", "random_forest", "hist_gradient_boosting"),
)


class WinsorisedRegressor(RegressorMixin, BaseEstimator):
    """Teach a regressor targets whose largest are drawn in; at wish it foretells nothing below zero.

    Parameters
    ----------
    regressor : estimator or None
        Any regressor of scikit-learn's interface; None is ``LinearRegression()``.
    share : float in (0.5, 1]
        Targets above this quantile of the training targets are drawn in to it; 1 keeps them.
    non_negative : bool
        Whether predictions below 0 become 0.

    Attributes
    ----------
    limit_ : float
        The largest target learnt from.
    regressor_ : estimator
        The fitted regressor.

    References
    ----------
    Hastings, C. et al. (1947). Low moments for small samples. Annals of Mathematical Statistics
    18(3), who credit C. P. Winsor.

    Examples
    --------
    >>> X, y = np.arange(40.0)[:, None], np.arange(40.0)
    >>> y[3] = 5000  # a bulk order
    >>> WinsorisedRegressor(share=0.95).fit(X, y).limit_
    38.05...
    """

    def __init__(
        self,
        regressor: BaseEstimator | None = None,
        *,
        share: float = 0.995,
        non_negative: bool = False,
    ) -> None:
        self.regressor = regressor
        self.share = share
        self.non_negative = non_negative

    def fit(self, X: npt.ArrayLike, y: npt.ArrayLike) -> Self:  # noqa: N803
        """Learn from float[n_rows, n_features] and float[n_rows].

        Raises
        ------
        ValueError
            ``share`` is not in (0.5, 1].
        """
        if not 0.5 < self.share <= 1:
            raise ValueError("share is above 0.5 and at most 1")
        values, target = validate_data(self, X, y, y_numeric=True)
        self.limit_ = float(np.quantile(target, self.share))
        wrapped = LinearRegression() if self.regressor is None else clone(self.regressor)
        self.regressor_ = wrapped.fit(values, np.minimum(target, self.limit_))
        return self

    def predict(self, X: npt.ArrayLike) -> Floats:  # noqa: N803
        """Predict float[n_rows]."""
        check_is_fitted(self)
        predicted = np.asarray(self.regressor_.predict(validate_data(self, X, reset=False)))
        return np.maximum(predicted, 0.0) if self.non_negative else predicted


def make_learner(name: Learner, *, selector: Method | None, seed: int) -> WinsorisedRegressor:
    """Build one of the models that learn from all series at once.

    Parameters
    ----------
    name : {"linear_regression", "decision_tree", "random_forest", "hist_gradient_boosting"}
        Linear regression is a ridge on standardised features, since lags are near copies of each
        other; gradient boosting minimises the Poisson deviance, whose best forecast is the mean
        and whose predictions are never negative.
    selector : {"l1", "k_best"} or None
        Feature selection before the first three; boosting chooses its own features.
    seed : int
        Of the forest's and the trees' draws.
    """
    if name == "hist_gradient_boosting":
        return WinsorisedRegressor(
            _boosting(seed, loss="poisson", l2_regularization=5.0), share=_SHARE, non_negative=True
        )
    return WinsorisedRegressor(
        make_pipeline(FeatureSelector(selector), *_founding(name, seed=seed)),
        share=_SHARE,
        non_negative=True,
    )


def _founding(name: Learner, *, seed: int) -> tuple[Any, ...]:
    if name == "linear_regression":
        return StandardScaler(), Ridge(alpha=10.0)
    if name == "decision_tree":
        return (DecisionTreeRegressor(max_depth=8, min_samples_leaf=60, random_state=seed),)
    return (
        RandomForestRegressor(
            n_estimators=60,
            min_samples_leaf=15,
            max_features=0.4,
            max_samples=0.3,
            random_state=seed,
        ),
    )


def fit_quantile(
    share: float, values: Floats, targets: Floats, *, seed: int
) -> HistGradientBoostingRegressor:
    """Fit the model of one quantile of scaled demand; what it foretells may lie a little below 0.

    Parameters
    ----------
    share : float in (0, 1)
    values : ndarray, float[n_rows, n_features]
    targets : ndarray, float[n_rows] >= 0
    seed : int

    Notes
    -----
    Periods without a sale are spread over a short way below 0 first. Boosting starts from the quantile
    of all targets, and where more than ``share`` of them are 0 that is 0: no target lies below, every
    gradient is the same, no split is worth anything, and a best seller's low quantile stays at 0 too.

    Without an L2 penalty: the gradients of a quantile are no larger than the quantile itself, and
    under a penalty made for larger ones no split of a low quantile is worth its while.

    References
    ----------
    Machado, J. A. F., Santos Silva, J. M. C. (2005). Quantiles for counts. JASA 100(472): jittering.
    """
    spread = -_BELOW_ZERO * np.random.default_rng(seed).random(len(targets))
    model = _boosting(seed, loss="quantile", quantile=share, l2_regularization=0.0, max_iter=80)
    return model.fit(values, np.where(targets <= 0, spread, targets))


def _boosting(seed: int, **parameters: Any) -> HistGradientBoostingRegressor:  # noqa: ANN401
    usual = {
        "learning_rate": 0.06,
        "max_iter": 120,
        "max_leaf_nodes": 16,
        "min_samples_leaf": 60,
        "max_features": 0.3,
        "early_stopping": False,
        "random_state": seed,
    }
    return HistGradientBoostingRegressor(**(usual | parameters))


def make_sale_classifier(*, selector: Method | None) -> Pipeline:
    """Build the logistic regression that answers whether something will be sold at all."""
    return make_pipeline(
        FeatureSelector(selector), StandardScaler(), LogisticRegression(C=0.1, max_iter=300)
    )
