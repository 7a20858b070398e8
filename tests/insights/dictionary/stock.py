"""What lies on the shelves, and what lies there too long. Both are of now."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from tests.insights.dictionary.days import Period, written
from tests.insights.dictionary.expected import Expected, Line
from tests.insights.dictionary.facts import Facts
from tests.insights.dictionary.filters import kept
from tests.insights.dictionary.ranking import ranked

SPAN_DAYS = 90
PRODUCTS = """
SELECT * FROM (
    SELECT p.sku AS product, p.name, nullif(p.category, '') AS category, p.stock_units, p.price_minor,
           p.created_at, coalesce(s.pieces, 0) AS pieces
    FROM products p LEFT JOIN (
        SELECT product, sum(quantity) AS pieces FROM sold WHERE at >= :first AND at < :end GROUP BY product
    ) s ON s.product = p.sku
    WHERE p.is_active AND p.stock_units IS NOT NULL
) WHERE {kept}
"""
STALE = " AND created_at <= :made_before AND stock_units > 2 * pieces"


def answer(facts: Facts, question: Mapping[str, Any]) -> Expected:
    """``stock`` of the products asked for, or the list of ``slow_movers``."""
    metric = question["metric"]
    keep = kept(facts, question["filter"])
    if keep.no_match:
        return Expected(metric=metric, no_match=True)
    span = Period(facts.today - timedelta(days=SPAN_DAYS - 1), facts.today)
    first, end = span.bounds(facts.zone)
    made_before = written(facts.moment - timedelta(days=SPAN_DAYS))
    sql = PRODUCTS.format(kept=keep.condition) + (STALE if metric == "slow_movers" else "")
    rows = facts.all(sql, first=first, end=end, made_before=made_before, **keep.parameters)
    lines = [
        Line(
            key=row["product"],
            name=row["name"],
            values={
                "stock": row["stock_units"],
                "pieces": row["pieces"],
                "slow_movers": row["stock_units"] * row["price_minor"],
            },
        )
        for row in rows
    ]
    whole = sum(row["stock_units"] for row in rows)
    return Expected(
        metric=metric,
        total={"stock": whole} if metric == "stock" else {},
        matched=keep.matched,
        **ranked(lines, metric, limit=question["limit"]).fields(),
    )
