"""The chats behind a number of service."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession

from analytics.wording import Locale
from crm_backend.conversations.service import quality as service_levels
from crm_backend.conversations.texts import reason_text
from crm_backend.core.cursors import Cursor
from crm_backend.insights.quality import records, repository
from crm_backend.insights.quality.rules import RULES, Source
from crm_backend.insights.quality.service.asking import Asked, understand
from crm_backend.insights.quality.values import Scope
from crm_backend.insights.records import (
    FILE_ROWS,
    PAGE_ROWS,
    RecordColumn,
    RecordsRead,
    all_of,
    columns_of,
    local_text,
    page_of,
)
from crm_backend.insights.values import Figure, Question

CURSOR_TIES = 1
_COLUMNS = (
    ("moment", "时间", "time"),
    ("conversation_id", "会话", "chat"),
    ("customer_number", "客户编号", "customer number"),
    ("customer_name", "客户", "customer"),
    ("agent", "客服", "agent"),
)
_WHAT = {
    Source.CHATS: ("客户发言数", "messages of the customer"),
    Source.STAYS: ("转人工原因", "reason"),
    Source.LEVELS: ("结果", "result"),
    Source.FEEDBACK: ("评分", "score"),
    Source.TALKS: ("接待结果", "how it ended"),
}
_WORDS: dict[str, tuple[str, str]] = {
    "met": ("达标", "met"),
    "missed": ("未达标", "missed"),
    "open": ("未到时限", "still open"),
    "confirmed": ("客户确认", "confirmed"),
    "assumed": ("推定解决", "assumed solved"),
    "abandoned": ("中途放弃", "abandoned"),
    "handed_off": ("转人工", "handed off"),
    "": ("未评价", "not answered"),
}
_VERDICTS = {Figure.FIRST_ANSWER: "first_answer", Figure.RESOLUTION: "resolution"}
_STATEMENTS: dict[Source, Callable[[Scope], Select[Any]]] = {
    Source.CHATS: records.chats,
    Source.STAYS: records.stays,
    Source.FEEDBACK: records.feedback,
}


async def list_records(
    session: AsyncSession, question: Question, *, before: Cursor | None, now: datetime, locale: str
) -> RecordsRead:
    """A page of the chats that a figure is counted from, under the same filters, newest first.

    Raises
    ------
    As ``answer``; :class:`CursorInvalid` for a cursor of another list.
    """
    asked = await understand(session, question, now=now, locale=locale)
    source, found = await _found(asked, before=before, limit=PAGE_ROWS + 1)
    cells = [
        (Cursor.after(row.moment, row.conversation_id), _cells(row, asked, source)) for row in found
    ]
    return page_of(_columns(source, asked), cells)


async def list_for_file(
    session: AsyncSession, question: Question, *, now: datetime, locale: str
) -> RecordsRead:
    """All chats that ``list_records`` pages through.

    Raises
    ------
    As ``answer``; :class:`RecordsTooMany` for more rows than a file holds.
    """
    asked = await understand(session, question, now=now, locale=locale)
    source, found = await _found(asked, before=None, limit=FILE_ROWS + 1)
    return all_of(_columns(source, asked), [_cells(row, asked, source) for row in found])


async def _found(
    asked: Asked, *, before: Cursor | None, limit: int
) -> tuple[Source, Sequence[Any]]:
    figure = asked.question.figure
    figure = Figure.CONVERSATIONS if figure is Figure.SERVICE_SUMMARY else figure
    source = RULES[figure].source
    statement = await _statement(asked, figure, source)
    session = asked.tallier.session
    return source, await repository.list_records(session, statement, before=before, limit=limit)


def _columns(source: Source, asked: Asked) -> list[RecordColumn]:
    return columns_of([*_COLUMNS, ("what", *_WHAT[source])], asked.frame.locale)


async def _statement(asked: Asked, figure: Figure, source: Source) -> Select[Any]:
    scope = asked.tallier.scope(asked.sides.now, None)
    if source is Source.LEVELS:
        stays = await service_levels.judged_stays(
            asked.tallier.session, scope.first, scope.last, now=scope.now
        )
        return records.judged(scope, stays, _VERDICTS[figure])
    if source is Source.TALKS:
        ending = None if figure is Figure.BOT_TALKS else figure.value.removeprefix("bot_")
        return records.ended_talks(scope, ending)
    return _STATEMENTS[source](scope)


def _cells(row: Any, asked: Asked, source: Source) -> list[str]:  # noqa: ANN401 - a row of the statement
    frame, agents = asked.frame, asked.names.agents
    agent = agents.get(int(row.agent_id), "") if row.agent_id else ""
    return [
        local_text(row.moment, frame.zone),
        row.conversation_id,
        row.customer_number or "",
        row.customer_name or "",
        agent,
        _what(row.what, source, frame.locale),
    ]


def _what(word: str, source: Source, locale: Locale) -> str:
    if source is Source.STAYS:
        return reason_text(word, "en" if locale == "en" else "zh-CN")
    return _WORDS[word][locale == "en"] if word in _WORDS else word
