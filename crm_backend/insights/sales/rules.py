"""What each figure is made of, by what it can be broken down, and how rows are ranked (docs/metrics.md). Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from fractions import Fraction
from typing import NoReturn

from crm_backend.insights.amounts import Ratio
from crm_backend.insights.errors import FigureNotByDimension, FigureOfAnotherPage
from crm_backend.insights.frames import Frame
from crm_backend.insights.sales.values import Coverage, Sums
from crm_backend.insights.values import Dimension, Figure, Period
from crm_backend.insights.wording import TIME

MOST_RUNS = 40  # as many spans of days as one statement may name
_MAIN_OF = 3  # a part below a third of a change is not its main one
RANKED_FROM_ORDERS = 10  # below, a product is not ranked by its refund rate


class Source(Enum):
    """Where rows of a figure come from."""

    SOLD = "sold"
    REFUNDED = "refunded"
    CANCELLED = "cancelled"
    CREDITED = "credited"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """How a figure is worked out; ``days`` are those from the first counted order's on."""

    sources: tuple[Source, ...]
    number: Callable[[Sums, int], Ratio | None]
    also_by: tuple[Dimension, ...] = ()
    by: tuple[Dimension, ...] | None = None
    knows_new: bool = False
    counts_orders: bool = False
    counts_buyers: bool = False


USUAL = (
    *TIME,
    *(Dimension.PRODUCT, Dimension.CATEGORY, Dimension.CUSTOMER),
    *(Dimension.REGION, Dimension.REP, Dimension.CHANNEL),
)
_OF_CANCELLED = (*TIME, Dimension.REGION, Dimension.REP, Dimension.CHANNEL)
_KINDS = (Dimension.BUYER_KIND,)
_REASONS = (Dimension.REASON,)
_SOLD = (Source.SOLD,)
_REFUNDED = (Source.REFUNDED,)
_BOTH = (Source.SOLD, Source.REFUNDED)
_CANCELLED = (Source.CANCELLED,)

