"""What is known on a day of who buys what how often: one row per customer and product."""

from datetime import date

import numpy as np
import pandas as pd

from analytics.periods import period_starts

_PAIR_WEIGHT = 2.0  # the product's gap counts as so many of the customer's own
_PRODUCT_WEIGHT = 10.0  # the shop's gap counts as so many of the product's
_LONGEST_RATIO = 5.0  # gaps waited; beyond, it makes no difference how long

FEATURES = (
    "log_gap",
    "log_waited",
    "log_ratio",
    "log_ratio_squared",
    "log_purchases",
    "has_own_gap",
    "product_log_gap",
    "product_repeat_share",
    "customer_log_recency",
    "customer_log_ratio",
    "customer_log_days",
    "stocked_up",
)
"""Columns of ``needs_at`` that a model learns from; all bounded or logarithms of days and counts."""


def purchase_days(lines: pd.DataFrame, *, time_zone: str) -> pd.DataFrame:
    """Sum order lines to purchase days of known customers.

    Parameters
    ----------
    lines : DataFrame
        As ``analytics.frames.order_lines`` returns.
    time_zone : str
        IANA name of the shop's time zone.

    Returns
    -------
    DataFrame, sorted: ``customer_number``, ``sku``, ``day`` (datetime64[ns], local midnight),
    ``quantity``
        A guest cannot be asked again: lines without a customer are left out.
    """
    known = lines.dropna(subset=["customer_number"])
    day = period_starts(known["paid_at"], time_zone=time_zone, frequency="D")
    by = ["customer_number", "sku", "day"]
    return known.assign(day=day).groupby(by, as_index=False)["quantity"].sum()


def needs_at(days: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Describe each customer's history with each product before a day.

    Parameters
    ----------
    days : DataFrame
        As ``purchase_days``; rows on or after ``as_of`` are not looked at.
    as_of : date
        Local, exclusive.

    Returns
    -------
    DataFrame, one row per customer and product, sorted by both
        ``customer_number``, ``sku``, ``purchases`` (days), ``last_bought_on``, ``gap_days`` (usual
        days between two purchases), ``waited_days`` (since the last), ``customer_recency_days``
        (since any purchase), and ``FEATURES``.

    Notes
    -----
    Gaps are averaged as logarithms, so that one long pause does not count for many short ones. A
    customer's mean is drawn to the product's by the weight of 2 gaps, the product's to the shop's
    by that of 10. Long gaps that are not over yet are not counted; early in a shop's life usual
    gaps are therefore too short.
    """
    past = days[days["day"] < pd.Timestamp(as_of)]
    gap = past.groupby(["customer_number", "sku"])["day"].diff().dt.days
    past = past.assign(log_gap=np.log(gap), repeated=gap.notna())
    pairs = past.groupby(["customer_number", "sku"], as_index=False).agg(
        purchases=("day", "size"),
        last_bought_on=("day", "max"),
        gaps=("log_gap", "count"),
        sum_log_gap=("log_gap", "sum"),
        mean_quantity=("quantity", "mean"),
        last_quantity=("quantity", "last"),
    )
    pairs = pairs.merge(_products(pairs), on="sku").merge(_customers(past), on="customer_number")
    return _described(pairs, pd.Timestamp(as_of)).sort_values(
        ["customer_number", "sku"], ignore_index=True
    )


def _products(pairs: pd.DataFrame) -> pd.DataFrame:
    """Each product's usual gap and the share of its buyers who came back, drawn to the shop's."""
    again = (pairs["gaps"] > 0).astype(float)
    shop_gap = pairs["sum_log_gap"].sum() / max(int(pairs["gaps"].sum()), 1)
    shop_share = float(again.mean()) if len(pairs) else 0.0
    sums = (
        pairs.assign(again=again)
        .groupby("sku", as_index=False)
        .agg(
            gaps=("gaps", "sum"),
            sum_log_gap=("sum_log_gap", "sum"),
            again=("again", "sum"),
            buyers=("again", "size"),
        )
    )
    return pd.DataFrame(
        {
            "sku": sums["sku"],
            "product_log_gap": (sums["sum_log_gap"] + _PRODUCT_WEIGHT * shop_gap)
            / (sums["gaps"] + _PRODUCT_WEIGHT),
            "repeat_share": (sums["again"] + _PRODUCT_WEIGHT * shop_share)
            / (sums["buyers"] + _PRODUCT_WEIGHT),
        }
    )


def _customers(past: pd.DataFrame) -> pd.DataFrame:
    """When each customer last came for anything, and how often they come."""
    visits = past[["customer_number", "day"]].drop_duplicates()
    found = visits.groupby("customer_number", as_index=False)["day"].agg(["min", "max", "size"])
    span = (found["max"] - found["min"]).dt.days
    return pd.DataFrame(
        {
            "customer_number": found["customer_number"],
            "customer_last_on": found["max"],
            "customer_days": found["size"],
            "customer_gap_days": (span / (found["size"] - 1).clip(lower=1)).where(
                found["size"] > 1
            ),
        }
    )


def _described(pairs: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    weight = pairs["gaps"] + _PAIR_WEIGHT
    log_gap = (pairs["sum_log_gap"] + _PAIR_WEIGHT * pairs["product_log_gap"]) / weight
    waited = (as_of - pairs["last_bought_on"]).dt.days
    recency = (as_of - pairs["customer_last_on"]).dt.days
    gap = np.exp(log_gap)
    usual_visit = pairs["customer_gap_days"].fillna(gap).clip(lower=1.0)
    log_ratio = _log_ratio(waited, gap)
    return pairs[["customer_number", "sku", "purchases", "last_bought_on"]].assign(
        gap_days=gap,
        waited_days=waited,
        customer_recency_days=recency,
        log_gap=log_gap,
        log_waited=np.log1p(waited),
        log_ratio=log_ratio,
        log_ratio_squared=log_ratio**2,
        log_purchases=np.log(pairs["purchases"]),
        has_own_gap=(pairs["gaps"] > 0).astype(float),
        product_log_gap=pairs["product_log_gap"],
        product_repeat_share=pairs["repeat_share"],
        customer_log_recency=np.log1p(recency),
        customer_log_ratio=_log_ratio(recency, usual_visit),
        customer_log_days=np.log(pairs["customer_days"]),
        stocked_up=np.log(pairs["last_quantity"] / pairs["mean_quantity"]).clip(-2.0, 2.0),
    )


def _log_ratio(waited: pd.Series, usual: pd.Series) -> pd.Series:
    """Logarithm of how many usual gaps have passed, from a tenth to five."""
    return np.log((waited / usual).clip(0.1, _LONGEST_RATIO))


def bought_within(days: pd.DataFrame, needs: pd.DataFrame, first: date, end: date) -> pd.Series:
    """Tell which rows of ``needs`` were bought again in ``first`` <= day < ``end``: bool."""
    window = days[(days["day"] >= pd.Timestamp(first)) & (days["day"] < pd.Timestamp(end))]
    bought = window[["customer_number", "sku"]].drop_duplicates().assign(bought=True)
    merged = needs[["customer_number", "sku"]].merge(
        bought, on=["customer_number", "sku"], how="left"
    )
    return merged["bought"].eq(True)
