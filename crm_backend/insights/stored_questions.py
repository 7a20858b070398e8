"""The parameters of a question about stored results, and its answer as a file for a spreadsheet."""

import asyncio
import csv
import io
from datetime import date
from typing import Annotated, Any

from fastapi import Query
from fastapi.responses import Response

from analytics.wording import Locale
from crm_backend.core.plain_text import OneLine
from crm_backend.core.spreadsheets import harmless
from crm_backend.insights.errors import PeriodInvalid
from crm_backend.insights.schemas import FigureAnswer
from crm_backend.insights.values import CompareWith, Dimension, Figure, Period, PeriodUnit, Question

CSV_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/csv": {"schema": {"type": "string"}}}}
}
MOST_ROWS = 1000
Words = Annotated[OneLine, Query(max_length=100)]


def question_of(  # noqa: PLR0913 - one for each parameter of the address
    figure: Figure,
    by: Dimension | None = None,
    first: Annotated[date | None, Query(alias="from", description="the first day")] = None,
    last: Annotated[date | None, Query(alias="to", description="the last day")] = None,
    unit: PeriodUnit | None = None,
    compare: Annotated[str, Query(max_length=30)] = "",
    product: Words = "",
    category: Words = "",
    customer: Words = "",
    segment: Words = "",
    limit: Annotated[int | None, Query(ge=1, le=MOST_ROWS)] = None,
    order: Annotated[str, Query(pattern="^(highest|lowest)$")] = "highest",
) -> Question:
    """A question as its address says it; ``from`` and ``to`` go together."""
    if (first is None) != (last is None) or (first and last and last < first):
        raise PeriodInvalid
    named = {
        Dimension.PRODUCT: product,
        Dimension.CATEGORY: category,
        Dimension.CUSTOMER: customer,
        Dimension.SEGMENT: segment,
    }
    return Question(
        figure=figure,
        by=by,
        period=Period(first=first, last=last) if first and last else None,
        unit=unit,
        compare=CompareWith.PREVIOUS if compare else None,
        filters={dimension: words for dimension, words in named.items() if words},
        limit=limit,
        lowest_first=order == "lowest",
    )


def language_of(lang: Annotated[str, Query(pattern="^(zh|en)")] = "zh") -> Locale:
    """The language of an answer."""
    return "en" if lang.startswith("en") else "zh"


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
