"""What a model is told of a customer on a day: recency, frequency, money and what surrounds them.

Counts, days and money enter as logarithms; nothing names the calendar or grows with the shop's age
alone, so that what was learnt from past days holds on later ones.
"""

from dataclasses import dataclass

import numpy as np

from analytics.behaviour.bgnbd import BgNbd
from analytics.behaviour.facts import Facts, facts_of
from analytics.behaviour.gamma_gamma import GammaGamma
from analytics.behaviour.ledger import Events, Floats, Ints, Ledger

_RECENT = (30, 60, 90, 180, 365)  # days
_VISITED = (7, 30, 90)
_LONGEST_RATIO = 8.0  # gaps waited; beyond, it makes no difference how long
_PENALTY = 0.5  # of the lifetimes, in customers
NEVER = 1_000  # days since what never happened, at most


@dataclass(frozen=True, eq=False)
class Lifetimes:
    """BG/NBD and Gamma-Gamma of purchase days, fitted on what was known on one day.

    Attributes
    ----------
    visits : BgNbd
    values : GammaGamma
    """

    visits: BgNbd
    values: GammaGamma

    @classmethod
    def fit(cls, facts: Facts) -> "Lifetimes":
        """Learn from the facts of a day.

        Raises
        ------
        analytics.errors.InsufficientData
            Fewer than ten customers, or than ten who paid anything.
        """
        visits = BgNbd(penalty=_PENALTY).fit(history_of(facts))
        paid = facts.spent > 0
        values = GammaGamma(penalty=_PENALTY).fit(_means(facts)[paid])
        return cls(visits, values)

    def purchase_prob(self, facts: Facts, days: Ints | int) -> Floats:
        """Probability of a purchase day within ``days``."""
        return self.visits.purchase_prob(history_of(facts), days)

    def expected_days(self, facts: Facts, days: int) -> Floats:
        """Expected purchase days within ``days``."""
        return self.visits.expected_purchases(history_of(facts), days)

    def expected_value(self, facts: Facts) -> Floats:
        """Expected amount of a purchase day, minor units."""
        return self.values.expected_value(_means(facts))

    def parameters(self) -> dict[str, float]:
        """Name the seven parameters; days and minor units."""
        return {
            "r": self.visits.r_,
            "alpha": self.visits.alpha_,
            "a": self.visits.a_,
            "b": self.visits.b_,
            "p": self.values.p_,
            "q": self.values.q_,
            "v": self.values.v_,
        }


def history_of(facts: Facts) -> Floats:
    """Return repeat purchase days, first to last, first to today: float[n, 3], as ``BgNbd``."""
    span = facts.last - facts.first
    return np.column_stack([facts.days - 1, span, facts.today - facts.first]).astype(np.float64)


def _means(facts: Facts) -> Floats:
    return np.column_stack([facts.days, facts.spent / facts.days])


@dataclass(frozen=True, eq=False)
class Snapshot:
    """Everything known of the customers of one day.

    Attributes
    ----------
    ledger : Ledger
        Known until that day.
    facts : Facts
    lifetimes : Lifetimes
    """

    ledger: Ledger
    facts: Facts
    lifetimes: Lifetimes

    @classmethod
    def of(cls, ledger: Ledger, lifetimes: Lifetimes | None = None) -> "Snapshot":
        """Look at a ledger; the lifetimes are learnt from it unless given.

        Raises
        ------
        analytics.errors.InsufficientData
            As ``Lifetimes.fit``.
        """
        facts = facts_of(ledger)
        return cls(ledger, facts, Lifetimes.fit(facts) if lifetimes is None else lifetimes)

    def features(self, horizon: int, *, with_visits: bool) -> dict[str, Floats]:
        """Describe each customer: name to float[n], all finite."""
        found = {
            **_history(self.facts),
            **_gaps(self.ledger, self.facts),
            **_recent(self.ledger, self.facts),
            **_baskets(self.ledger, self.facts),
            **_refunds(self.ledger, self.facts),
            **self._lifetimes(horizon),
        }
        if with_visits:
            found |= _visits(self.ledger, self.facts)
        return found

    def _lifetimes(self, horizon: int) -> dict[str, Floats]:
        prob = self.lifetimes.purchase_prob(self.facts, horizon)
        return {
            "lifetime_logit": logit(prob),
            "lifetime_log_days": np.log(
                np.maximum(self.lifetimes.expected_days(self.facts, horizon), 1e-6)
            ),
            "lifetime_log_value": np.log1p(self.lifetimes.expected_value(self.facts)),
        }


