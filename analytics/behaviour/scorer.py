"""``CustomerScorer``: every figure of docs/metrics.md about customers, from one fit."""

from datetime import datetime
from typing import Self

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from analytics.behaviour.facts import Facts, facts_of
from analytics.behaviour.features import Lifetimes, Snapshot
from analytics.behaviour.learners import BGNBD, LEARNERS, MEAN, Learner
from analytics.behaviour.ledger import Floats, Ledger, date_of, ledger_of
from analytics.behaviour.model_card import CustomerCard, TaskCard, rules_only
from analytics.behaviour.outcomes import Churn, Spend
from analytics.behaviour.questions import EXPLAINING, Answer, Contenders, Learning, baseline_of
from analytics.behaviour.reasons import Push, Topic, topic_of
from analytics.behaviour.rules import rule_estimates
from analytics.behaviour.score_table import Estimates, score_table
from analytics.behaviour.windows import Windows
from analytics.errors import InsufficientData

SHORTEST_HORIZON = 7


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
    learners : tuple of Learner
        What competes, beside BG/NBD and the mean: ``logistic_regression``, ``random_forest``,
        ``hist_gradient_boosting``, ``decision_tree``, ``neural_network``.
    model : str, default "mean"
        What is served if it beats the baseline: ``mean`` of the first three and BG/NBD, one of the
        learners, or ``bgnbd``.
    random_state : int, default 0

    Attributes
    ----------
    model_card_ : CustomerCard
        What was learnt from, what was chosen, its scores beside the baseline's.

    Notes
    -----
    Labels come only from windows that were over by ``as_of``: what happens later changes nothing.
    With fewer than two closed windows, or fewer than 50 customers who bought in them and 50 who did
    not, simple rules from recency, frequency and money are served and marked ``method="rule"``;
    the same of refunds for themselves, in ``refund_method``.

    The models are judged on the latest windows by what they learnt from earlier ones; where the
    wanted one neither puts the right customers higher than BG/NBD nor is nearer the truth in log loss
    (for refunds: than the rule of past refunds), that is served. Leaving and money follow from the purchase probability
    (``outcomes``), so that they never contradict it.

    References
    ----------
    Fader, Hardie, Lee (2005) as ``BgNbd``; Breiman, L. (2001). Random forests. Machine Learning 45.

    Examples
    --------
    >>> from datetime import UTC
    >>> lines = pd.DataFrame(
    ...     {
    ...         "order_number": ["A1", "A2", "A3"],
    ...         "customer_number": ["C1", "C1", "C2"],
    ...         "sku": "TEA",
    ...         "paid_at": pd.to_datetime(["2026-10-01T03:00Z", "2026-10-21T03:00Z",
    ...                                    "2026-11-10T03:00Z"]),
    ...         "quantity": 1,
    ...         "amount_minor": 5900,
    ...     }
    ... )
    >>> refunds = pd.DataFrame(
    ...     columns=["order_number", "sku", "customer_number", "approved_at", "quantity",
    ...              "amount_minor"]
    ... )
    >>> as_of = datetime(2026, 11, 25, tzinfo=UTC)
    >>> scorer = CustomerScorer().fit(lines, refunds, as_of=as_of)
    >>> scores = scorer.score(lines, refunds, as_of=as_of)
    >>> scores[["customer_number", "spent_minor", "churn_horizon_days", "segment", "method"]]
      customer_number  spent_minor  churn_horizon_days segment method
    0              C1        11800                  40  一般挽留客户   rule
    1              C2         5900                  40  一般挽留客户   rule
    >>> scorer.model_card_.fallback
    '2 closed windows are needed, 0 found'
    """

    def __init__(
        self,
        *,
        horizon_days: int = 90,
        time_zone: str = "Asia/Shanghai",
        currency: str = "CNY",
        learners: tuple[Learner, ...] = LEARNERS,
        model: str = MEAN,
        random_state: int = 0,
    ) -> None:
        self.horizon_days = horizon_days
        self.time_zone = time_zone
        self.currency = currency
        self.learners = learners
        self.model = model
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
        self._check()
        ledger = self._ledger(order_lines, refunds, visits, as_of)
        windows = Windows(ledger, self.horizon_days)
        self._purchase: Answer | None = None
        self._refund: Answer | None = None
        learning = Learning("purchase", windows, self._contenders(self.learners))
        churn: dict[str, float] = {}
        spend: dict[str, float] = {}
        try:
            self._purchase = learning.answer()
            self._lifetimes = Lifetimes.fit(facts_of(ledger))
        except InsufficientData as too_little:
            cards = {"purchase": rules_only(str(too_little)), "refund": rules_only(str(too_little))}
        else:
            self._with_visits, self._names = windows.with_visits, windows.names
            self._churn, churn = Churn.fit(windows, learning.judged)
            self._spend, spend = Spend.fit(windows, learning.judged)
            cards = {"purchase": self._purchase.card, "refund": self._learn_refunds(windows)}
        self.model_card_ = self._card(ledger, cards, churn, spend)
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
            ``m`` int64, 1..5; ``segment`` str, a key of ``SEGMENTS``; ``method`` "model" or "rule",
            ``refund_method`` the same of ``refund_prob`` alone; ``reasons_zh``, ``reasons_en``
            tuple of one to three str: why buying again is likely or not, and a raised
            risk of a refund.

        Raises
        ------
        analytics.errors.BadFrame
            As ``fit``.
        sklearn.exceptions.NotFittedError
        """
        check_is_fitted(self, "model_card_")
        ledger = self._ledger(order_lines, refunds, visits, as_of)
        facts = facts_of(ledger)
        ruled = self._purchase is None or not len(facts.customer)
        made = self._by_rule(ledger, facts) if ruled else self._by_model(ledger, facts)
        return score_table(ledger, facts, made, currency=self.currency)

    def _check(self) -> None:
        if self.horizon_days < SHORTEST_HORIZON:
            raise ValueError(f"horizon_days is at least {SHORTEST_HORIZON}")
        if set(self.learners) - set(LEARNERS):
            raise ValueError(f"learners are of {LEARNERS}")
        if self.model not in {MEAN, BGNBD, *self.learners}:
            raise ValueError(f"model is {MEAN}, {BGNBD} or one of the learners")

    def _contenders(self, learners: tuple[Learner, ...]) -> Contenders:
        return Contenders(learners, self.model, self.random_state)

    def _learn_refunds(self, windows: Windows) -> TaskCard:
        model = self._contenders(() if self.model == MEAN else self.learners)
        try:
            self._refund = Learning("refund", windows, model).answer()
        except InsufficientData as too_little:
            return rules_only(str(too_little))
        return self._refund.card

    def _ledger(
        self,
        order_lines: pd.DataFrame,
        refunds: pd.DataFrame,
        visits: pd.DataFrame | None,
        as_of: datetime,
    ) -> Ledger:
        return ledger_of(order_lines, refunds, visits, as_of=as_of, time_zone=self.time_zone)

    def _by_rule(self, ledger: Ledger, facts: Facts) -> Estimates:
        rules = rule_estimates(ledger, facts)
        return Estimates(
            purchase=rules.purchase_prob(self.horizon_days),
            churn=1.0 - rules.purchase_prob(facts.churn_horizon),
            spend=rules.expected_spend(self.horizon_days),
            refund=rules.refund_prob(self.horizon_days),
            method="rule",
            refund_method="rule",
            pushes=None,
        )

    def _by_model(self, ledger: Ledger, facts: Facts) -> Estimates:
        assert self._purchase is not None  # noqa: S101 - for the type checker
        lifetimes, horizon = self._lifetimes, self.horizon_days
        features = Snapshot(ledger, facts, lifetimes).features(
            horizon, with_visits=self._with_visits
        )
        values = np.column_stack(list(features.values()))
        prior = lifetimes.purchase_prob(facts, horizon)
        purchase = self._purchase.prob(values, prior)
        by_rule = baseline_of("refund", ledger, facts, prior, horizon)
        comes = self._churn.purchase_prob(lifetimes, facts, purchase, facts.churn_horizon)
        return Estimates(
            purchase=purchase,
            churn=1.0 - comes,
            spend=self._spend.expected(lifetimes, facts, purchase),
            refund=by_rule if self._refund is None else self._refund.prob(values, by_rule),
            method="model",
            refund_method="rule" if self._refund is None else "model",
            pushes=_pushes(self._purchase, values),
        )

    def _card(
        self,
        ledger: Ledger,
        cards: dict[str, TaskCard],
        churn: dict[str, float],
        spend: dict[str, float],
    ) -> CustomerCard:
        facts = facts_of(ledger)
        learnt = self._purchase is not None
        return CustomerCard(
            horizon_days=self.horizon_days,
            seed=self.random_state,
            as_of=date_of(ledger.today),
            first_day=date_of(int(facts.first.min())) if len(facts.first) else None,
            last_day=date_of(int(facts.last.max())) if len(facts.last) else None,
            customers=len(facts.customer),
            purchase_days=len(ledger.purchases.day),
            refund_days=len(ledger.refunds.day),
            coverage=_coverage(ledger, facts),
            purchase=cards["purchase"],
            refund=cards["refund"],
            churn=churn,
            spend=spend,
            bgnbd=self._lifetimes.parameters() if learnt else {},
            season_in_estimate=bool(cards["purchase"].season_shift),
            method="model" if learnt else "rule",
            fallback=cards["purchase"].fallback,
        )


def _coverage(ledger: Ledger, facts: Facts) -> dict[str, float]:
    if not len(facts.days):
        return {}
    shares = {"customers_repeating": float((facts.days > 1).mean())}
    if ledger.visits is not None:
        seen = ledger.visits.days(ledger.n_customers)[facts.customer] > 0
        shares["customers_visiting"] = float(seen.mean())
    return shares


def _pushes(answer: Answer, values: Floats) -> list[Push]:
    """Add up by topic what each feature does in the logistic regression."""
    by_topic: dict[Topic, Floats] = {}
    for feature, moved in answer.learners[EXPLAINING].contributions(values).items():
        topic = topic_of(feature)
        by_topic[topic] = by_topic.get(topic, 0.0) + moved
    rows = zip(*(each.tolist() for each in by_topic.values()), strict=True)
    return [dict(zip(by_topic, row, strict=True)) for row in rows]