RULES: dict[Figure, Rule] = {
    Figure.SALES: Rule(sources=_SOLD, number=lambda s, _: Ratio(s.sales), also_by=_KINDS),
    Figure.REFUNDS: Rule(sources=_REFUNDED, number=lambda s, _: Ratio(s.refunds), also_by=_REASONS),
    Figure.NET_SALES: Rule(sources=_BOTH, number=lambda s, _: Ratio(s.sales - s.refunds)),
    Figure.ORDERS: Rule(
        sources=_SOLD, number=lambda s, _: Ratio(s.orders), also_by=_KINDS, counts_orders=True
    ),
    Figure.BUYERS: Rule(
        sources=_SOLD, number=lambda s, _: Ratio(s.buyers), also_by=_KINDS, counts_buyers=True
    ),
    Figure.PIECES: Rule(sources=_SOLD, number=lambda s, _: Ratio(s.pieces), also_by=_KINDS),
    Figure.ORDER_VALUE: Rule(
        sources=_SOLD,
        number=lambda s, _: Ratio.of(s.sales, s.orders),
        also_by=_KINDS,
        counts_orders=True,
    ),
    Figure.BUYER_VALUE: Rule(
        sources=_SOLD, number=lambda s, _: Ratio.of(s.customer_sales, s.buyers), counts_buyers=True
    ),
    Figure.DAILY_SALES: Rule(sources=_SOLD, number=lambda s, days: Ratio.of(s.sales, days)),
    Figure.BEST_DAY: Rule(sources=_SOLD, number=lambda s, _: Ratio(s.sales), by=TIME),
    Figure.NEW_BUYERS: Rule(
        sources=_SOLD, number=lambda s, _: Ratio(s.new_buyers), knows_new=True, counts_buyers=True
    ),
    Figure.RETURNING_BUYERS: Rule(
        sources=_SOLD,
        number=lambda s, _: Ratio(s.buyers - s.new_buyers),
        knows_new=True,
        counts_buyers=True,
    ),
    Figure.RETURNING_SHARE: Rule(
        sources=_SOLD,
        number=lambda s, _: Ratio.of(s.buyers - s.new_buyers, s.buyers),
        knows_new=True,
        counts_buyers=True,
    ),
    Figure.REPEAT_SHARE: Rule(
        sources=_SOLD, number=lambda s, _: Ratio.of(s.repeat_buyers, s.buyers), counts_buyers=True
    ),
    Figure.REFUND_ORDERS: Rule(
        sources=_REFUNDED, number=lambda s, _: Ratio(s.refund_orders), also_by=_REASONS
    ),
    Figure.REFUND_PIECES: Rule(
        sources=_REFUNDED, number=lambda s, _: Ratio(s.refund_pieces), also_by=_REASONS
    ),
    Figure.REFUND_RATE: Rule(
        sources=_BOTH, number=lambda s, _: Ratio.of(s.refund_orders, s.orders), counts_orders=True
    ),
    Figure.REFUND_RATE_MONEY: Rule(sources=_BOTH, number=lambda s, _: Ratio.of(s.refunds, s.sales)),
    Figure.CANCELLED_ORDERS: Rule(
        sources=_CANCELLED, number=lambda s, _: Ratio(s.cancelled_orders), by=_OF_CANCELLED
    ),
    Figure.CANCELLED_AMOUNT: Rule(
        sources=_CANCELLED, number=lambda s, _: Ratio(s.cancelled_amount), by=_OF_CANCELLED
    ),
    Figure.CREDIT_NOTES: Rule(
        sources=(Source.CREDITED,), number=lambda s, _: Ratio(s.credit_notes), by=TIME
    ),
}
SUMMARY = (
    *(Figure.NET_SALES, Figure.SALES, Figure.REFUNDS, Figure.ORDERS, Figure.BUYERS),
    *(Figure.ORDER_VALUE, Figure.BUYER_VALUE, Figure.PIECES, Figure.BEST_DAY),
)
ANSWERED = (Figure.SALES_SUMMARY, Figure.DRIVERS, *RULES)
EXPLAINED = (Figure.SALES, Figure.NET_SALES)
# What is shown beside a figure that is broken down by product.
_COMPANIONS: dict[Figure, tuple[Figure, ...]] = {
    Figure.SALES: (Figure.PIECES,),
    Figure.PIECES: (Figure.SALES,),
    Figure.REFUND_RATE: (Figure.REFUND_ORDERS, Figure.ORDERS),
}
_RATES = {Figure.REFUND_RATE: (Figure.REFUND_RATE_MONEY,)}
_MONEY_AND_PIECES = (
    *(Figure.SALES, Figure.REFUNDS, Figure.NET_SALES, Figure.PIECES, Figure.REFUND_PIECES),
    *(Figure.CANCELLED_AMOUNT, Figure.CREDIT_NOTES, Figure.CANCELLED_ORDERS),
)
_ORDERS_ADD_UP = (
    *(Dimension.CUSTOMER, Dimension.REGION, Dimension.REP, Dimension.CHANNEL),
    *TIME,
    Dimension.BUYER_KIND,
)


def possible_dimensions(figure: Figure) -> tuple[Dimension, ...]:
    """By what a figure can be broken down."""
    rule = RULES[figure]
    return (*USUAL, *rule.also_by) if rule.by is None else rule.by


def possible_filters(figure: Figure) -> tuple[Dimension, ...]:
    """By what a figure can be filtered: the same, without time; the best day as sales are."""
    possible = possible_dimensions(Figure.SALES if figure is Figure.BEST_DAY else figure)
    return tuple(each for each in possible if each not in TIME)


def check(figure: Figure, by: Dimension | None, filters: tuple[Dimension, ...]) -> None:
    """Refuse what the dictionary does not define.

    Raises
    ------
    FigureNotByDimension
        ``facts.by`` is the first dimension that does not fit.
    """
    if by is not None and by not in possible_dimensions(figure):
        _refuse(figure, by, possible_dimensions(figure))
    for each in filters:
        if each not in possible_filters(figure):
            _refuse(figure, each, possible_filters(figure))


