"""``CustomerScorer``: every figure of docs/metrics.md about customers, from one fit."""

from datetime import date, datetime
from typing import Self

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from analytics.behaviour.facts import Facts, facts_of
from analytics.behaviour.ledger import Floats, Ledger, day_stamps, ledger_of
from analytics.behaviour.model_card import CustomerCard, rules_only
from analytics.behaviour.reasons import Known, reasons
from analytics.behaviour.rfm import scores_of, segments_of
from analytics.behaviour.rules import rule_estimates

SCORE_COLUMNS = (
    *("customer_number", "spent_minor", "spent_365_minor", "orders", "purchase_days"),
    *("first_purchase_on", "last_purchase_on", "purchase_prob", "expected_spend_minor"),
    *("churn_prob", "churn_horizon_days", "churn_level", "value_at_risk_minor", "refund_prob"),
    *("r", "f", "m", "segment", "method", "reasons_zh", "reasons_en"),
)
CHURN_HIGH, CHURN_MEDIUM = 0.70, 0.40


class CustomerScorer(BaseEstimator):
    """Score every customer: how likely to buy, leave and give back, and what they are worth.

    Parameters
    ----------
    horizon_days : int >= 7, default 90
        Of ``purchase_prob``, ``expected_spend_minor`` and ``refund_prob``.
    time_zone : str, default "Asia/Shanghai"
        IANA name of the shop's time zone.
    currency : str, default "CNY"
        ISO code, for the words alone.
    random_state : int, default 0

    Attributes
    ----------
    model_card_ : CustomerCard
        What was learnt from, what was chosen, its scores beside the baseline's.

    Notes
    -----
    Labels come only from windows that were over by ``as_of``: what happens later changes nothing.
    With fewer than two closed windows, or fewer than 50 customers who bought in them, simple rules
    from recency, frequency and money are served instead and marked ``method="rule"``.
    """

    def __init__(
        self,
        *,
        horizon_days: int = 90,
        time_zone: str = "Asia/Shanghai",
        currency: str = "CNY",
        random_state: int = 0,
    ) -> None:
        self.horizon_days = horizon_days
        self.time_zone = time_zone
        self.currency = currency
        self.random_state = random_state

    def fit(
        self,
        order_lines: pd.DataFrame,
        refunds: pd.DataFrame,
        visits: pd.DataFrame | None = None,
        *,
        as_of: datetime,
    ) -> Self:
        """Learn from what was known before a day.

        Parameters
        ----------
        order_lines, refunds : DataFrame
            As ``analytics.frames.order_lines`` (lines of counted orders: paid, not cancelled) and
            ``analytics.frames.refunds`` (counted refunds); either may be empty.
        visits : DataFrame, optional
            As ``analytics.frames.visits``; None where visits are not known.
        as_of : datetime with a time zone
            Exclusive, and cut to its local midnight.

        Raises
        ------
        analytics.errors.BadFrame
            A frame is not as described, or ``as_of`` has no time zone.
        ValueError
            A parameter is out of range.
        """
        ledger = self._ledger(order_lines, refunds, visits, as_of)
        self.model_card_ = self._card(ledger, "models are not asked for")
        return self

    def score(
        self,
        order_lines: pd.DataFrame,
        refunds: pd.DataFrame,
        visits: pd.DataFrame | None = None,
        *,
        as_of: datetime,
    ) -> pd.DataFrame:
        """Score the customers of these frames on a day, mostly those and that of ``fit``.

        Returns
        -------
        DataFrame, one row per customer with an order before ``as_of``, sorted by number
            ``customer_number`` str; ``spent_minor``, ``spent_365_minor``, ``orders``,
            ``purchase_days`` int64; ``first_purchase_on``, ``last_purchase_on`` datetime64[ns],
            local midnights without a zone; ``purchase_prob`` float, 0..1, within the horizon;
            ``expected_spend_minor`` int64, in the horizon; ``churn_prob`` float, no purchase within
            ``churn_horizon_days`` (int64, 30..180); ``churn_level`` "high", "medium" or "low";
            ``value_at_risk_minor`` int64; ``refund_prob`` float, within the horizon; ``r``, ``f``,
            ``m`` int64, 1..5; ``segment`` str, a key of ``SEGMENTS``; ``method`` "model" or "rule";
            ``reasons_zh``, ``reasons_en`` tuple of up to three str.

        Raises
        ------
        analytics.errors.BadFrame
            As ``fit``.
        sklearn.exceptions.NotFittedError
        """
        check_is_fitted(self, "model_card_")
        ledger = self._ledger(order_lines, refunds, visits, as_of)
        facts = facts_of(ledger)
        rules = rule_estimates(ledger, facts)
        churn = 1.0 - rules.purchase_prob(facts.churn_horizon)
        return self._table(
            ledger,
            facts,
            purchase=rules.purchase_prob(self.horizon_days),
            spend=rules.expected_spend(self.horizon_days),
            churn=churn,
            refund=rules.refund_prob(self.horizon_days),
        )

    def _ledger(
        self,
        order_lines: pd.DataFrame,
        refunds: pd.DataFrame,
        visits: pd.DataFrame | None,
        as_of: datetime,
    ) -> Ledger:
        return ledger_of(order_lines, refunds, visits, as_of=as_of, time_zone=self.time_zone)

    def _table(
        self,
        ledger: Ledger,
        facts: Facts,
        *,
        purchase: Floats,
        spend: Floats,
        churn: Floats,
        refund: Floats,
    ) -> pd.DataFrame:
        r, f, m = (scores_of(each) for each in (facts.last, facts.orders, facts.spent))
        columns = {
            "customer_number": pd.Series(ledger.customers[facts.customer].to_numpy(), dtype="str"),
            "spent_minor": facts.spent,
            "spent_365_minor": facts.spent_year,
            "orders": facts.orders,
            "purchase_days": facts.days,
            "first_purchase_on": day_stamps(facts.first),
            "last_purchase_on": day_stamps(facts.last),
            "purchase_prob": purchase,
            "expected_spend_minor": _whole(spend),
            "churn_prob": churn,
            "churn_horizon_days": facts.churn_horizon,
            "churn_level": pd.Series(_levels(churn), dtype="str"),
            "value_at_risk_minor": _whole(churn * facts.spent_year),
            "refund_prob": refund,
            "r": r,
            "f": f,
            "m": m,
            "segment": pd.Series(segments_of(r, f, m), dtype="str"),
            "method": pd.Series(["rule"] * len(r), dtype="str"),
        }
        known = _known(ledger, facts)
        order = ("recency", "frequency", "money", "refunds")
        for name, locale in (("reasons_zh", "zh"), ("reasons_en", "en")):
            told = [
                tuple(reasons(each, order, currency=self.currency, locale=locale))  # type: ignore[arg-type]
                for each in known
            ]
            columns[name] = pd.Series(told, dtype=object)
        return pd.DataFrame(columns)[list(SCORE_COLUMNS)]

    def _card(self, ledger: Ledger, why: str) -> CustomerCard:
        facts = facts_of(ledger)
        return CustomerCard(
            horizon_days=self.horizon_days,
            seed=self.random_state,
            as_of=_date(ledger.today),
            first_day=_date(int(facts.first.min())) if len(facts.first) else None,
            last_day=_date(int(facts.last.max())) if len(facts.last) else None,
            customers=len(facts.customer),
            purchase_days=len(ledger.purchases.day),
            refund_days=len(ledger.refunds.day),
            coverage={"customers_repeating": float((facts.days > 1).mean())}
            if len(facts.days)
            else {},
            purchase=rules_only(why),
            refund=rules_only(why),
            method="rule",
            fallback=why,
        )


def _known(ledger: Ledger, facts: Facts) -> list[Known]:
    refunded = ledger.refunds.total("orders", ledger.n_customers)[facts.customer]
    less = np.searchsorted(np.sort(facts.spent), facts.spent, side="left")
    better = 100 * less // max(len(less), 1)
    gap = np.maximum(np.rint(facts.gap), 1).astype(np.int64)
    rows = zip(
        *(facts.recency, facts.orders, facts.days, gap, facts.spent_year, better, refunded),
        strict=True,
    )
    return [Known(*(int(value) for value in row)) for row in rows]


def _levels(churn: Floats) -> list[str]:
    return np.where(
        churn >= CHURN_HIGH, "high", np.where(churn >= CHURN_MEDIUM, "medium", "low")
    ).tolist()


def _whole(amount: Floats) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    return np.floor(amount + 0.5).astype(np.int64)


def _date(day: int) -> date:
    return date.fromordinal(day + date(1970, 1, 1).toordinal())
