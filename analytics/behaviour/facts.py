"""What is known of each customer on a day, exactly: nothing here is an estimate.

Definitions are those of docs/metrics.md, section Customers.
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from analytics.behaviour.ledger import Floats, Ints, Ledger

YEAR_DAYS = 365
GAP_WITHOUT_REPEATS = Fraction(30)
SHORTEST_HORIZON, LONGEST_HORIZON = 30, 180  # days
_GAPS_WAITED = 2


@dataclass(frozen=True, eq=False)
class Facts:
    """One entry per customer who has bought before a day.

    Attributes
    ----------
    customer : ndarray, int[n]
        Positions in ``Ledger.customers``.
    today : int
        The first day that is not known.
    orders, days : ndarray, int[n]
        Counted orders; days with one.
    first, last : ndarray, int[n]
        First and last purchase day, in days since 1 January 1970.
    spent, spent_year : ndarray, int[n]
        Minor units; of the 365 days before ``today``.
    shop_gap : Fraction
        Median of the mean gaps of customers with two purchase days or more, in days.
    """

    customer: Ints
    today: int
    orders: Ints
    days: Ints
    first: Ints
    last: Ints
    spent: Ints
    spent_year: Ints
    shop_gap: Fraction

    @property
    def recency(self) -> Ints:
        """Days since the last purchase day."""
        return self.today - self.last

    @property
    def gap(self) -> Floats:
        """The customer's gap: (last − first purchase day + g) ÷ number of purchase days."""
        gap: Floats = (self.last - self.first + float(self.shop_gap)) / self.days
        return gap

    @property
    def churn_horizon(self) -> Ints:
        """Days without a purchase that count as having left: int[n], 30..180."""
        part, whole = self.shop_gap.numerator, self.shop_gap.denominator
        doubled = _GAPS_WAITED * ((self.last - self.first) * whole + part)
        divisor = self.days * whole
        days = (2 * doubled + divisor) // (2 * divisor)  # halves up, exactly
        kept: Ints = np.clip(days, SHORTEST_HORIZON, LONGEST_HORIZON)
        return kept


def facts_of(ledger: Ledger) -> Facts:
    """Add up what a ledger knows of each customer who has bought."""
    size = ledger.n_customers
    bought = ledger.purchases
    days = bought.days(size)
    first = np.full(size, np.iinfo(np.int64).max)
    last = np.full(size, np.iinfo(np.int64).min)
    np.minimum.at(first, bought.customer, bought.day)
    np.maximum.at(last, bought.customer, bought.day)
    lately = bought.where(bought.day >= ledger.today - YEAR_DAYS)
    known = np.flatnonzero(days)
    return Facts(
        customer=known,
        today=ledger.today,
        orders=bought.total("orders", size)[known],
        days=days[known],
        first=first[known],
        last=last[known],
        spent=bought.total("amount", size)[known],
        spent_year=lately.total("amount", size)[known],
        shop_gap=_median_gap((last - first)[known], days[known]),
    )


def _median_gap(span: Ints, days: Ints) -> Fraction:
    """The exact median of span ÷ (days − 1) of those with two days or more."""
    repeated = days > 1
    span, gaps = span[repeated], days[repeated] - 1
    if not len(span):
        return GAP_WITHOUT_REPEATS
    order = np.argsort(span / gaps, kind="stable")
    middle = order[[(len(order) - 1) // 2, len(order) // 2]]
    return sum((Fraction(int(span[at]), int(gaps[at])) for at in middle), Fraction(0)) / 2
