"""Figures that a model foretold, from the scores the worker stored; the probabilities themselves are taken as they are.

What follows from them is not: levels, value at risk, who is about to leave, every order of rows.
The forecasts of goods are in ``demand``, the facts of customers in ``customers``.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from tests.insights.dictionary.expected import Expected, Line, NotInTheDatabaseYet
from tests.insights.dictionary.facts import Facts
from tests.insights.dictionary.ranking import ranked

METRICS = {
    *("purchase_prob", "expected_spend", "churn_prob", "value_at_risk"),
    *("churning", "refund_prob", "next_need"),
}
HIGH, MEDIUM = Fraction(7, 10), Fraction(4, 10)
CURRENT = "SELECT id FROM trainings WHERE kind = 'customers' AND is_current"
SCORES = """
SELECT c.number, coalesce(nullif(c.name, ''), c.number) AS name, s.*
FROM customer_scores s JOIN customers c ON c.id = s.customer_id WHERE s.training_id = :training
"""
NEEDS = """
SELECT c.number, coalesce(nullif(c.name, ''), c.number) AS customer_name, a.name AS product_name, n.*
FROM next_needs n JOIN customers c ON c.id = n.customer_id JOIN articles a ON a.sku = n.sku
WHERE n.training_id = :training
  AND (:customer IS NULL OR c.number = :customer OR c.name = :customer)
  AND (:product IS NULL OR instr(folded(a.name), folded(:product)) > 0 OR folded(a.sku) = folded(:product))
"""


def level(prob: float) -> str:
    """How likely somebody is to stay away."""
    exact = Fraction(prob)
    return "high" if exact >= HIGH else "medium" if exact >= MEDIUM else "low"


def answer(facts: Facts, question: Mapping[str, Any]) -> Expected:
    """A list of customers, or one of them; nothing while nothing is stored."""
    training = facts.one(CURRENT)
    if training is None:
        raise NotInTheDatabaseYet(question["metric"])
    if question["metric"] == "next_need":
        return _needs(facts, int(training), question)
    lines = [_line(row) for row in facts.all(SCORES, training=training)]
    if question["metric"] == "churning":
        lines = [line for line in lines if line.values["churning"] is not None]
    word = question["filter"].get("customer")
    if word is not None:
        own = tuple(line for line in lines if word in (line.key, line.name))
        return Expected(
            metric=question["metric"], total=own[0].values if len(own) == 1 else {}, lines=own
        )
    return Expected(
        metric=question["metric"],
        **ranked(lines, question["metric"], limit=question["limit"]).fields(),
    )


def _line(row: Any) -> Line:  # noqa: ANN401 - a row of the database
    at_risk = Fraction(row["churn_prob"]) * row["spent_365_minor"]
    is_leaving = row["purchase_days"] >= 2 and level(row["churn_prob"]) == "high" and at_risk > 0
    return Line(
        key=row["number"],
        name=row["name"],
        values={
            "purchase_prob": Fraction(row["purchase_prob"]),
            "expected_spend": row["expected_spend_minor"],
            "churn_prob": Fraction(row["churn_prob"]),
            "churn_level": level(row["churn_prob"]),
            "value_at_risk": at_risk,  # orders use the unrounded value
            "churning": at_risk if is_leaving else None,
            "refund_prob": Fraction(row["refund_prob"]),
        },
    )


def _needs(facts: Facts, training: int, question: Mapping[str, Any]) -> Expected:
    """Per customer and product: the most probable within 30 days first, unknown ones last, sooner before later."""
    words = {name: question["filter"].get(name) for name in ("customer", "product")}
    rows = facts.all(NEEDS, training=training, **words)
    lines = [
        Line(
            key=f"{row['number']}:{row['sku']}",
            name=f"{row['customer_name']} · {row['product_name']}",
            values={
                "next_need": None if row["prob"] is None else Fraction(row["prob"]),
                "due_on": row["due_on"],
            },
        )
        for row in rows
    ]
    table = ranked(lines, "next_need", limit=question["limit"])
    return Expected(metric="next_need", **table.fields())
