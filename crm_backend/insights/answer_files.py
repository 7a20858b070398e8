"""An answer as a file: of rows for a spreadsheet, or as a picture."""

import asyncio
import csv
import io
from datetime import datetime
from typing import Any

from fastapi.responses import Response

from crm_backend.access import audit
from crm_backend.access.policy import Operation
from crm_backend.access.values import StaffPrincipal
from crm_backend.core.db import Database
from crm_backend.core.spreadsheets import harmless
from crm_backend.insights.schemas import Amount, FigureAnswer
from crm_backend.insights.values import Unit

CSV_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/csv": {"schema": {"type": "string"}}}}
}
PNG_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"content": {"image/png": {"schema": {"type": "string", "format": "binary"}}}}
}
PICTURE_SECONDS = 300


def _cell(amount: Amount, unit: Unit) -> str:
    """Money without its sign and thousands, so that a spreadsheet can add it up; the rest as it reads."""
    if unit is Unit.MONEY and isinstance(amount.value, int):
        whole, cents = divmod(abs(amount.value), 100)
        return f"{'-' if amount.value < 0 else ''}{whole}.{cents:02d}"
    if unit in (Unit.COUNT, Unit.PIECES) and isinstance(amount.value, int):
        return str(amount.value)
    return harmless(amount.text)


async def csv_file(
    database: Database, caller: StaffPrincipal, answer: FigureAnswer, part: str, *, now: datetime
) -> Response:
    """An answer's rows as a file; no cell is a formula (I8).

    Noted in the audit log, as figures of ``part`` (sales, service …), before a byte of it leaves.
    """
    content = await asyncio.to_thread(csv_bytes, answer)
    async with database.transaction() as session:
        audit.record(
            session,
            caller.staff_id,
            Operation.EXPORT_FIGURES,
            object_kind="figures",
            object_id=part,
            now=now,
            lines=len(answer.rows),
        )
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="{part}.csv"',
    }
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


def csv_bytes(answer: FigureAnswer) -> bytes:
    """An answer's rows as a file."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["rank", "key", "name", *(column.name for column in answer.columns), "why"])
    for row in answer.rows:
        rank = "" if row.rank is None else str(row.rank)
        numbers = [
            _cell(amount, column.unit)
            for amount, column in zip(row.amounts, answer.columns, strict=True)
        ]
        named = map(harmless, (row.key, row.name))
        writer.writerow([rank, *named, *numbers, harmless(row.detail)])
    # The mark at the beginning makes spreadsheets read it as UTF-8.
    return text.getvalue().encode("utf-8-sig")


def png_file(png: bytes) -> Response:
    """A drawn answer; the reader's browser may show it again for a while."""
    headers = {"Cache-Control": f"private, max-age={PICTURE_SECONDS}"}
    return Response(png, media_type="image/png", headers=headers)
