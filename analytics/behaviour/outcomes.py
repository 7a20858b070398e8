"""From the purchase probability to leaving and to money; what is corrected on closed windows."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import expit

from analytics.behaviour.facts import Facts
from analytics.behaviour.features import Lifetimes, logit
from analytics.behaviour.ledger import Floats, Ints
from analytics.behaviour.measures import amount_scores, probability_scores
from analytics.behaviour.windows import Window, Windows

_SLOPES = (0.2, 3.0)
_PRIOR = 20.0  # customers' worth of belief in a slope of 1
_FACTORS = (0.5, 2.0)
_PRIOR_BUYERS = 20.0
_SMALLEST = 1e-9


@dataclass(frozen=True)
class Churn:
    """Probability of no purchase within any number of days, from that of the horizon.

    Attributes
    ----------
    horizon : int
        Days.
    slope : float > 0

    Notes
    -----
    The log odds of a purchase within h days are those within the horizon, plus ``slope`` times what
    BG/NBD's log odds gain from the horizon to h. So at h = horizon both say the same, and more days
    never make a purchase less likely.
    """

    horizon: int
    slope: float = 1.0

    def purchase_prob(self, lifetimes: Lifetimes, facts: Facts, prob: Floats, days: Ints) -> Floats:
        """Probability of a purchase within each customer's own ``days``."""
        own: Floats = expit(logit(prob) + self.slope * self._gain(lifetimes, facts, days))
        return np.where(days == self.horizon, prob, own)

    def _gain(self, lifetimes: Lifetimes, facts: Facts, days: Ints) -> Floats:
        return logit(lifetimes.purchase_prob(facts, days)) - logit(
            lifetimes.purchase_prob(facts, self.horizon)
        )

    @classmethod
    def fit(
        cls, windows: Windows, judged: list[tuple[Window, Floats]]
    ) -> tuple["Churn", dict[str, float]]:
        """Find the slope on windows foretold without knowing them.

        Returns
        -------
        Churn, and on the same windows ``log_loss``, ``calibration_error``, ``bias``, ``slope``
        """
        plain = cls(windows.horizon)
        parts = [plain._observed(windows, window, prob) for window, prob in judged]
        odds, gain, came = (np.concatenate(each) for each in zip(*parts, strict=True))

        def loss(slope: float) -> float:
            turned = odds + slope * gain
            each = np.logaddexp(0.0, turned) - came * turned
            return float(each.sum() + _PRIOR * (slope - 1.0) ** 2)

        slope = float(minimize_scalar(loss, bounds=_SLOPES, method="bounded").x)
        left = ~came.astype(bool)
        scores = probability_scores(left, expit(-(odds + slope * gain)))
        named = {name: scores[name] for name in ("log_loss", "calibration_error", "bias")}
        return cls(windows.horizon, slope), {**named, "slope": slope}

    def _observed(
        self, windows: Windows, window: Window, prob: Floats
    ) -> tuple[Floats, Floats, Floats]:
        """Log odds, gain and outcome of the customers whose own days are over."""
        facts = window.snapshot.facts
        days = facts.churn_horizon
        bought = windows.ledger.purchases
        later = bought.where(bought.day >= window.day)
        next_day = np.full(windows.ledger.n_customers, np.iinfo(np.int64).max)
        np.minimum.at(next_day, later.customer, later.day)
        came = next_day[facts.customer] < window.day + days
        over = window.day + days <= windows.ledger.today
        gain = self._gain(window.snapshot.lifetimes, facts, days)
        return logit(prob)[over], gain[over], came[over].astype(np.float64)


@dataclass(frozen=True)
class Spend:
    """Expected amount within the horizon: P(purchase) × purchase days if any × value of one.

    Attributes
    ----------
    horizon : int
        Days.
    factor : float
        By which those who did buy spent more than was expected of them.
    """

    horizon: int
    factor: float = 1.0

    def expected(self, lifetimes: Lifetimes, facts: Facts, prob: Floats) -> Floats:
        """Minor units: float[n]."""
        spend: Floats = prob * self.factor * _spend_if_any(lifetimes, facts, self.horizon)
        return spend

    @classmethod
    def fit(
        cls, windows: Windows, judged: list[tuple[Window, Floats]]
    ) -> tuple["Spend", dict[str, float]]:
        """Find the factor on closed windows, the recent ones counting more.

        Returns
        -------
        Spend, and on the judged windows the scores of ``CustomerCard.spend``
        """
        real = foretold = 0.0
        latest = windows.closed_by(windows.ledger.today)
        for day in latest:
            window = windows.at(day)
            known = window.snapshot
            if_any = _spend_if_any(known.lifetimes, known.facts, windows.horizon)[window.bought]
            weight = 0.5 ** ((latest[0] - day) / windows.horizon)
            real += weight * float(window.spent[window.bought].sum())
            foretold += weight * float(if_any.sum())
        prior = _PRIOR_BUYERS * foretold / max(sum(windows.at(d).bought.sum() for d in latest), 1)
        factor = float(np.clip((real + prior) / max(foretold + prior, 1.0), *_FACTORS))
        made = cls(windows.horizon, factor)
        return made, {**made._scores(judged), "factor": factor}

    def _scores(self, judged: list[tuple[Window, Floats]]) -> dict[str, float]:
        window, prob = judged[0]
        known = window.snapshot
        if_any = _spend_if_any(known.lifetimes, known.facts, self.horizon)
        ours = amount_scores(window.spent, prob * if_any)
        base = amount_scores(window.spent, window.lifetime_prob * if_any)
        return {**ours, "base_bias": base["bias"], "base_gini": base["gini"]}


def _spend_if_any(lifetimes: Lifetimes, facts: Facts, horizon: int) -> Floats:
    """Expected amount of a customer who does buy, by BG/NBD and Gamma-Gamma; minor units."""
    prob = lifetimes.purchase_prob(facts, horizon)
    days = lifetimes.expected_days(facts, horizon)
    if_any = np.where(prob > _SMALLEST, days / np.maximum(prob, _SMALLEST), 1.0)
    amount: Floats = np.clip(if_any, 1.0, horizon) * lifetimes.expected_value(facts)
    return amount
