"""Turning probabilities to what happened on windows that are over, where that has helped before."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

from analytics.behaviour.features import logit
from analytics.behaviour.ledger import Flags, Floats

_PRIOR = 20.0  # customers' worth of belief that nothing need be changed


@dataclass(frozen=True)
class Calibration:
    """A line through the log odds: ``slope`` × logit + ``shift``.

    References
    ----------
    Platt, J. (1999). Probabilistic outputs for support vector machines.
    """

    slope: float = 1.0
    shift: float = 0.0

    @classmethod
    def fit(cls, happened: Flags, prob: Floats) -> "Calibration":
        """Find the line of greatest likelihood, drawn a little to leaving all as it is.

        Examples
        --------
        >>> happened, prob = np.arange(1000) % 10 < 3, np.full(1000, 0.2)
        >>> round(float(Calibration.fit(happened, prob).apply(prob)[0]), 2)
        0.29
        """
        odds = logit(prob)

        def loss(line: Floats) -> tuple[float, Floats]:
            slope, shift = line
            turned = slope * odds + shift
            off = expit(turned) - happened
            value = float((np.logaddexp(0.0, turned) - happened * turned).sum())
            value += _PRIOR * ((slope - 1.0) ** 2 + shift**2)
            gradient = np.array(
                [
                    off @ odds + 2 * _PRIOR * (slope - 1.0),
                    off.sum() + 2 * _PRIOR * shift,
                ]
            )
            return value, gradient

        slope, shift = minimize(
            loss, np.array([1.0, 0.0]), jac=True, method="L-BFGS-B", bounds=[(0.2, 5.0), (-5, 5)]
        ).x
        return cls(float(slope), float(shift))

    def apply(self, prob: Floats) -> Floats:
        """Turn probabilities; their order stays."""
        turned: Floats = expit(self.slope * logit(prob) + self.shift)
        return turned


def level_shift(happened: Flags, prob: Floats) -> float:
    """Return what must be added to all log odds for the sums to agree, at most ±2.

    Examples
    --------
    >>> round(level_shift(np.array([True, False]), np.array([0.2, 0.2])), 3)
    1.386
    """
    odds, wanted = logit(prob), float(happened.sum())
    low, high = -2.0, 2.0
    for _ in range(40):
        middle = (low + high) / 2
        if float(expit(odds + middle).sum()) < wanted:
            low = middle
        else:
            high = middle
    return (low + high) / 2
