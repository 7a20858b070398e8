"""The place for figures of stored models: checked against the rows the worker stored, once there are such tables.

Until then a question about one of them raises :class:`NotInTheDatabaseYet`, and the tests list them.
"""

from collections.abc import Mapping
from typing import Any

from tests.insights.dictionary.expected import Expected, NotInTheDatabaseYet
from tests.insights.dictionary.facts import Facts

# From the scores' rows; of ``churning`` and ``churn_prob`` the facts are in ``customers`` already.
SCORES = {
    *("purchase_prob", "expected_spend", "churn_prob", "value_at_risk"),
    *("churning", "refund_prob", "next_need"),
}
METRICS = SCORES


def answer(facts: Facts, question: Mapping[str, Any]) -> Expected:
    """Nothing yet."""
    del facts
    raise NotInTheDatabaseYet(question["metric"])
