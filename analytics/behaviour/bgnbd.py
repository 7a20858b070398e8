"""BG/NBD: how often customers come, and whether they still do; needs no labels."""

from typing import Self

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import betaincinv, digamma, expit, gammaln, hyp2f1
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_array, check_is_fitted

from analytics.behaviour.ledger import Floats, Ints
from analytics.errors import InsufficientData

LEAST_CUSTOMERS = 10
_BOUND = 9.0  # logarithms of parameters, of a time axis that ends at 1
_STARTS = ((0.0, 0.0, 0.0, 0.0), (-1.0, -2.0, -0.5, 0.7))
_NODES = 48
_NEAR = 1e-6  # a = 1 and a + b + x = 1 are holes of a formula that has a limit there


class BgNbd(BaseEstimator):
    """Fit the beta-geometric/NBD model of repeat purchases.

    Parameters
    ----------
    penalty : float >= 0, default 0
        Weight of the squared logarithms of the four parameters, in customers; a little keeps
        them finite where there is nearly nothing to learn from.

    Attributes
    ----------
    r_, alpha_ : float
        While active a customer comes at a rate ~ Gamma(r, α); α in the unit of time given.
    a_, b_ : float
        After each purchase a customer leaves for good with probability ~ Beta(a, b).
    log_likelihood_ : float

    Notes
    -----
    Customers are columns: x repeat purchases, t_x the time of the last, T the time watched, all
    since the first purchase, which does not count in x. The likelihood (Fader et al., eq. 6) is

        Γ(r+x) α^r / Γ(r) · B(a, b+x) / B(a, b) · [(α+T)^−(r+x) + 1{x>0} a/(b+x−1) (α+t_x)^−(r+x)]

    maximised in logarithms of the parameters by L-BFGS-B with exact derivatives, from two starts,
    over distinct rows, with T scaled to end at 1. A customer who never came back (x = 0) is active
    for certain, since leaving is only possible at a repeat purchase.

    References
    ----------
    Fader, P. S., Hardie, B. G. S., Lee, K. L. (2005). "Counting your customers" the easy way.
    Marketing Science 24(2), 275-284.

    Examples
    --------
    >>> X = [[0, 0, 30], [0, 0, 36], [1, 10, 38], [2, 30, 37], [6, 35, 39], [0, 0, 35]] * 5
    >>> model = BgNbd(penalty=1.0).fit(X)
    >>> bool(model.purchase_prob(X, 10)[4] > model.purchase_prob(X, 10)[2])
    True
    """

    def __init__(self, *, penalty: float = 0.0) -> None:
        self.penalty = penalty

    def fit(self, X: npt.ArrayLike, y: object = None) -> Self:  # noqa: N803, ARG002
        """Learn from customers.

        Parameters
        ----------
        X : array_like, float[n_customers, 3]
            x, t_x, T, with 0 <= t_x <= T and T > 0.
        y : ignored

        Raises
        ------
        ValueError
            Rows are not as described.
        InsufficientData
            Fewer than ten customers.
        """
        rows = _checked(X)
        if len(rows) < LEAST_CUSTOMERS:
            raise InsufficientData("customers", needed=LEAST_CUSTOMERS, found=len(rows))
        scale = float(rows[:, 2].max())
        distinct, weight = np.unique(rows / [1.0, scale, scale], axis=0, return_counts=True)
        found = [
            minimize(
                _loss,
                np.array(start),
                args=(*distinct.T, weight / len(rows), self.penalty / len(rows)),
                jac=True,
                method="L-BFGS-B",
                bounds=[(-_BOUND, _BOUND)] * 4,
                options={"maxiter": 500, "ftol": 1e-14, "gtol": 1e-8},
            )
            for start in _STARTS
        ]
        best = min(found, key=lambda each: float(each.fun))
        self.r_, alpha, self.a_, self.b_ = (float(each) for each in np.exp(best.x))
        self.alpha_ = alpha * scale
        self.log_likelihood_ = float(self._log_likelihoods(rows).sum())
        return self

    def active_prob(self, X: npt.ArrayLike) -> Floats:  # noqa: N803
        """Probability of still being a customer: float[n_customers]."""
        check_is_fitted(self)
        x, t_x, watched = _checked(X).T
        repeated = x > 0
        left = np.log(self.a_) - np.log(np.where(repeated, self.b_ + x - 1.0, 1.0))
        left += (self.r_ + x) * (np.log(self.alpha_ + watched) - np.log(self.alpha_ + t_x))
        active: Floats = np.where(repeated, expit(-left), 1.0)
        return active

    def purchase_prob(self, X: npt.ArrayLike, days: Ints | Floats | float) -> Floats:  # noqa: N803
        """Probability of a purchase within ``days`` (one for all, or each their own)."""
        x, _, watched = _checked(X).T
        none = -(self.r_ + x) * np.log1p(days / (self.alpha_ + watched))
        prob: Floats = self.active_prob(X) * -np.expm1(none)
        return prob

    def expected_purchases(self, X: npt.ArrayLike, days: Ints | Floats | float) -> Floats:  # noqa: N803
        """Return the expected number of purchases within ``days``: float[n_customers].

        Notes
        -----
        Equation 10 of the paper after Euler's transformation of its ₂F₁, which leaves small
        parameters however large x is:

            (a+b+x−1)/(a−1) · [1 − (1−z)^(a−1) ₂F₁(a+b−1−r, a−1; a+b+x−1; z)] · P(active)

        with z = t/(α+T+t). Where that fails, for a or b far from those of any shop, the mean over the
        leaving probability p ~ Beta(a, b+x) of (1 − (1 + pt/(α+T))^−(r+x)) ÷ p is taken numerically.
        """
        x, _, watched = _checked(X).T
        days = np.broadcast_to(np.asarray(days, dtype=np.float64), x.shape)
        a = _off(np.array(self.a_), 1.0)
        z = days / (self.alpha_ + watched + days)
        c = _off(a + self.b_ + x - 1.0, 0.0)
        with np.errstate(all="ignore"):
            rest = (1.0 - z) ** (a - 1.0) * hyp2f1(a + self.b_ - 1.0 - self.r_, a - 1.0, c, z)
            expected = c / (a - 1.0) * (1.0 - rest)
        at_least = -np.expm1(-(self.r_ + x) * np.log1p(days / (self.alpha_ + watched)))
        at_most = (self.r_ + x) * days / (self.alpha_ + watched)  # if nobody ever left
        failed = ~((expected >= at_least - _NEAR) & (expected <= at_most + _NEAR))
        expected[failed] = self._by_quadrature(x[failed], watched[failed], days[failed])
        purchases: Floats = self.active_prob(X) * np.clip(expected, at_least, at_most)
        return purchases

    def _by_quadrature(self, x: Floats, watched: Floats, days: Floats) -> Floats:
        """Expected purchases of those who are active: Gauss-Legendre over quantiles of p."""
        nodes, weights = np.polynomial.legendre.leggauss(_NODES)
        leaving = betaincinv(self.a_, self.b_ + x[:, None], (nodes + 1) / 2)
        leaving = np.maximum(leaving, 1e-12)
        none = -(self.r_ + x) * np.log1p(leaving.T * days / (self.alpha_ + watched))
        mean: Floats = weights / 2 @ (-np.expm1(none) / leaving.T)
        return mean

    def _log_likelihoods(self, rows: Floats) -> Floats:
        return _terms(np.array([self.r_, self.alpha_, self.a_, self.b_]), *rows.T)[0]


