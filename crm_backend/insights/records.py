"""The rows behind a number: which columns they have, and a page of them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Query
from pydantic import BaseModel

from analytics.wording import Locale
from crm_backend.core.cursors import Cursor
from crm_backend.insights.errors import RecordsTooMany

PAGE_ROWS = 50
FILE_ROWS = 10_000
# Cells of these columns are numbers that a spreadsheet adds up; all others are text.
NUMBERS = frozenset(["pieces", "amount"])
AfterCursor = Annotated[
    str | None, Query(max_length=200, description="next_after of the page before")
]


class RecordColumn(BaseModel):
    """What one cell of every row holds; cells of a ``*_number`` or ``*_id`` name a thing."""

    key: str
    name: str


class RecordsRead(BaseModel):
    """The orders, refunds or chats behind a number, newest first, as people read them."""

    columns: list[RecordColumn]
    rows: list[list[str]]
    next_after: str | None


def columns_of(named: Iterable[tuple[str, str, str]], locale: Locale) -> list[RecordColumn]:
    """The columns of (key, Chinese name, English name), named in the reader's language."""
    return [RecordColumn(key=key, name=en if locale == "en" else zh) for key, zh, en in named]


Cells = tuple[Cursor, list[str]]


def page_of(columns: Sequence[RecordColumn], found: Sequence[Cells]) -> RecordsRead:
    """A page, of one row more than fits where there are others."""
    shown = found[:PAGE_ROWS]
    return RecordsRead(
        columns=list(columns),
        rows=[cells for _, cells in shown],
        next_after=str(shown[-1][0]) if len(found) > PAGE_ROWS else None,
    )


def all_of(columns: Sequence[RecordColumn], found: Sequence[Sequence[str]]) -> RecordsRead:
    """Every row of a file; one that leaves rows out without saying so would be worse than none.

    Raises
    ------
    RecordsTooMany
        More than ``FILE_ROWS`` were found.
    """
    if len(found) > FILE_ROWS:
        raise RecordsTooMany(limit=FILE_ROWS)
    return RecordsRead(columns=list(columns), rows=[list(row) for row in found], next_after=None)


def local_text(moment: datetime, zone: str) -> str:
    """A moment as a clock in the shop shows it."""
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"
