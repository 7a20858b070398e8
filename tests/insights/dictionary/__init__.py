"""The metric dictionary as plain SQL on the embedded database, written from docs/metrics.md alone.

Nothing here imports or copies what computes the figures in the product: where both differ, docs/metrics.md decides.
"""

import sqlite3
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tests.insights.dictionary import (
    campaigns,
    customers,
    demand,
    drivers,
    sales,
    service,
    stock,
    stored,
)
from tests.insights.dictionary.expected import Expected, Line, NotInTheDatabaseYet
from tests.insights.dictionary.facts import Facts

__all__ = ["Dictionary", "Expected", "Line", "NotInTheDatabaseYet", "answer"]

UNANSWERABLE = "unanswerable"
_CHAPTERS = (
    (sales.METRICS, sales.answer),
    ({"drivers"}, drivers.answer),
    ({"stock", "slow_movers"}, stock.answer),
    ({"spent", "spent_365", "rfm", "segment", "refund_days"}, customers.answer),
    (demand.METRICS, demand.answer),
    (campaigns.METRICS, campaigns.answer),
    (service.METRICS, service.answer),
    (stored.METRICS, stored.answer),
)


class Dictionary:
    """Answers questions about one database as it stood at ``now``; reads it once."""

    def __init__(self, connection: sqlite3.Connection, now: datetime) -> None:
        self.facts = Facts(connection, now)
        service.prepare(self.facts)

    def answer(self, question: Mapping[str, Any]) -> Expected:
        """What must be said to a question by its resolved fields."""
        metric = question["metric"]
        if metric == UNANSWERABLE:
            return Expected(metric=metric, unanswerable=True)
        [chapter] = [chapter for metrics, chapter in _CHAPTERS if metric in metrics]
        return chapter(self.facts, question)


def answer(connection: sqlite3.Connection, question: Mapping[str, Any], now: datetime) -> Expected:
    """What must be said to one question; ``question`` has the fields of ``manager_questions.jsonl``."""
    return Dictionary(connection, now).answer(question)
