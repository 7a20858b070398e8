"""Small shops for hand-computed figures: written by a function, read as SQLite."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from crm_backend.core.bulk import BulkDatabase
from tests.insights.dictionary import Dictionary
from tests.insights.rows import Rows, local

NOVEMBER = {"from": "2026-11-01", "to": "2026-11-05"}
OCTOBER = {"from": "2026-10-01", "to": "2026-10-31"}


@contextmanager
def small_shop(
    url: str, write: Callable[[Rows], None], now: str = "2026-11-05 12:00"
) -> Iterator[Dictionary]:
    """The dictionary of a shop that ``write`` filled, at ``now`` in Shanghai."""
    database = BulkDatabase(url)
    with database.transaction() as session:
        rows = Rows(session)
        rows.shop()
        write(rows)
    database.close()
    connection = sqlite3.connect(url.partition("///")[2])
    try:
        yield Dictionary(connection, local(now))
    finally:
        connection.close()


def question(metric: str, dimension: str | None = None, **fields: object) -> dict[str, Any]:
    """A resolved question about the first days of November, ten rows."""
    values: dict[str, object] = {"filter": {}, "period": NOVEMBER, "compare": None, "limit": 10}
    return {"metric": metric, "dimension": dimension, **values, **fields}
