"""Sums over the rows of a span: in all, and by any key."""

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from analytics.exact import rounded_quotient
from analytics.sales.facts import Facts

Measure = Literal[
    "sales_minor",
    "refunds_minor",
    "net_minor",
    "orders",
    "buyers",
    "pieces",
    "refunded_orders",
    "refunded_pieces",
]


@dataclass(frozen=True)
class Totals:
    """A span in figures.

    Attributes
    ----------
    sales_minor : int
        What was paid, before refunds, by the day of payment.
    customer_sales_minor : int
        The part of it whose customer is known.
    refunds_minor : int
        What was refunded, by the day of approval; the orders may be older.
    orders, customer_orders : int
        Paid orders, and those of them whose customer is known.
    buyers : int
        Customers who paid; orders without a customer have none.
    pieces : int
        Pieces of goods.
    refunded_orders, refunded_pieces : int
        Orders with a refund approved in the span, and pieces of goods in those refunds.

    Examples
    --------
    >>> totals = Totals(
    ...     sales_minor=10000,
    ...     customer_sales_minor=8000,
    ...     refunds_minor=500,
    ...     orders=3,
    ...     customer_orders=2,
    ...     buyers=2,
    ...     pieces=4,
    ...     refunded_orders=1,
    ...     refunded_pieces=1,
    ... )
    >>> totals.net_minor, totals.average_order_minor, totals.average_buyer_minor
    (9500, 3333, 4000)
    """

    sales_minor: int
    customer_sales_minor: int
    refunds_minor: int
    orders: int
    customer_orders: int
    buyers: int
    pieces: int
    refunded_orders: int
    refunded_pieces: int

    @property
    def net_minor(self) -> int:
        """Sales less refunds; below zero when more was refunded than paid."""
        return self.sales_minor - self.refunds_minor

    @property
    def anonymous_sales_minor(self) -> int:
        """Sales whose customer is not known."""
        return self.sales_minor - self.customer_sales_minor

    @property
    def average_order_minor(self) -> int | None:
        """笔单价: sales by orders, rounded to the minor unit; None without an order."""
        return rounded_quotient(self.sales_minor, self.orders) if self.orders else None

    @property
    def average_buyer_minor(self) -> int | None:
        """客单价: sales to known customers by buyers, rounded; None without a buyer."""
        return rounded_quotient(self.customer_sales_minor, self.buyers) if self.buyers else None

    @property
    def refund_order_share(self) -> float | None:
        """退款率 by orders: refunded by paid orders; None without a paid order.

        Both are of the span, so that it is above 1 when more old orders are refunded than new ones
        are paid. The share of money, too.
        """
        return self.refunded_orders / self.orders if self.orders else None

    @property
    def refund_money_share(self) -> float | None:
        """退款率 by money: refunds by sales; None without sales."""
        return self.refunds_minor / self.sales_minor if self.sales_minor else None


def totals_of(facts: Facts) -> Totals:
    """Add up everything."""
    lines, refunds = facts.lines, facts.refunds
    known = lines[lines["customer_number"].notna()]
    return Totals(
        sales_minor=int(lines["amount_minor"].sum()),
        customer_sales_minor=int(known["amount_minor"].sum()),
        refunds_minor=int(refunds["amount_minor"].sum()),
        orders=lines["order_number"].nunique(),
        customer_orders=known["order_number"].nunique(),
        buyers=known["customer_number"].nunique(),
        pieces=int(lines["goods"].sum()),
        refunded_orders=refunds["order_number"].nunique(),
        refunded_pieces=int(refunds["goods"].sum()),
    )


def figures_by(facts: Facts, line_keys: pd.Series, refund_keys: pd.Series) -> pd.DataFrame:
    """Add up by a key of every row.

    Parameters
    ----------
    facts : Facts
    line_keys, refund_keys : Series without missing values
        The key of each row of ``facts.lines`` and ``facts.refunds``.

    Returns
    -------
    DataFrame, index: the keys, sorted
        A column of int64 for each ``Measure``. Money and pieces add up to the totals; orders and
        buyers do not where one has several keys.
    """
    paid = facts.lines.groupby(line_keys.rename("key")).agg(
        sales_minor=("amount_minor", "sum"),
        orders=("order_number", "nunique"),
        buyers=("customer_number", "nunique"),
        pieces=("goods", "sum"),
    )
    refunded = facts.refunds.groupby(refund_keys.rename("key")).agg(
        refunds_minor=("amount_minor", "sum"),
        refunded_orders=("order_number", "nunique"),
        refunded_pieces=("goods", "sum"),
    )
    # Not a join: its missing values would turn money into floats.
    keys = paid.index.union(refunded.index)
    sums = pd.concat(
        [paid.reindex(keys, fill_value=0), refunded.reindex(keys, fill_value=0)], axis=1
    ).astype("int64")
    return sums.assign(net_minor=sums["sales_minor"] - sums["refunds_minor"])
