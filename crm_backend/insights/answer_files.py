"""An answer as a file for a spreadsheet."""

import asyncio
import csv
import io
from typing import Any

from fastapi.responses import Response

from crm_backend.core.spreadsheets import harmless
from crm_backend.insights.schemas import FigureAnswer

CSV_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/csv": {"schema": {"type": "string"}}}}
}


async def csv_file(answer: FigureAnswer, name: str) -> Response:
    """An answer's rows as a file; no cell is a formula (I8)."""
    content = await asyncio.to_thread(_file, answer)
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="{name}"',
    }
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


def _file(answer: FigureAnswer) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["rank", "key", "name", *(column.name for column in answer.columns), "why"])
    for row in answer.rows:
        rank = "" if row.rank is None else str(row.rank)
        cells = [rank, row.key, row.name, *(amount.text for amount in row.amounts), row.detail]
        writer.writerow(map(harmless, cells))
    # The mark at the beginning makes spreadsheets read it as UTF-8.
    return text.getvalue().encode("utf-8-sig")
