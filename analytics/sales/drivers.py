"""What drove a change between two spans: parts that add up to the whole, to the minor unit."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import pandas as pd

from analytics.errors import InsufficientData
from analytics.exact import largest_remainder
from analytics.sales.figures import Totals
from analytics.sales.leaderboard import Dimension, dimension_figures
from analytics.sales.report import SalesReport
from analytics.sales.shapley import shapley_of_product

MoneyMeasure = Literal["sales_minor", "refunds_minor", "net_minor"]


def change_by(
    now: SalesReport,
    before: SalesReport,
    dimension: Dimension,
    *,
    measure: MoneyMeasure = "net_minor",
) -> pd.DataFrame:
    """Split a change of money by product, buyer kind, region, channel or another dimension.

    Parameters
    ----------
    now, before : SalesReport
        Of the same shop; a customer is ``new`` in the report in whose span the first order lies.
    dimension : Dimension
    measure : {"sales_minor", "refunds_minor", "net_minor"}

    Returns
    -------
    DataFrame
        As ``contributions``; each column of money adds up to the reports' totals.

    Raises
    ------
    analytics.errors.BadFrame
        The order lines have no such column.
    """
    return contributions(
        *(
            dimension_figures(report.facts, dimension)
            .reset_index()
            .rename(columns={measure: "amount_minor"})[["key", "name", "amount_minor"]]
            for report in (now, before)
        )
    )


def contributions(now: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """Set the amounts of two spans side by side.

    Parameters
    ----------
    now, before : DataFrame, one row per key
        ``key`` str, ``name`` str, ``amount_minor`` int64.

    Returns
    -------
    DataFrame, the greatest change by size first, ties by name, then by key
        ``key``, ``name`` (the later one), ``now_minor``, ``before_minor``, ``change_minor``, all
        int64; a key that is in one span only has 0 in the other.

    Examples
    --------
    >>> now = pd.DataFrame({"key": ["CUP"], "name": ["杯"], "amount_minor": [900]})
    >>> before = pd.DataFrame({"key": ["POT"], "name": ["壶"], "amount_minor": [400]})
    >>> contributions(now, before)[["name", "change_minor"]].values.tolist()
    [['杯', 900], ['壶', -400]]
    """
    later, earlier = now.set_index("key"), before.set_index("key")
    keys = later.index.union(earlier.index)
    parts = pd.DataFrame(
        {
            "name": later["name"].reindex(keys).fillna(earlier["name"].reindex(keys)),
            "now_minor": later["amount_minor"].reindex(keys, fill_value=0),
            "before_minor": earlier["amount_minor"].reindex(keys, fill_value=0),
        }
    )
    parts["change_minor"] = parts["now_minor"] - parts["before_minor"]
    parts["size"] = parts["change_minor"].abs()
    by_size = parts.rename_axis("key").reset_index()
    by_size = by_size.sort_values(["size", "name", "key"], ascending=[False, True, True])
    return by_size.drop(columns="size").reset_index(drop=True)


@dataclass(frozen=True)
class Driver:
    """The part of a dimension that changed most in the direction of the whole."""

    dimension: Dimension
    key: str
    name: str
    change_minor: int


def main_driver(parts: Mapping[Dimension, pd.DataFrame]) -> Driver | None:
    """Find what did most of a change, over several dimensions.

    Parameters
    ----------
    parts : mapping from Dimension to ``contributions``
        Splits of one change.

    Returns
    -------
    Driver or None
        The greatest part in the direction of the change, of whichever dimension; the earlier
        dimension, then the first by name, among equals. None where the whole did not change.
    """
    candidates = []
    for dimension, split in parts.items():
        whole = int(split["change_minor"].sum())
        along = split[split["change_minor"] > 0] if whole > 0 else split[split["change_minor"] < 0]
        if whole and not along.empty:
            first = along.iloc[0]
            candidates.append(
                Driver(dimension, first["key"], first["name"], int(first["change_minor"]))
            )
    return max(candidates, key=lambda driver: abs(driver.change_minor), default=None)


@dataclass(frozen=True)
class ChangeSplit:
    """A change of net sales in five parts, each in minor units.

    Attributes
    ----------
    buyers_minor : int
        More or fewer buyers.
    frequency_minor : int
        More or fewer orders per buyer.
    order_value_minor : int
        A higher or lower average order.
    anonymous_minor : int
        Sales without a customer.
    refunds_minor : int
        Less or more refunded: above zero where refunds fell.
    """

    buyers_minor: int
    frequency_minor: int
    order_value_minor: int
    anonymous_minor: int
    refunds_minor: int

    @property
    def sales_minor(self) -> int:
        """The change of sales: all parts but the refunds'."""
        return self.net_minor - self.refunds_minor

    @property
    def net_minor(self) -> int:
        """The change of net sales: all parts."""
        return (
            self.buyers_minor
            + self.frequency_minor
            + self.order_value_minor
            + self.anonymous_minor
            + self.refunds_minor
        )


