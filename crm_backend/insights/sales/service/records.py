"""The orders and refunds behind a number of sales."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.core.cursors import Cursor
from crm_backend.core.spreadsheets import plain_money
from crm_backend.insights.amounts import Ratio, amount
from crm_backend.insights.frames import Frame
from crm_backend.insights.records import (
    FILE_ROWS,
    PAGE_ROWS,
    RecordsRead,
    all_of,
    columns_of,
    local_text,
    page_of,
)
from crm_backend.insights.sales.repository import records
from crm_backend.insights.sales.rules import RULES, Source
from crm_backend.insights.sales.service.asking import Asked, understand
from crm_backend.insights.sales.words import REASONS
from crm_backend.insights.values import Figure, Question, Unit
from crm_backend.insights.wording import ANONYMOUS, row_name

CURSOR_TIES = records.CURSOR_TIES
_COLUMNS = (
    ("moment", "时间", "time"),
    ("kind", "类型", "kind"),
    ("order", "订单", "order"),
    ("customer_number", "客户编号", "customer number"),
    ("customer_name", "客户", "customer"),
    ("region", "地区", "region"),
    ("channel", "渠道", "channel"),
    ("rep", "销售", "sales rep"),
    ("reason", "退款原因", "refund reason"),
    ("pieces", "件数", "pieces"),
    ("amount", "金额", "amount"),
)
_KINDS = {
    "order": ("订单", "order"),
    "refund": ("退款", "refund"),
    "cancelled": ("已取消", "cancelled"),
    "credit_note": ("贷记", "credit note"),
}


async def list_records(
    session: AsyncSession, question: Question, *, before: Cursor | None, now: datetime, locale: str
) -> RecordsRead:
    """A page of the rows that a figure is counted from, under the same filters, newest first.

    Of net sales that is orders and refunds, these below zero; of a rate what stands above its line.

    Raises
    ------
    As ``answer``; :class:`CursorInvalid` for a cursor of another list.
    """
    asked = await understand(session, question, now=now, locale=locale)
    found = await _found(session, asked, before=before, limit=PAGE_ROWS + 1)

    def read(minor: int) -> str:
        return amount(Ratio(minor), Unit.MONEY, currency=asked.frame.currency).text

    return page_of(
        columns_of(_COLUMNS, asked.frame.locale),
        [
            (Cursor.after(row.moment, row.kind, row.id), _cells(row, asked.frame, money=read))
            for row in found
        ],
    )


async def list_for_file(
    session: AsyncSession, question: Question, *, now: datetime, locale: str
) -> RecordsRead:
    """All rows that ``list_records`` pages through, money as a spreadsheet adds it up.

    Raises
    ------
    As ``answer``; :class:`RecordsTooMany` for more rows than a file holds.
    """
    asked = await understand(session, question, now=now, locale=locale)
    found = await _found(session, asked, before=None, limit=FILE_ROWS + 1)
    return all_of(
        columns_of(_COLUMNS, asked.frame.locale),
        [_cells(row, asked.frame, money=plain_money) for row in found],
    )


async def _found(
    session: AsyncSession, asked: Asked, *, before: Cursor | None, limit: int
) -> Sequence[Any]:
    return await records.list_records(
        session,
        asked.counter.scope_of(asked.sides.now),
        _sources(asked.question),
        before=before,
        limit=limit,
    )


def _sources(question: Question) -> tuple[Source, ...]:
    figure = question.of if question.figure is Figure.DRIVERS else question.figure
    if figure in (Figure.SALES_SUMMARY, Figure.NET_SALES):
        return (Source.SOLD, Source.REFUNDED)
    return RULES[figure].sources[-1:]


def _cells(
    row: Any,  # noqa: ANN401 - a row of the statement
    frame: Frame,
    *,
    money: Callable[[int], str],
) -> list[str]:
    english = frame.locale == "en"
    sign = -1 if row.kind == "refund" else 1
    number = row.number if row.kind != "refund" else f"{row.order_number} · {row.number}"
    return [
        local_text(row.moment, frame.zone),
        _KINDS[row.kind][english],
        number,
        row.customer_number or "",
        row.customer_name or row_name(ANONYMOUS, row.customer_number or "", frame.locale),
        row.region,
        row.channel,
        row.rep,
        REASONS[row.reason][frame.locale] if row.reason else "",
        str(int(row.pieces)),
        money(sign * int(row.amount)),
    ]
