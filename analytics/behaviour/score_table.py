"""The table of scores: exact facts, estimates and reasons of each customer side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from analytics.behaviour.facts import Facts
from analytics.behaviour.ledger import Flags, Floats, Ints, Ledger, day_stamps
from analytics.behaviour.reasons import Known, Push, reasons
from analytics.behaviour.rfm import scores_of, segments_of

Method = Literal["model", "rule"]

SCORE_COLUMNS = (
    *("customer_number", "spent_minor", "spent_365_minor", "orders", "purchase_days"),
    *("first_purchase_on", "last_purchase_on", "purchase_prob", "expected_spend_minor"),
    *("churn_prob", "churn_horizon_days", "churn_level", "value_at_risk_minor", "refund_prob"),
    *("r", "f", "m", "segment", "method", "refund_method", "reasons_zh", "reasons_en"),
)
CHURN_HIGH, CHURN_MEDIUM = 0.70, 0.40
_OFTEN = 2.0  # times the mean risk of a refund
_WORTH_TELLING = 0.05


@dataclass(frozen=True, eq=False)
class Estimates:
    """What is expected of each customer.

    Attributes
    ----------
    purchase, churn, refund : ndarray, float[n]
        Probabilities.
    spend : ndarray, float[n]
        Minor units.
    method, refund_method : {"model", "rule"}
        Of all but ``refund``, and of it.
    pushes : list of dict of topic to float, or None
        How far each topic moves the log odds of a purchase; None where rules speak.
    """

    purchase: Floats
    churn: Floats
    spend: Floats
    refund: Floats
    method: Method
    refund_method: Method
    pushes: Sequence[Push] | None


def score_table(
    ledger: Ledger, facts: Facts, estimates: Estimates, *, currency: str
) -> pd.DataFrame:
    """Return a row for each customer: ``SCORE_COLUMNS``, as ``CustomerScorer.score`` tells."""
    r, f, m = (scores_of(each) for each in (facts.last, facts.orders, facts.spent))
    size, churn = len(r), estimates.churn
    told = _told(ledger, facts, estimates, currency)
    columns = {
        "customer_number": pd.Series(ledger.customers[facts.customer].to_numpy(), dtype="str"),
        "spent_minor": facts.spent,
        "spent_365_minor": facts.spent_year,
        "orders": facts.orders,
        "purchase_days": facts.days,
        "first_purchase_on": day_stamps(facts.first),
        "last_purchase_on": day_stamps(facts.last),
        "purchase_prob": estimates.purchase,
        "expected_spend_minor": _whole(estimates.spend),
        "churn_prob": churn,
        "churn_horizon_days": facts.churn_horizon,
        "churn_level": pd.Series(_levels(churn), dtype="str"),
        "value_at_risk_minor": _whole(churn * facts.spent_year),
        "refund_prob": estimates.refund,
        "r": r,
        "f": f,
        "m": m,
        "segment": pd.Series(segments_of(r, f, m), dtype="str"),
        "method": pd.Series([estimates.method] * size, dtype="str"),
        "refund_method": pd.Series([estimates.refund_method] * size, dtype="str"),
        "reasons_zh": pd.Series([each[0] for each in told], dtype=object),
        "reasons_en": pd.Series([each[1] for each in told], dtype=object),
    }
    return pd.DataFrame(columns)[list(SCORE_COLUMNS)]


def _told(
    ledger: Ledger, facts: Facts, estimates: Estimates, currency: str
) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    known = _known(ledger, facts, estimates.refund)
    pushes: Sequence[Push | None] = estimates.pushes or [None] * len(known)
    sides: Sequence[bool | None] = _sides(estimates.purchase, estimates.churn)
    return [
        (
            reasons(each, push, likelier=side, currency=currency, locale="zh"),
            reasons(each, push, likelier=side, currency=currency, locale="en"),
        )
        for each, push, side in zip(known, pushes, sides, strict=True)
    ]


def _sides(purchase: Floats, churn: Floats) -> list[bool | None]:
    """Which side of the mean customer each is on; on neither where the two horizons disagree."""
    above = purchase >= purchase.mean() if len(purchase) else purchase > 0
    unlike = np.where(above, churn >= CHURN_HIGH, churn < CHURN_MEDIUM)
    return [
        None if is_unlike else is_above
        for is_above, is_unlike in zip(above.tolist(), unlike.tolist(), strict=True)
    ]


def _known(ledger: Ledger, facts: Facts, refund: Floats) -> list[Known]:
    size = ledger.n_customers
    often = refund >= max(_OFTEN * float(refund.mean()), _WORTH_TELLING) if len(refund) else refund
    less = np.searchsorted(np.sort(facts.spent), facts.spent, side="left")
    lately = ledger.purchases.where(ledger.purchases.day >= facts.today - 90)
    seen = np.zeros(size, dtype=np.int64)
    if ledger.visits is not None:
        seen = ledger.visits.where(ledger.visits.day >= facts.today - 30).total("sessions", size)
    columns: list[Ints | Flags] = [
        *(facts.recency, facts.orders, facts.days),
        np.maximum(np.rint(facts.gap), 1).astype(np.int64),
        lately.days(size)[facts.customer],
        facts.spent_year,
        100 * less // max(len(less), 1),
        ledger.refunds.total("orders", size)[facts.customer],
        seen[facts.customer],
        often.astype(bool),
    ]
    return [Known(*row) for row in zip(*(each.tolist() for each in columns), strict=True)]


def _levels(churn: Floats) -> list[str]:
    levels: list[str] = np.where(
        churn >= CHURN_HIGH, "high", np.where(churn >= CHURN_MEDIUM, "medium", "low")
    ).tolist()
    return levels


def _whole(amount: Floats) -> Ints:
    """Round to whole minor units, halves up; amounts are never negative."""
    whole: Ints = np.floor(amount + 0.5).astype(np.int64)
    return whole
