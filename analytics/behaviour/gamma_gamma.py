"""Gamma-Gamma: what a purchase of each customer is worth, drawn to the shop's mean."""

from typing import Self

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import digamma, gammaln
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_array, check_is_fitted

from analytics.behaviour.bgnbd import LEAST_CUSTOMERS
from analytics.behaviour.ledger import Floats
from analytics.errors import InsufficientData

_BOUND = 9.0
_STARTS = ((0.7, 0.7, 0.0), (1.5, 1.0, 1.0))


class GammaGamma(BaseEstimator):
    """Fit the Gamma-Gamma model of the mean value of a purchase.

    Parameters
    ----------
    penalty : float >= 0, default 0
        As ``BgNbd``.

    Attributes
    ----------
    p_, q_, v_ : float
        Values of a customer are Gamma(p, ν), their ν are Gamma(q, v); v in the unit of money given.
        q > 1, so that the mean exists.
    log_likelihood_ : float

    Notes
    -----
    Customers are columns: x purchases and m their mean value. Values are taken not to depend on how
    often a customer comes; where big spenders come more often this expects too little of them.

        Γ(px+q) / (Γ(px) Γ(q)) · v^q m^(px−1) x^(px) / (v + mx)^(px+q)

    The expected value of a next purchase is p (v + mx) / (px + q − 1).

    References
    ----------
    Fader, P. S., Hardie, B. G. S. (2013). The Gamma-Gamma model of monetary value.
    brucehardie.com/notes/025.

    Examples
    --------
    >>> X = [[1, 20.0], [3, 35.0], [2, 8.0], [9, 50.0], [1, 12.0]] * 4
    >>> GammaGamma(penalty=0.1).fit(X).expected_value([[9, 50.0], [1, 50.0]]).round(1).tolist()
    [49.2, 44.5]
    """

    def __init__(self, *, penalty: float = 0.0) -> None:
        self.penalty = penalty

    def fit(self, X: npt.ArrayLike, y: object = None) -> Self:  # noqa: N803, ARG002
        """Learn from customers with x >= 1 and m > 0: float[n_customers, 2].

        Raises
        ------
        ValueError
            Rows are not as described.
        InsufficientData
            Fewer than ten customers.
        """
        rows: Floats = check_array(X, dtype=np.float64, ensure_min_samples=0)
        if rows.shape[1] != 2 or (rows[:, 0] < 1).any() or (rows[:, 1] <= 0).any():
            raise ValueError("columns are x >= 1 and m > 0")
        if len(rows) < LEAST_CUSTOMERS:
            raise InsufficientData("customers", needed=LEAST_CUSTOMERS, found=len(rows))
        scale = float(rows[:, 1].mean())
        x, m = rows[:, 0], rows[:, 1] / scale
        found = [
            minimize(
                _loss,
                np.array(start),
                args=(x, m, self.penalty / len(rows)),
                jac=True,
                method="L-BFGS-B",
                bounds=[(-_BOUND, _BOUND)] * 3,
                options={"maxiter": 500, "ftol": 1e-14, "gtol": 1e-8},
            )
            for start in _STARTS
        ]
        best = min(found, key=lambda each: float(each.fun))
        self.p_, rest, v = (float(each) for each in np.exp(best.x))
        self.q_, self.v_ = 1.0 + rest, v * scale
        each = _log_likelihoods(self.p_, self.q_, v, x, m)
        self.log_likelihood_ = float(each.sum() - len(rows) * np.log(scale))
        return self

    def expected_value(self, X: npt.ArrayLike) -> Floats:  # noqa: N803
        """Expected value of a next purchase: float[n_customers]; x = 0 gives the shop's mean."""
        check_is_fitted(self)
        rows: Floats = check_array(X, dtype=np.float64, ensure_min_samples=0)
        x, m = rows.T
        value: Floats = self.p_ * (self.v_ + x * m) / (self.p_ * x + self.q_ - 1.0)
        return value


def _log_likelihoods(p: float, q: float, v: float, x: Floats, m: Floats) -> Floats:
    each: Floats = (
        gammaln(p * x + q)
        - gammaln(p * x)
        - gammaln(q)
        + q * np.log(v)
        + (p * x - 1.0) * np.log(m)
        + p * x * np.log(x)
        - (p * x + q) * np.log(v + x * m)
    )
    return each


def _loss(logs: Floats, x: Floats, m: Floats, penalty: float) -> tuple[float, Floats]:
    """Negative mean log-likelihood, penalised, and its derivatives by log p, log (q − 1), log v."""
    p, rest, v = np.exp(logs)
    q = 1.0 + rest
    total = np.log(v + x * m)
    by_p = x * (digamma(p * x + q) - digamma(p * x) + np.log(m) + np.log(x) - total)
    by_q = digamma(p * x + q) - digamma(q) + np.log(v) - total
    by_v = q / v - (p * x + q) / (v + x * m)
    gradient = -np.array([by_p.mean() * p, by_q.mean() * rest, by_v.mean() * v])
    loss = -float(_log_likelihoods(p, q, v, x, m).mean()) + penalty * float(logs @ logs)
    return loss, gradient + 2 * penalty * logs
