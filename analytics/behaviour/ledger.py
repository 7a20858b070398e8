"""Who bought, gave back and looked on which day: the frames as arrays that any past day can be cut from."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Self

import numpy as np
import numpy.typing as npt
import pandas as pd

from analytics import frames
from analytics.periods import first_open_period, period_starts

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_ONE_DAY = pd.Timedelta(days=1)


@dataclass(frozen=True, eq=False)
class Events:
    """One row per customer and day on which something happened, sorted by both.

    Attributes
    ----------
    customer : ndarray, int[n]
        Positions in ``Ledger.customers``.
    day : ndarray, int[n]
        Days since 1 January 1970 on the shop's calendar.
    sums : dict of name to ndarray, int[n]
    """

    customer: Ints
    day: Ints
    sums: dict[str, Ints]

    def where(self, wanted: Flags) -> Self:
        """Return some of the rows."""
        sums = {name: values[wanted] for name, values in self.sums.items()}
        return type(self)(self.customer[wanted], self.day[wanted], sums)

    def before(self, day: int) -> Self:
        """Return the rows of earlier days."""
        return self.where(self.day < day)

    def total(self, name: str, n_customers: int) -> Ints:
        """Add up a column for each customer: int[n_customers]."""
        total = np.zeros(n_customers, dtype=np.int64)
        np.add.at(total, self.customer, self.sums[name])
        return total

    def days(self, n_customers: int) -> Ints:
        """Count the days of each customer: int[n_customers]."""
        return np.bincount(self.customer, minlength=n_customers).astype(np.int64)


@dataclass(frozen=True, eq=False)
class Ledger:
    """What known customers did before a day.

    Attributes
    ----------
    customers : Index of str, sorted
        Those with at least one order.
    today : int
        The first day that is not known, in days since 1 January 1970.
    purchases : Events
        Purchase days: ``amount`` (minor units), ``orders``, ``pieces``, ``lines``, and ``products``
        (those the customer had not bought before).
    refunds : Events
        Days on which refunds were approved: ``amount`` (minor units) and ``orders`` (not refunded
        before).
    visits : Events or None
        Days with a visit: ``sessions``. None: visits are not known, which is not the same as none.
    """

    customers: pd.Index
    today: int
    purchases: Events
    refunds: Events
    visits: Events | None

    @property
    def n_customers(self) -> int:
        """How many customers there are."""
        return len(self.customers)

    def until(self, day: int) -> Self:
        """Return what was known at the midnight a day began with; customers keep their places."""
        visits = None if self.visits is None else self.visits.before(day)
        return type(self)(
            self.customers, day, self.purchases.before(day), self.refunds.before(day), visits
        )


def ledger_of(
    order_lines: pd.DataFrame,
    refunds: pd.DataFrame,
    visits: pd.DataFrame | None,
    *,
    as_of: datetime,
    time_zone: str,
) -> Ledger:
    """Validate the frames and add them up by customer and day of the shop's own calendar.

    Parameters
    ----------
    order_lines, refunds : DataFrame
        As ``analytics.frames``; rows without a customer are nobody's and left out.
    visits : DataFrame or None
        As ``analytics.frames.visits``.
    as_of : datetime with a time zone
        Exclusive, and cut to its local midnight: the day it falls in is not over.
    time_zone : str
        IANA name.

    Raises
    ------
    analytics.errors.BadFrame
        A frame is not as described.
    """
    today = first_open_period(as_of, time_zone=time_zone, frequency="D")
    lines = _with_day(frames.order_lines(order_lines, as_of=as_of), "paid_at", today, time_zone)
    back = _with_day(frames.refunds(refunds, as_of=as_of), "approved_at", today, time_zone)
    customers = pd.Index(sorted(lines["customer_number"].unique()), dtype="str")
    looked = None
    if visits is not None:
        looked = _with_day(frames.visits(visits, as_of=as_of), "started_at", today, time_zone)
        looked = _coded(looked, customers).assign(sessions=1)
    return Ledger(
        customers=customers,
        today=day_number(today),
        purchases=_summed(_purchase_rows(_coded(lines, customers))),
        refunds=_summed(_refund_rows(_coded(back, customers))),
        visits=None if looked is None else _summed(looked[["customer", "day", "sessions"]]),
    )


def day_number(day: pd.Timestamp) -> int:
    """Count the days since 1 January 1970 of a naive midnight."""
    return int((day - pd.Timestamp(0)) // _ONE_DAY)


def day_stamps(numbers: Ints) -> pd.Series:
    """Return the naive midnights of day numbers, as datetime64[ns]."""
    return pd.Series(numbers.astype("datetime64[D]").astype("datetime64[ns]"))


def date_of(number: int) -> date:
    """Return the day of a day number."""
    return date.fromordinal(number + date(1970, 1, 1).toordinal())


def _with_day(rows: pd.DataFrame, moment: str, today: pd.Timestamp, time_zone: str) -> pd.DataFrame:
    known = rows.dropna(subset=["customer_number"])
    day = period_starts(known[moment], time_zone=time_zone, frequency="D")
    numbers = (day - pd.Timestamp(0)) // _ONE_DAY
    return known.assign(day=numbers.astype(np.int64))[day < today]


def _coded(rows: pd.DataFrame, customers: pd.Index) -> pd.DataFrame:
    """Give each row its customer's place; rows of people who never ordered are left out."""
    place = customers.get_indexer(rows["customer_number"])
    return rows.assign(customer=place.astype(np.int64))[place >= 0]


def _purchase_rows(lines: pd.DataFrame) -> pd.DataFrame:
    is_goods = lines["sku"] != ""  # postage and fees are money, but no goods
    is_new = is_goods & ~lines.duplicated(["customer", "sku"])  # frames are sorted by time
    return pd.DataFrame(
        {
            "customer": lines["customer"],
            "day": lines["day"],
            "amount": lines["amount_minor"],
            "orders": (~lines.duplicated("order_number")).astype(np.int64),
            "pieces": lines["quantity"].where(is_goods, 0),
            "lines": is_goods.astype(np.int64),
            "products": is_new.astype(np.int64),
        }
    )


def _refund_rows(refunds: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "customer": refunds["customer"],
            "day": refunds["day"],
            "amount": refunds["amount_minor"],
            "orders": (~refunds.duplicated("order_number")).astype(np.int64),
        }
    )


def _summed(rows: pd.DataFrame) -> Events:
    summed = rows.groupby(["customer", "day"], as_index=False).sum()
    columns = {str(name): summed[name].to_numpy(dtype=np.int64) for name in summed}
    customer, day = columns.pop("customer"), columns.pop("day")
    return Events(customer, day, columns)
