"""Which rows a question keeps: each filter as a condition on the temporary tables."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.insights.dictionary.facts import Facts, region_sql

MATCHING_ARTICLES = """
SELECT sku, name FROM articles WHERE instr(folded(name), folded(:product)) > 0 OR folded(sku) = folded(:product)
"""
_CONDITIONS = {
    "product": "product IN (SELECT sku FROM articles"
    " WHERE instr(folded(name), folded(:product)) > 0 OR folded(sku) = folded(:product))",
    "category": "category = :category",
    "region": f"region = (SELECT {region_sql(':region')})",
    "channel": "channel = :channel",
    "rep": "rep = :rep",
    "customer": "customer IN (SELECT number FROM customers WHERE number = :customer OR name = :customer)",
    "reason": "reason = :reason",
}
# Where a value must occur at all; what no row has ever had is said, not answered with 0.
_KNOWN = {
    "product": f"SELECT count(*) FROM ({MATCHING_ARTICLES})",
    "category": "SELECT count(*) FROM products WHERE category = :category",
    "region": f"SELECT count(*) FROM orders WHERE {region_sql('province')} = (SELECT {region_sql(':region')})",
    "channel": "SELECT count(*) FROM orders WHERE channel = :channel",
    "rep": "SELECT count(*) FROM orders WHERE sales_rep = :rep",
    "customer": "SELECT count(*) FROM customers WHERE number = :customer OR name = :customer",
    "reason": "SELECT count(*) FROM refunds WHERE reason = :reason",
}


@dataclass(frozen=True)
class Kept:
    """A condition with its parameters, and the products it names."""

    condition: str = "1"
    parameters: Mapping[str, str] = field(default_factory=dict)
    matched: tuple[str, ...] = ()
    no_match: bool = False
    by_goods: bool = False  # by product or category: money is that of such lines only


def kept(facts: Facts, wanted: Mapping[str, str]) -> Kept:
    """Rows that have every value of ``wanted``; a product's word that is a whole category is that category."""
    words = dict(wanted)
    if "product" in words and facts.one(_KNOWN["category"], category=words["product"]):
        words["category"] = words.pop("product")
    matched = (
        facts.all(f"{MATCHING_ARTICLES} ORDER BY name, sku", **words) if "product" in words else []
    )
    return Kept(
        condition=" AND ".join(["1", *(_CONDITIONS[dimension] for dimension in words)]),
        parameters=words,
        matched=tuple(row["name"] for row in matched),
        no_match=not all(facts.one(_KNOWN[dimension], **words) for dimension in words),
        by_goods=bool(words.keys() & {"product", "category"}),
    )