def split_change(now: Totals, before: Totals) -> ChangeSplit:
    r"""Split a change into buyers, orders per buyer, average order, anonymous sales and refunds.

    Parameters
    ----------
    now, before : Totals

    Returns
    -------
    ChangeSplit
        Whole minor units that add up to the change exactly.

    Raises
    ------
    InsufficientData
        No buyer in one of the spans, so that there is no order per buyer.

    Notes
    -----
    Sales to known customers are a product, :math:`S = B \cdot (O / B) \cdot (S / O)` with B buyers
    and O orders. A factor's part is what its change adds, averaged over all orders in which the
    three could have changed (its Shapley value): a factor that did not change gets nothing, and the
    parts add up. For factor x with the others y, z, a now and b before, this is
    :math:`\Delta x\,[(y_a z_a + y_b z_b) / 3 + (y_a z_b + y_b z_a) / 6]`, Sun's "complete
    decomposition". Fractions are exact; ``analytics.exact.largest_remainder`` makes them whole.
    Logarithmic means (LMDI) would add up too but are not rational.

    References
    ----------
    L. S. Shapley, "A value for n-person games", in *Contributions to the Theory of Games* II
    (1953), 307-317. A. F. Shorrocks, "Decomposition procedures for distributional analysis: a
    unified framework based on the Shapley value", *Journal of Economic Inequality* 11 (2013),
    99-126. J. W. Sun, "Changes in energy consumption and energy intensity: a complete decomposition
    model", *Energy Economics* 20 (1998), 85-100.

    Examples
    --------
    Ten buyers instead of eight, each with one order of ¥100.00:

    >>> rest = dict(refunds_minor=0, pieces=0, refunded_orders=0, refunded_pieces=0)
    >>> before, now = (
    ...     Totals(
    ...         sales_minor=10000 * buyers,
    ...         customer_sales_minor=10000 * buyers,
    ...         orders=buyers,
    ...         customer_orders=buyers,
    ...         buyers=buyers,
    ...         **rest,
    ...     )
    ...     for buyers in (8, 10)
    ... )
    >>> split_change(now, before).buyers_minor
    20000
    """
    if not min(now.buyers, before.buyers):
        raise InsufficientData("buyers in each span", needed=1, found=0)
    buyers, frequency, order_value = largest_remainder(
        shapley_of_product(_factors(before), _factors(now))
    )
    return ChangeSplit(
        buyers_minor=buyers,
        frequency_minor=frequency,
        order_value_minor=order_value,
        anonymous_minor=now.anonymous_sales_minor - before.anonymous_sales_minor,
        refunds_minor=before.refunds_minor - now.refunds_minor,
    )


def _factors(totals: Totals) -> list[Fraction]:
    """Buyers, orders per buyer, sales per order; their product is the sales to customers."""
    return [
        Fraction(totals.buyers),
        Fraction(totals.customer_orders, totals.buyers),
        Fraction(totals.customer_sales_minor, totals.customer_orders),
    ]
