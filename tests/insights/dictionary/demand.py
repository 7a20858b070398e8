"""What follows from the stored forecasts: demand of weeks, what to reorder, days of cover, risk, last error.

Forecasts are floats; they are taken as the exact fractions they are.
"""

import sqlite3
from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor
from typing import Any

from tests.insights.dictionary.days import Period, local_day, midnight, period_of, start_of
from tests.insights.dictionary.exact import divided
from tests.insights.dictionary.expected import Expected, Line, Values
from tests.insights.dictionary.facts import Facts
from tests.insights.dictionary.filters import Kept, kept
from tests.insights.dictionary.ranking import ranked

METRICS = {
    *("demand", "demand_low", "demand_high", "forecast_error"),
    *("reorder", "days_of_cover", "stockout_risk"),
}
SOLD_OUT, HIGH, MEDIUM, LOW = "sold_out", "high", "medium", "low"
CURRENT = "SELECT id, as_of FROM trainings WHERE kind = 'demand' AND is_current"
OF_WEEK = """
SELECT id FROM trainings WHERE kind = 'demand' AND state = 'stored' AND as_of = :as_of ORDER BY id DESC LIMIT 1
"""
FORECASTS = """
SELECT * FROM (
    SELECT f.sku AS product, f.week_start, f.mean, f.low, f.high, a.name, nullif(a.category, '') AS category
    FROM product_forecasts f LEFT JOIN articles a ON a.sku = f.sku
    WHERE f.training_id = :training
) WHERE {kept}
"""
SHELVES = """
SELECT * FROM (
    SELECT sku AS product, name, nullif(category, '') AS category, stock_units FROM products
    WHERE is_active AND stock_units IS NOT NULL
) WHERE {kept}
"""
PIECES = """
SELECT product, sum(quantity) AS pieces FROM sold WHERE at >= :first AND at < :end AND product IS NOT NULL GROUP BY 1
"""


def answer(facts: Facts, question: Mapping[str, Any]) -> Expected:
    """A figure of demand and stock by the forecasts that are shown now."""
    metric, keep = question["metric"], kept(facts, question["filter"])
    if keep.no_match:
        return Expected(metric=metric, no_match=True)
    if metric == "forecast_error":
        return _last_error(facts)
    [training] = facts.all(CURRENT)
    rows = _forecasts(facts, training["id"], keep)
    if metric in ("demand", "demand_low", "demand_high"):
        return _of_weeks(rows, question, keep)
    day = local_day(training["as_of"], facts.zone)
    shelves = facts.all(SHELVES.format(kept=keep.condition), **keep.parameters)
    lines = [_shelf(row, rows.get(row["product"], {}), day) for row in shelves]
    return Expected(
        metric=metric, **_ordered(metric, lines, question["limit"]), matched=keep.matched
    )


def _forecasts(facts: Facts, training_id: int, keep: Kept) -> dict[str, dict[date, Any]]:
    found: dict[str, dict[date, Any]] = {}
    for row in facts.all(
        FORECASTS.format(kept=keep.condition), training=training_id, **keep.parameters
    ):
        found.setdefault(row["product"], {})[date.fromisoformat(row["week_start"])] = row
    return found


def _of_weeks(
    rows: Mapping[str, Mapping[date, Any]], question: Mapping[str, Any], keep: Kept
) -> Expected:
    """Means add over weeks and products; an end of the interval is that of one product and week only."""
    metric, period = question["metric"], period_of(question["period"])
    assert period is not None
    wanted = {
        sku: [row for week, row in weeks.items() if period.first <= week <= period.last]
        for sku, weeks in rows.items()
    }
    lines = [
        Line(
            key=sku,
            name=weeks[0]["name"],
            values={"demand": sum(Fraction(row["mean"]) for row in weeks)},
        )
        for sku, weeks in wanted.items()
        if weeks
    ]
    one = [row for weeks in wanted.values() for row in weeks]
    total: Values = {"demand": sum((Fraction(row["mean"]) for row in one), Fraction(0))}
    if metric != "demand":
        total = {
            "demand_low": floor(one[0]["low"]) if len(one) == 1 else None,
            "demand_high": ceil(one[0]["high"]) if len(one) == 1 else None,
        }
    if question["dimension"] is None:
        return Expected(metric=metric, total=total, matched=keep.matched)
    table = ranked(lines, "demand", limit=question["limit"])
    return Expected(metric=metric, total=total, matched=keep.matched, **table.fields())


def _shelf(row: Mapping[str, Any] | sqlite3.Row, weeks: Mapping[date, Any], day: date) -> Line:
    """What the forecasts mean for the stock of one product; without one nothing is expected to sell."""
    monday, stock = start_of(day, "week"), row["stock_units"]
    ahead = [weeks.get(monday + timedelta(weeks=at)) for at in range(5)]
    means = [Fraction(week["mean"]) if week else Fraction(0) for week in ahead]
    high = Fraction(ahead[1]["high"]) if ahead[1] else Fraction(0)
    rest = means[0] * (7 - day.weekday()) / 7
    left = floor(max(Fraction(0), stock - rest))
    a_day = sum(means[1:]) / 28
    cover = floor(stock / a_day) if a_day else None
    if stock == 0:
        risk = SOLD_OUT
    elif stock < rest + means[1]:
        risk = HIGH
    else:
        risk = MEDIUM if stock < rest + high else LOW
    values: Values = {
        "reorder": max(0, ceil(high) - left),
        "reorder_by_mean": max(0, ceil(means[1]) - left),
        "days_of_cover": cover,
        "stockout_risk": risk,
        "stock": stock,
    }
    return Line(key=row["product"], name=row["name"], values=values)


def _ordered(metric: str, lines: list[Line], limit: int | None) -> dict[str, Any]:
    """What has to be reordered, most first; what sells out soon, and cover, fewest days first."""
    if metric == "reorder":
        needed = [line for line in lines if line.values["reorder"]]
        return ranked(needed, "reorder", limit=limit).fields()
    if metric == "stockout_risk":
        lines = [line for line in lines if line.values["stockout_risk"] != LOW]
    table = ranked(lines, "days_of_cover", limit=None, lowest_first=True)
    # Without demand there is no number of days; such rows stand last.
    last = sorted(table.unranked, key=lambda line: (line.name, line.key or ""))
    return {"lines": (*table.lines, *last)[:limit]}


def _last_error(facts: Facts) -> Expected:
    """WAPE of the last full week by the forecast that was made at its Monday's midnight."""
    monday = start_of(facts.today, "week") - timedelta(weeks=1)
    week = Period(monday, monday + timedelta(days=6))
    training = facts.one(OF_WEEK, as_of=midnight(monday, facts.zone))
    if training is None:
        return Expected(metric="forecast_error", total={"forecast_error": None})
    first, end = week.bounds(facts.zone)
    sold = {row["product"]: row["pieces"] for row in facts.all(PIECES, first=first, end=end)}
    means = {
        sku: Fraction(weeks[monday]["mean"])
        for sku, weeks in _forecasts(facts, int(training), Kept()).items()
        if monday in weeks
    }
    missed = sum(abs(mean - sold.get(sku, 0)) for sku, mean in means.items())
    pieces = sum(sold.get(sku, 0) for sku in means)
    return Expected(metric="forecast_error", total={"forecast_error": divided(missed, pieces)})
