"""Which features a model is given: chosen on training rows alone."""

import warnings
from typing import Any, Literal, Self

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, check_is_fitted
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_selection import SelectorMixin, f_classif, f_regression
from sklearn.linear_model import lasso_path
from sklearn.preprocessing import StandardScaler
from sklearn.utils.validation import validate_data

Method = Literal["l1", "k_best"]

_PENALTIES = 30
_ROWS = 20_000  # enough to rank some thirty features


class FeatureSelector(SelectorMixin, BaseEstimator):
    """Keep the features that say most about the target.

    Parameters
    ----------
    method : {"l1", "k_best"} or None
        ``l1``: those a lasso leaves with a weight, its penalty chosen by BIC. ``k_best``: the
        ``k`` of largest F statistic, each looked at alone. None keeps all.
    k : int >= 1
        How many ``k_best`` keeps.

    Attributes
    ----------
    support_ : ndarray, bool[n_features]
        Never all False: if nothing says anything, the first feature stays.

    Notes
    -----
    The rows are thinned evenly to 20,000. Constant features are never kept unless all are.

    References
    ----------
    Tibshirani, R. (1996). Regression shrinkage and selection via the lasso. JRSS B 58(1).
    Zou, H., Hastie, T., Tibshirani, R. (2007). On the degrees of freedom of the lasso. Annals of
    Statistics 35(5), for the BIC.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> X = rng.normal(size=(200, 5))
    >>> FeatureSelector("k_best", k=1).fit(X, 3 * X[:, 2]).support_.tolist()
    [False, False, True, False, False]
    """

    def __init__(self, method: Method | None = "l1", *, k: int = 12) -> None:
        self.method = method
        self.k = k

    def fit(self, X: npt.ArrayLike, y: npt.ArrayLike) -> Self:  # noqa: N803
        """Choose features by training rows: float[n_rows, n_features] and float[n_rows].

        Raises
        ------
        ValueError
            An unknown method, or ``k`` below 1.
        """
        values, target = validate_data(self, X, y, y_numeric=True)
        if self.method not in {None, "l1", "k_best"}:
            raise ValueError(f"method is 'l1', 'k_best' or None, not {self.method!r}")
        if self.k < 1:
            raise ValueError("k is at least 1")
        thin = slice(None, None, -(-len(values) // _ROWS))
        support = self._chosen(values[thin], target[thin])
        if not support.any():
            support[0] = True
        self.support_ = support
        return self

    def _chosen(self, values: npt.NDArray[Any], target: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
        if self.method is None:
            return np.ones(values.shape[1], dtype=bool)
        varies = np.ptp(values, axis=0) > 0
        if self.method == "k_best":
            chosen = self._k_best(values, target)
        else:
            chosen = _lasso_support(StandardScaler().fit_transform(values), target)
        support: npt.NDArray[np.bool_] = chosen & varies
        return support

    def _k_best(self, values: npt.NDArray[Any], target: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
        score = f_classif if len(np.unique(target)) == 2 else f_regression
        with np.errstate(divide="ignore", invalid="ignore"):
            strength = np.nan_to_num(score(values, target)[0], nan=-1.0, posinf=np.inf)
        best = np.zeros(values.shape[1], dtype=bool)
        best[np.argsort(-strength, kind="stable")[: self.k]] = True
        return best

    def _get_support_mask(self) -> npt.NDArray[np.bool_]:
        check_is_fitted(self)
        return self.support_

    def __sklearn_tags__(self) -> Any:  # noqa: ANN401 - scikit-learn's own type has no stubs
        tags = super().__sklearn_tags__()
        tags.target_tags.required = True
        return tags


def _lasso_support(scaled: npt.NDArray[Any], target: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """Return which weights of a lasso are not 0, at the penalty of least BIC."""
    centred = target - target.mean()
    largest = max(float(np.abs(scaled.T @ centred).max()) / len(scaled), 1e-12)
    penalties = np.geomspace(largest, largest * 1e-3, _PENALTIES)
    with warnings.catch_warnings():
        # The smallest penalties of few rows may not converge; BIC takes larger ones.
        warnings.simplefilter("ignore", ConvergenceWarning)
        _, weights, _ = lasso_path(scaled, centred, alphas=penalties, tol=1e-3)
    residual = ((centred[:, None] - scaled @ weights) ** 2).mean(axis=0)
    n_rows = len(scaled)
    bic = n_rows * np.log(np.maximum(residual, 1e-12)) + np.log(n_rows) * (weights != 0).sum(axis=0)
    support: npt.NDArray[np.bool_] = weights[:, int(np.argmin(bic))] != 0
    return support
