"""What an answer to a question must say: exact values, before anybody rounds or words them."""

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

# Fen, pieces, orders, people and days are ints; rates, shares and averages are exact fractions, a rate of
# 12.5 % being 1/8; a day or a name stands for itself; None is the dash (—).
Value = int | Fraction | date | str | None
Values = dict[str, Value]


@dataclass(frozen=True, kw_only=True)
class Line:
    """One row of a table.

    ``key`` is None where the dimension's value is missing (匿名订单, 未填写, 未分类, 运费及其他, 无人接待).
    ``share`` is part ÷ whole of the figure asked for, of figures that add up.
    """

    key: str | None
    name: str
    values: Values
    share: Fraction | None = None
    other: Values = field(default_factory=dict)  # of the period compared with
    is_cut: bool = False


@dataclass(frozen=True, kw_only=True)
class Expected:
    """The whole answer.

    ``lines`` are in the order shown: a ranking with its strict cut, or a series with its empty
    buckets. ``below`` are the missing values; ``rest_count`` and ``rest`` are 其他 N 个, the unranked among them.
    ``growth`` is (A − B) ÷ B, of rates the difference A − B; None where the page shows a dash.
    """

    metric: str
    total: Values = field(default_factory=dict)
    lines: tuple[Line, ...] = ()
    below: tuple[Line, ...] = ()
    unranked: tuple[Line, ...] = ()  # too few orders, or nothing to divide by
    rest_count: int = 0
    rest: Value = None
    factors: tuple[Line, ...] = ()  # of a change: buyers, orders each, money an order, anonymous
    other: Values = field(default_factory=dict)
    growth: Values = field(default_factory=dict)
    matched: tuple[str, ...] = ()  # names of the products that the filter's words match
    notes: frozenset[str] = frozenset()  # what a comparison has to say besides its numbers
    no_match: bool = False
    unanswerable: bool = False


class NotInTheDatabaseYet(LookupError):
    """The figure comes from a stored model or a table that does not exist yet."""
