"""What drove a change: its parts by dimension, or by the three factors and the anonymous orders."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from tests.insights.dictionary import sums
from tests.insights.dictionary.days import Period, period_of
from tests.insights.dictionary.exact import shapley, whole_fen
from tests.insights.dictionary.expected import Expected, Line
from tests.insights.dictionary.facts import Facts
from tests.insights.dictionary.filters import Kept, kept
from tests.insights.dictionary.sales import notes

ROWS = 10
FACTORS = ("buyers", "orders_per_buyer", "order_value")


def answer(facts: Facts, question: Mapping[str, Any]) -> Expected:
    """Parts of Δ = A − B of ``sales``, or of ``question["of"]``; they add up to it to the fen."""
    figure = question.get("of", "sales")
    keep = kept(facts, question["filter"])
    if keep.no_match:
        return Expected(metric="drivers", no_match=True)
    period, other = period_of(question["period"]), period_of(question["compare"])
    assert period is not None
    assert other is not None
    sides = period.until(facts.today), other.until(facts.today)
    now, before = (_money(facts, side, keep, figure) for side in sides)
    dimension = question["dimension"]
    parts = by_dimension(facts, *sides, keep, figure, dimension)
    shown = parts[: question["limit"] or ROWS]
    splits = figure == "sales" and not keep.by_goods
    return Expected(
        metric="drivers",
        total={figure: now, "change": now - before},
        other={figure: before},
        factors=tuple(by_factor(facts, *sides, keep)) if splits else (),
        lines=tuple(shown),
        rest_count=len(parts) - len(shown),
        rest=sum(line.values["part"] for line in parts[len(shown) :]),  # type: ignore[misc]
        notes=frozenset(notes(facts, *sides)),
        matched=keep.matched,
    )


def _money(facts: Facts, period: Period, keep: Kept, figure: str) -> int:
    found = sums.FIGURES[figure](sums.total(facts, period, keep, sources=sums.SOURCES[figure]), 0)
    assert isinstance(found, int)
    return found


def by_dimension(
    facts: Facts, period: Period, other: Period, keep: Kept, figure: str, dimension: str | None
) -> list[Line]:
    """The change of every value, by size without sign; missing ones take their place among them."""
    if dimension is None:
        return []
    sides = [
        sums.groups(facts, side, keep, dimension=dimension, sources=sums.SOURCES[figure])
        for side in (period, other)
    ]
    lines = []
    for key, name in {**sides[0], **sides[1]}:
        now, before = (sums.FIGURES[figure](side.get((key, name), sums.EMPTY), 0) for side in sides)
        assert isinstance(now, int)
        assert isinstance(before, int)
        lines.append(
            Line(
                key=key,
                name=name,
                values={"part": now - before, figure: now},
                other={figure: before},
            )
        )
    return sorted(lines, key=lambda line: (-_size(line), line.name, line.key or ""))


def _size(line: Line) -> int:
    part = line.values["part"]
    assert isinstance(part, int)
    return abs(part)


def by_factor(facts: Facts, period: Period, other: Period, keep: Kept) -> list[Line]:
    """Shapley values of buyers, orders each and money an order; nothing where a side has no buyers."""
    now, before = (sums.total(facts, side, keep, sources=("sold",)) for side in (period, other))
    if not now["buyers"] or not before["buyers"]:
        return []
    parts = whole_fen(shapley(_factors(before), _factors(now)))
    anonymous = (now["sales"] - now["known_sales"]) - (before["sales"] - before["known_sales"])
    named = zip((*FACTORS, "anonymous"), (*parts, anonymous), strict=True)
    return [Line(key=key, name=key, values={"part": part}) for key, part in named]


def _factors(side: sums.Sums) -> tuple[Fraction, Fraction, Fraction]:
    return (
        Fraction(side["buyers"]),
        Fraction(side["known_orders"], side["buyers"]),
        Fraction(side["known_sales"], side["known_orders"]),
    )
