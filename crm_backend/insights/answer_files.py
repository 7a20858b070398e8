"""An answer as a file: of rows for a spreadsheet, or as a picture."""

import asyncio
import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from fastapi.responses import Response

from analytics.wording import Locale
from crm_backend.access import audit
from crm_backend.access.policy import Operation
from crm_backend.access.values import StaffPrincipal
from crm_backend.core.db import Database
from crm_backend.core.spreadsheets import harmless, plain_money
from crm_backend.insights.records import NUMBERS, RecordsRead
from crm_backend.insights.schemas import Amount, FigureAnswer, Row
from crm_backend.insights.values import Unit
from crm_backend.insights.wording import locale_of

CSV_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/csv": {"schema": {"type": "string"}}}}
}
PNG_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"content": {"image/png": {"schema": {"type": "string", "format": "binary"}}}}
}
PICTURE_SECONDS = 300
_BEFORE: dict[Locale, list[str]] = {
    "zh": ["名次", "编号", "名称"],
    "en": ["rank", "key", "name"],
}
_AFTER: dict[Locale, str] = {"zh": "说明", "en": "why"}


def _cell(amount: Amount, unit: Unit) -> str:
    """Money without its sign and thousands, so that a spreadsheet can add it up; the rest as it reads."""
    if unit is Unit.MONEY and isinstance(amount.value, int):
        return plain_money(amount.value)
    if unit in (Unit.COUNT, Unit.PIECES) and isinstance(amount.value, int):
        return str(amount.value)
    return harmless(amount.text)


async def csv_file(
    database: Database,
    caller: StaffPrincipal,
    answer: FigureAnswer,
    part: str,
    *,
    lang: str,
    now: datetime,
) -> Response:
    """An answer's rows as a file, its headings in the language asked for; no cell is a formula (I8)."""
    content = await asyncio.to_thread(csv_bytes, answer, locale_of(lang))
    await _note(database, caller, part, lines=len(answer.rows), now=now)
    return _csv_response(content, part)


async def records_file(
    database: Database, caller: StaffPrincipal, records: RecordsRead, part: str, *, now: datetime
) -> Response:
    """The rows behind a number as a file; no cell is a formula (I8)."""
    content = await asyncio.to_thread(_records_bytes, records)
    await _note(database, caller, part, lines=len(records.rows), now=now)
    return _csv_response(content, f"{part}-rows")


async def _note(
    database: Database, caller: StaffPrincipal, part: str, *, lines: int, now: datetime
) -> None:
    """Note in the audit log, as figures of ``part`` (sales, service …), before a byte of a file leaves."""
    async with database.transaction() as session:
        audit.record(
            session,
            caller.staff_id,
            Operation.EXPORT_FIGURES,
            object_kind="figures",
            object_id=part,
            now=now,
            lines=lines,
        )


def _csv_response(content: bytes, name: str) -> Response:
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="{name}.csv"',
    }
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


def csv_bytes(answer: FigureAnswer, locale: Locale) -> bytes:
    """An answer's rows as a file."""
    headings = [*_BEFORE[locale], *(column.name for column in answer.columns), _AFTER[locale]]
    return _bytes(headings, map(partial(_line, answer=answer), answer.rows))


def _line(row: Row, *, answer: FigureAnswer) -> list[str]:
    rank = "" if row.rank is None else str(row.rank)
    numbers = [
        _cell(amount, column.unit)
        for amount, column in zip(row.amounts, answer.columns, strict=True)
    ]
    return [rank, harmless(row.key), harmless(row.name), *numbers, harmless(row.detail)]


def _records_bytes(records: RecordsRead) -> bytes:
    is_number = [column.key in NUMBERS for column in records.columns]
    lines = (
        [cell if plain else harmless(cell) for cell, plain in zip(row, is_number, strict=True)]
        for row in records.rows
    )
    return _bytes([column.name for column in records.columns], lines)


def _bytes(headings: Sequence[str], lines: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(headings)
    writer.writerows(lines)
    # The mark at the beginning makes spreadsheets read it as UTF-8.
    return text.getvalue().encode("utf-8-sig")


def png_file(png: bytes) -> Response:
    """A drawn answer; the reader's browser may show it again for a while."""
    headers = {"Cache-Control": f"private, max-age={PICTURE_SECONDS}"}
    return Response(png, media_type="image/png", headers=headers)
