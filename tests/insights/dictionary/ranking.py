"""Leaderboards: highest first, ties by name and key, a strict cut, missing values below it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from tests.insights.dictionary.exact import divided
from tests.insights.dictionary.expected import Line, Value


@dataclass(frozen=True, kw_only=True)
class Ranked:
    """A table as it is shown, and what is left of it."""

    lines: tuple[Line, ...]
    below: tuple[Line, ...]
    unranked: tuple[Line, ...]
    rest_count: int
    rest: Value

    def fields(self) -> dict[str, Any]:
        return vars(self)


def number(line: Line, figure: str) -> int | Fraction:
    value = line.values[figure]
    assert isinstance(value, int | Fraction)
    return value


def summed(rows: Sequence[Line], figure: str) -> int | Fraction:
    """All rows together, of a figure that adds up."""
    return sum((number(row, figure) for row in rows), 0)


def ranked(
    rows: Sequence[Line],
    figure: str,
    *,
    limit: int | None,
    lowest_first: bool = False,
    whole: int | Fraction | None = None,
    min_orders: int = 0,
    outside: Sequence[Line] = (),
) -> Ranked:
    """The first ``limit`` rows by ``figure``; rows that have too few orders, or no value, take no place.

    ``whole`` is what the rows of a figure that adds up are shares of; ``outside`` are rows that only
    count among 其他.
    """
    if whole is not None:
        rows = [
            replace(row, share=divided(number(row, figure), whole) if whole > 0 else None)
            for row in rows
        ]
    below = tuple(sorted((row for row in rows if row.key is None), key=lambda row: row.name))
    named = [row for row in rows if row.key is not None]
    unranked = tuple(row for row in named if not _may_rank(row, figure, min_orders))
    sign = 1 if lowest_first else -1
    ordered = sorted(
        (row for row in named if _may_rank(row, figure, min_orders)),
        key=lambda row: (sign * number(row, figure), row.name, row.key or ""),
    )
    shown = ordered if limit is None else ordered[:limit]
    rest = ordered[len(shown) :]
    return Ranked(
        lines=tuple(shown),
        below=below,
        unranked=unranked,
        rest_count=len(rest) + len(unranked) + len(outside),
        rest=summed((*rest, *outside), figure) if whole is not None else None,
    )


def _may_rank(row: Line, figure: str, min_orders: int) -> bool:
    if row.values[figure] is None:
        return False
    orders = row.values.get("orders", 0)
    return not min_orders or (isinstance(orders, int) and orders >= min_orders)
