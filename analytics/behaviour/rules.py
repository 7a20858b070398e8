"""Estimates where there is too little to learn from: from recency, frequency and money alone."""

from dataclasses import dataclass

import numpy as np

from analytics.behaviour.facts import Facts
from analytics.behaviour.ledger import Floats, Ints, Ledger

_PRIOR_CUSTOMERS = 4.0  # the share who come back is drawn to a half by so many
_PRIOR_ORDERS = 10.0  # a customer's share of refunded orders is drawn to the shop's by so many
_SHOP_ORDERS = 50.0  # and the shop's to a twentieth by so many
_USUAL_REFUNDS = 0.05
_SETTLING_DAYS = 30  # orders this young may still be given back
_PRIOR_DAYS = 2.0  # a customer's mean spend is drawn to the shop's by so many purchase days


@dataclass(frozen=True, eq=False)
class RuleEstimates:
    """What simple rules expect of customers; one entry each.

    Attributes
    ----------
    active : ndarray, float[n]
        Probability of still being a customer.
    pace : ndarray, float[n]
        Purchase days a day, while one is.
    spend_per_day : ndarray, float[n]
        Minor units per purchase day.
    refunds_per_order : ndarray, float[n]
    unsettled : ndarray, int[n]
        Orders of the last 30 days.
    """

    active: Floats
    pace: Floats
    spend_per_day: Floats
    refunds_per_order: Floats
    unsettled: Ints

    def purchase_prob(self, days: Ints | int) -> Floats:
        """Probability of a purchase day within so many days."""
        prob: Floats = self.active * -np.expm1(-self.pace * days)
        return prob

    def expected_spend(self, days: int) -> Floats:
        """Minor units within so many days."""
        spend: Floats = self.active * self.pace * days * self.spend_per_day
        return spend

    def refund_prob(self, days: int) -> Floats:
        """Probability of a refund approved within so many days."""
        orders = self.active * self.pace * days + self.unsettled
        prob: Floats = -np.expm1(orders * np.log1p(-self.refunds_per_order))
        return prob


def rule_estimates(ledger: Ledger, facts: Facts) -> RuleEstimates:
    """Estimate by rule what customers will do.

    Parameters
    ----------
    ledger : Ledger
    facts : Facts
        Of the same day.

    Notes
    -----
    A customer buys every ``gap`` days (``Facts.gap``), at random. They are still one with the
    probability (days − 1 + b) ÷ days, b being the share of customers who bought again, halved for
    each gap they are overdue after the first. Refunds are the customer's share of refunded orders,
    drawn to the shop's. More recent, more often and more money never give less.
    """
    if not len(facts.customer):
        nothing = np.empty(0)
        return RuleEstimates(nothing, nothing, nothing, nothing, np.empty(0, dtype=np.int64))
    came_back = (float((facts.days > 1).sum()) + _PRIOR_CUSTOMERS / 2) / (
        len(facts.days) + _PRIOR_CUSTOMERS
    )
    gap = np.maximum(facts.gap, 1.0)
    overdue = np.maximum(facts.recency / gap - 1.0, 0.0)
    active = (facts.days - 1 + came_back) / facts.days * 0.5**overdue
    shop_spend = facts.spent.sum() / facts.days.sum()
    size = ledger.n_customers
    given_back = ledger.refunds.total("orders", size)[facts.customer]
    shop_refunds = (given_back.sum() + _SHOP_ORDERS * _USUAL_REFUNDS) / (
        facts.orders.sum() + _SHOP_ORDERS
    )
    recent = ledger.purchases.where(ledger.purchases.day >= facts.today - _SETTLING_DAYS)
    return RuleEstimates(
        active=active,
        pace=1.0 / gap,
        spend_per_day=(facts.spent + _PRIOR_DAYS * shop_spend) / (facts.days + _PRIOR_DAYS),
        refunds_per_order=np.minimum(
            (given_back + _PRIOR_ORDERS * shop_refunds) / (facts.orders + _PRIOR_ORDERS), 0.95
        ),
        unsettled=recent.total("orders", size)[facts.customer],
    )