def check_drivers(of: Figure, by: Dimension | None, filters: tuple[Dimension, ...]) -> None:
    """Refuse a change that the dictionary does not explain: only sales and net sales, and not by time.

    Raises
    ------
    FigureOfAnotherPage
        Another figure.
    FigureNotByDimension
        ``facts.by`` is the first dimension that does not fit.
    """
    if of not in EXPLAINED:
        raise FigureOfAnotherPage(figure=of.value, possible=[each.value for each in EXPLAINED])
    for each in filter(None, (by, *filters)):
        if each not in possible_filters(of):
            _refuse(of, each, possible_filters(of))


def _refuse(figure: Figure, by: Dimension, possible: tuple[Dimension, ...]) -> NoReturn:
    raise FigureNotByDimension(
        figure=figure.value, by=by.value, possible=[each.value for each in possible]
    )


def columns_of(figure: Figure, by: Dimension) -> tuple[Figure, ...]:
    """The columns of a table: the figure, and what always stands beside it."""
    beside = _COMPANIONS.get(figure, ()) if by is Dimension.PRODUCT else ()
    return (figure, *beside)


def figures_of(figure: Figure) -> tuple[Figure, ...]:
    """The figures of an answer: 退款率 is both rates, by orders first."""
    return (figure, *_RATES.get(figure, ()))


def has_shares(figure: Figure) -> bool:
    """Whether a row can be a part of the whole: sums and counts, not averages and rates."""
    counts = (
        *(Figure.ORDERS, Figure.BUYERS, Figure.NEW_BUYERS),
        *(Figure.RETURNING_BUYERS, Figure.REFUND_ORDERS),
    )
    return figure in (*_MONEY_AND_PIECES, *counts)


def adds_up(figure: Figure, by: Dimension) -> bool:
    """Whether the rows of a dimension add up to the whole, so that what is left is a difference."""
    if figure in _MONEY_AND_PIECES:
        return True
    if figure is Figure.ORDERS:
        return by in _ORDERS_ADD_UP
    return figure is Figure.BUYERS and by is Dimension.BUYER_KIND


def is_ranked(figure: Figure, by: Dimension, sums: Sums) -> bool:
    """Whether a row has a place: a refund rate of few orders says nothing."""
    if figure is Figure.REFUND_RATE and by is Dimension.PRODUCT:
        return sums.orders >= RANKED_FROM_ORDERS
    return True


# Longer ones first: 新疆维吾尔自治区 ends in 自治区 too.
REGION_ENDINGS = (
    *("维吾尔自治区", "壮族自治区", "回族自治区", "特别行政区", "自治区", "省", "市"),
)


def region_without_kind(province: str) -> str:
    """A province without its kind: 浙江省 is 浙江."""
    bare = province.strip()
    for ending in REGION_ENDINGS:
        if bare.endswith(ending):
            return bare.removesuffix(ending)
    return bare


def place(
    value: int | Fraction, name: str, key: str, *, lowest_first: bool
) -> tuple[int | Fraction, str, str]:
    """What rows are sorted by: the higher value, then the name, then the key."""
    return (value if lowest_first else -value, name, key)


def coverage_of(first: date, last: date, summed: frozenset[date], *, frame: Frame) -> Coverage:
    """Split days, both ends included, into those with sums and those of which orders are read.

    Today goes on, so it has no sums. Where they change too often, all orders are read.
    """
    runs: list[tuple[bool, date, date]] = []
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(ordinal)
        has_sums = day in summed and day < frame.today
        if runs and runs[-1][0] is has_sums:
            runs[-1] = (has_sums, runs[-1][1], day)
        else:
            runs.append((has_sums, day, day))
    if len(runs) > MOST_RUNS:
        runs = [(False, first, last)]
    periods = [(has_sums, Period(first=begin, last=end)) for has_sums, begin, end in runs]
    return Coverage(
        summed=tuple((each.first, each.last) for has_sums, each in periods if has_sums),
        live=tuple(
            (frame.start_of(each), frame.end_of(each)) for has_sums, each in periods if not has_sums
        ),
    )


def is_main(part: int, change: int, *, values: int) -> bool:
    """Whether the largest part of a change explains it: at least a third, and not of one value alone."""
    return values > 1 and _MAIN_OF * abs(part) >= abs(change)
