"""What one question of sales is counted from: sums, and the rows they are taken of."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from operator import attrgetter
from typing import Self

from crm_backend.insights.values import Dimension


@dataclass(frozen=True, kw_only=True)
class Sums:
    """All that a figure can be made of, of one group of rows; money in minor units.

    ``customer_sales`` and ``customer_orders`` are the part with a known customer; ``repeat_buyers``
    bought two orders or more, ``new_buyers`` had never paid before the period.
    """

    sales: int = 0
    customer_sales: int = 0
    orders: int = 0
    customer_orders: int = 0
    pieces: int = 0
    buyers: int = 0
    repeat_buyers: int = 0
    new_buyers: int = 0
    refunds: int = 0
    refund_orders: int = 0
    refund_pieces: int = 0
    cancelled_orders: int = 0
    cancelled_amount: int = 0
    credit_notes: int = 0

    def __add__(self, other: "Sums") -> "Sums":
        """Both together; of what can be added."""
        return self.total((self, other))

    @classmethod
    def total(cls, parts: Iterable["Sums"]) -> Self:
        """All of them together; of what can be added."""
        columns = zip(*map(_numbers, parts), strict=True)
        return cls(**dict(zip(_NAMES, map(sum, columns), strict=False)))

    def with_counts_of(self, other: "Sums") -> "Sums":
        """Its own money and pieces, which add up, with the orders and buyers of another."""
        return replace(self, **{name: getattr(other, name) for name in _COUNTS})


_NAMES = tuple(each.name for each in fields(Sums))
_numbers = attrgetter(*_NAMES)
_COUNTS = (
    *("orders", "customer_orders", "buyers", "repeat_buyers", "new_buyers"),
    *("refund_orders", "cancelled_orders"),
)


@dataclass(frozen=True, kw_only=True)
class ProductChoice:
    """The products a filter's words mean: those of the catalogue by id, and all of them by SKU."""

    ids: tuple[int, ...]
    skus: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Slot:
    """A day, week or month, named by its first day; of it count those from ``first`` and ``start`` on."""

    starts_on: date
    first: date
    start: datetime


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """Which days of a scope have sums that are up to date, and of which the orders are read.

    ``summed`` are spans of days, both ends included; ``live`` of instants, the end not included.
    """

    summed: tuple[tuple[date, date], ...] = ()
    live: tuple[tuple[datetime, datetime], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Which rows count: from ``start`` until just before ``end``, and what the filters keep.

    ``first`` and ``last`` are the days of that span. Every filter is None where there is none;
    customers are ids, 0 those of anonymous orders; regions, reps and channels are as they are
    grouped, a missing one ''.
    """

    first: date
    last: date
    start: datetime
    end: datetime
    products: ProductChoice | None = None
    category: str | None = None
    customers: tuple[int, ...] | None = None
    region: str | None = None
    rep: str | None = None
    channel: str | None = None
    buyer_kind: str | None = None
    reason: str | None = None
    slots: tuple[Slot, ...] = field(default=(), repr=False)
    coverage: Coverage = Coverage()

    @property
    def is_of_goods(self) -> bool:
        """Whether only some lines of an order count."""
        return self.products is not None or self.category is not None


Key = str | int | date
"""What a group is named by: a SKU, customer id, category, day …; '' where it is missing."""

OF_GOODS = (Dimension.PRODUCT, Dimension.CATEGORY)


@dataclass(frozen=True, kw_only=True)
class Group:
    """How rows are put together: by a dimension, or all under ''.

    With ``leaving``, all groups of the dimension but these are one: what a leaderboard does not
    list. ``knows_new`` is whether new buyers are counted, which needs a look at every buyer's past;
    ``counts_orders`` and ``counts_buyers`` whether those are asked for at all.
    """

    by: Dimension | None = None
    leaving: tuple[Key, ...] | None = None
    knows_new: bool = False
    counts_orders: bool = True
    counts_buyers: bool = True
