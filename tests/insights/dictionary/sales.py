"""Answers about sales and refunds: one figure, a series, a ranking, the summary."""

from collections.abc import Iterator, Mapping
from typing import Any

from tests.insights.dictionary import sums
from tests.insights.dictionary.days import Period, is_cut, period_of, start_of
from tests.insights.dictionary.expected import Expected, Line, Values
from tests.insights.dictionary.facts import Facts
from tests.insights.dictionary.filters import Kept, kept
from tests.insights.dictionary.ranking import ranked, summed

SUMMARY = (
    *("net_sales", "sales", "refunds", "orders", "buyers", "order_value", "buyer_value", "pieces"),
)
TIMES = ("day", "week", "month")
METRICS = {*sums.FIGURES, "sales_summary", "best_day", "credit_notes"}
# Shown beside the figure that was asked for.
_COMPANIONS = {
    ("sales", "product"): ("pieces",),
    ("pieces", "product"): ("sales",),
    ("refund_rate", "product"): ("orders",),
}
MIN_ORDERS_FOR_A_RATE = 10


def answer(facts: Facts, question: Mapping[str, Any]) -> Expected:
    """Everything the page says to a question about sales and refunds."""
    metric, dimension = question["metric"], question["dimension"]
    keep = kept(facts, question["filter"])
    if keep.no_match:
        return Expected(metric=metric, no_match=True)
    asked = period_of(question["period"])
    assert asked is not None, "figures of the past have a period"
    period, other = asked.until(facts.today), period_of(question["compare"])
    if other is not None:
        other = other.until(facts.today)
    parts = _totals(facts, metric, period, keep, dimension)
    before = _totals(facts, metric, other, keep, dimension) if other else {}
    lines = _lines(facts, question, period, other, keep)
    return Expected(
        metric=metric,
        total=parts,
        other=before,
        growth=_growth(facts, period, other, parts, before),
        matched=keep.matched,
        notes=frozenset(notes(facts, period, other)),
        **lines,
    )


def _totals(
    facts: Facts,
    metric: str,
    period: Period,
    keep: Kept,
    dimension: str | None = None,
    *,
    since: Period | None = None,
) -> Values:
    """Figures of ``period``; ``since`` is the period asked for where that is only a bucket of it."""
    if metric == "credit_notes":
        return {metric: sums.credited(facts, period)}
    if metric == "best_day":
        found, amount = sums.best(facts, period, keep, dimension or "day")
        first = start_of(found.first, dimension or "day") if found else None
        return {"best_day": first, "best_sales": amount}
    if metric == "sales_summary":
        return _summary(facts, period, keep)
    sums_of = sums.total(facts, period, keep, sources=sums.SOURCES[metric], since=since)
    return {metric: sums.FIGURES[metric](sums_of, sums.counted_days(facts, period))}


def _summary(facts: Facts, period: Period, keep: Kept) -> Values:
    whole = sums.total(facts, period, keep, sources=("sold", "refunded"))
    day, amount = sums.best(facts, period, keep, "day")
    first = ranked(_rows(facts, "sales", period, keep, "product"), "sales", limit=1).lines
    return {
        **{name: sums.FIGURES[name](whole, period.days) for name in SUMMARY},
        "best_day": day.first if day else None,
        "best_sales": amount,
        "first_product": first[0].key if first else None,
    }


def _growth(
    facts: Facts, period: Period, other: Period | None, now: Values, before: Values
) -> Values:
    if other is None:
        return {}
    names = [name for name in now if name in sums.FIGURES or name == "credit_notes"]
    first = facts.first_day
    is_dash = period == Period(facts.today, facts.today) or first is None or other.first < first
    return {name: None if is_dash else sums.grown(name, now[name], before[name]) for name in names}


def notes(facts: Facts, period: Period, other: Period | None) -> Iterator[str]:
    """What is said beside a comparison: today goes on, or the shop's data began later than the other side."""
    if other is None:
        return
    if period.last == facts.today:
        yield "today_not_over"
    if facts.first_day is not None and other.first < facts.first_day:
        yield "data_begins"


def _lines(
    facts: Facts, question: Mapping[str, Any], period: Period, other: Period | None, keep: Kept
) -> dict[str, Any]:
    metric, dimension = question["metric"], question["dimension"]
    if dimension is None or metric == "best_day":
        return {}
    if dimension in TIMES:
        return {"lines": _series(facts, metric, period, keep, dimension)}
    rows = _rows(facts, metric, period, keep, dimension)
    if other is not None:
        earlier = {row.key: row for row in _rows(facts, metric, other, keep, dimension)}
        rows = [_beside(row, earlier.get(row.key)) for row in rows]
    whole = summed(rows, metric) if metric in sums.ADDITIVE else None
    outside: list[Line] = []
    if question.get("order") == "lowest":
        everything, rows = rows, _active(facts, rows, keep)
        outside = [row for row in everything if row not in rows]
    return ranked(
        rows,
        metric,
        limit=question["limit"],
        lowest_first=question.get("order") == "lowest",
        whole=whole,
        outside=outside,
        min_orders=MIN_ORDERS_FOR_A_RATE
        if (metric, dimension) == ("refund_rate", "product")
        else 0,
    ).fields()


def _series(facts: Facts, metric: str, period: Period, keep: Kept, unit: str) -> tuple[Line, ...]:
    lines = []
    for bucket in period.buckets(unit):
        values = _totals(facts, metric, bucket, keep, since=period)
        key = start_of(bucket.first, unit).isoformat()
        lines.append(Line(key=key, name=key, values=values, is_cut=is_cut(bucket, unit)))
    return tuple(lines)


def _rows(facts: Facts, metric: str, period: Period, keep: Kept, dimension: str) -> list[Line]:
    names = (metric, *_COMPANIONS.get((metric, dimension), ()))
    days = sums.counted_days(facts, period)
    found = sums.groups(facts, period, keep, dimension=dimension, sources=sums.SOURCES[metric])
    return [
        Line(key=key, name=name, values={each: sums.FIGURES[each](group, days) for each in names})
        for (key, name), group in found.items()
    ]


def _beside(row: Line, earlier: Line | None) -> Line:
    return Line(
        key=row.key, name=row.name, values=row.values, other=earlier.values if earlier else {}
    )


def _active(facts: Facts, rows: list[Line], keep: Kept) -> list[Line]:
    """Rows of active products, those without a sale too: among them are the ones that sell worst."""
    sold = {row.key: row for row in rows}
    products = facts.all(
        f"SELECT * FROM (SELECT sku AS product, name, nullif(category, '') AS category FROM products WHERE is_active)"
        f" WHERE {keep.condition}",
        **keep.parameters,
    )
    missing = [row for row in rows if row.key is None]
    return missing + [
        sold.get(row["product"])
        or Line(key=row["product"], name=row["name"], values={"pieces": 0, "sales": 0})
        for row in products
    ]