def _checked(X: npt.ArrayLike) -> Floats:  # noqa: N803
    rows: Floats = check_array(X, dtype=np.float64, ensure_min_samples=0)
    if rows.shape[1] != 3:
        raise ValueError("columns are x, t_x and T")
    x, t_x, watched = rows.T
    if (x < 0).any() or (t_x < 0).any() or (t_x > watched).any() or (watched <= 0).any():
        raise ValueError("x >= 0, 0 <= t_x <= T and T > 0 are wanted")
    return rows


def _off(values: Floats, hole: float) -> Floats:
    """Move values that are (nearly) a hole a little beside it."""
    return np.where(np.abs(values - hole) < _NEAR, hole + _NEAR, values)


def _terms(
    parameters: Floats, x: Floats, t_x: Floats, watched: Floats
) -> tuple[Floats, Floats, Floats]:
    """Log-likelihood of each row, and the share of it owed to having left after the last purchase."""
    r, alpha, a, b = parameters
    repeated = x > 0
    stayed = -(r + x) * np.log(alpha + watched)
    left = np.where(
        repeated,
        np.log(a) - np.log(np.where(repeated, b + x - 1.0, 1.0)) - (r + x) * np.log(alpha + t_x),
        -np.inf,
    )
    either = np.logaddexp(stayed, left)
    purchases = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
    stays = gammaln(a + b) + gammaln(b + x) - gammaln(b) - gammaln(a + b + x)
    return purchases + stays + either, np.exp(left - either), r + x


def _loss(
    logs: Floats, x: Floats, t_x: Floats, watched: Floats, weight: Floats, penalty: float
) -> tuple[float, Floats]:
    """Negative mean log-likelihood, penalised, and its derivatives by the logarithms."""
    parameters = np.exp(logs)
    r, alpha, a, b = parameters
    each, left, events = _terms(parameters, x, t_x, watched)
    silent = np.where(x > 0, b + x - 1.0, 1.0)
    by_parameter = np.stack(
        [
            digamma(r + x)
            - digamma(r)
            + np.log(alpha)
            - (1 - left) * np.log(alpha + watched)
            - left * np.log(alpha + t_x),
            r / alpha - events * ((1 - left) / (alpha + watched) + left / (alpha + t_x)),
            digamma(a + b) - digamma(a + b + x) + left / a,
            digamma(a + b) + digamma(b + x) - digamma(b) - digamma(a + b + x) - left / silent,
        ]
    )
    gradient = -(by_parameter @ weight) * parameters + 2 * penalty * logs
    return -float(each @ weight) + penalty * float(logs @ logs), gradient