def logit(prob: Floats) -> Floats:
    """Return log odds, of probabilities kept a millionth off 0 and 1."""
    kept = np.clip(prob, 1e-6, 1.0 - 1e-6)
    odds: Floats = np.log(kept / (1.0 - kept))
    return odds


def _history(facts: Facts) -> dict[str, Floats]:
    age = facts.today - facts.first
    return {
        "recency": np.log1p(facts.recency),
        "age": np.log1p(age),
        "recency_share": facts.recency / np.maximum(age, 1),
        "days": np.log(facts.days),
        "repeated": (facts.days > 1).astype(np.float64),
        "orders_per_day": np.log(facts.orders / facts.days),
        "spent": np.log1p(facts.spent),
        "spent_per_day": np.log1p(facts.spent / facts.days),
        "pace": np.log(facts.days / (age + 30.0)),
    }


def _gaps(ledger: Ledger, facts: Facts) -> dict[str, Floats]:
    """How long the customer waits between purchase days, and waits now."""
    bought = ledger.purchases
    same = bought.customer[1:] == bought.customer[:-1]
    owner = bought.customer[1:][same]
    log_gap = np.log(np.diff(bought.day)[same])
    size = ledger.n_customers
    counts = np.bincount(owner, minlength=size)[facts.customer]
    divisor = np.maximum(counts, 1)
    mean = np.bincount(owner, log_gap, size)[facts.customer] / divisor
    square = np.bincount(owner, log_gap**2, size)[facts.customer] / divisor
    last = np.zeros(size)
    last[owner] = log_gap  # sorted by day: the latest stays
    usual = np.log(np.maximum(facts.gap, 1.0))
    waited = np.log(np.maximum(facts.recency, 1)) - usual
    most = np.log(_LONGEST_RATIO)
    return {
        "gap": usual,
        "gap_spread": np.sqrt(np.maximum(square - mean**2, 0.0)),
        "last_gap": np.where(counts > 0, last[facts.customer], usual) - usual,
        "waited": np.clip(waited, -most, most),
        "waited_squared": np.clip(waited, -most, most) ** 2,
    }


def _recent(ledger: Ledger, facts: Facts) -> dict[str, Floats]:
    found: dict[str, Floats] = {}
    size = ledger.n_customers
    for days in _RECENT:
        recent = ledger.purchases.where(ledger.purchases.day >= facts.today - days)
        found[f"days_{days}"] = np.log1p(recent.days(size)[facts.customer])
        found[f"spent_{days}"] = np.log1p(recent.total("amount", size)[facts.customer])
    return found


def _baskets(ledger: Ledger, facts: Facts) -> dict[str, Floats]:
    size = ledger.n_customers
    bought = ledger.purchases
    pieces, lines, products = (
        bought.total(name, size)[facts.customer] for name in ("pieces", "lines", "products")
    )
    last_amount = np.zeros(size)
    last_amount[bought.customer] = bought.sums["amount"]
    usual = facts.spent / facts.days
    return {
        "pieces_per_day": np.log1p(pieces / facts.days),
        "lines_per_day": np.log1p(lines / facts.days),
        "new_products": products / np.maximum(lines, 1),
        "last_amount": np.log1p(last_amount[facts.customer]) - np.log1p(usual),
    }


def _refunds(ledger: Ledger, facts: Facts) -> dict[str, Floats]:
    size = ledger.n_customers
    back = ledger.refunds
    recent = back.where(back.day >= facts.today - _RECENT[2])
    amount = back.total("amount", size)[facts.customer]
    return {
        "refund_days": np.log1p(back.days(size)[facts.customer]),
        "refund_share": np.clip(amount / np.maximum(facts.spent, 1), 0.0, 1.0),
        "refund_rate": back.days(size)[facts.customer] / (facts.days + 2.0),
        "refund_days_90": np.log1p(recent.days(size)[facts.customer]),
        "refund_recency": np.log1p(_since_last(back, facts, size)),
    }


def _visits(ledger: Ledger, facts: Facts) -> dict[str, Floats]:
    size = ledger.n_customers
    nothing = np.empty(0, dtype=np.int64)
    seen = ledger.visits or Events(nothing, nothing, {"sessions": nothing})
    found = {"visit_recency": np.log1p(_since_last(seen, facts, size))}
    for days in _VISITED:
        recent = seen.where(seen.day >= facts.today - days)
        found[f"visits_{days}"] = np.log1p(recent.total("sessions", size)[facts.customer])
    return found


def _since_last(events: Events, facts: Facts, size: int) -> Floats:
    last = np.full(size, facts.today - NEVER)
    np.maximum.at(last, events.customer, events.day)
    since: Floats = np.minimum(facts.today - last[facts.customer], NEVER).astype(np.float64)
    return since
