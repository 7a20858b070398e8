"""Talks with the bot (一次机器人接待) and how each of them ended, as docs/metrics.md tells them apart.

A talk's turns lie less than half an hour apart. So those that begin in a span are found among its
turns, half an hour before it, and what follows it; nobody talks with a bot for two days on end.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Subquery,
    and_,
    case,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from crm_backend.conversations.models import Conversation, Feedback, Handoff, Turn
from crm_backend.conversations.values import FeedbackPart, TurnState
from crm_backend.core.orm import UtcDateTime
from crm_backend.insights.quality.repository import IS_OF_CUSTOMER, read_tallies, time_key
from crm_backend.insights.quality.values import Key, Scope, Tally

SILENCE = timedelta(minutes=30)
LONGEST_TALK = timedelta(days=2)
SILENCE_US = SILENCE // timedelta(microseconds=1)
THANKS = ("thanks", "praise")
ENDINGS = ("handed_off", "confirmed", "abandoned", "assumed")


class _Microseconds(FunctionElement[int]):
    """From one instant until another."""

    type = Integer()
    inherit_cache = True


@compiles(_Microseconds, "postgresql")
def _on_postgresql(element: _Microseconds, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    start, end = (compiler.process(each, **options) for each in element.clauses)
    return f"CAST(ROUND(EXTRACT(EPOCH FROM {end} - {start}) * 1000000) AS BIGINT)"


@compiles(_Microseconds, "sqlite")
def _on_sqlite(element: _Microseconds, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    start, end = (compiler.process(each, **options) for each in element.clauses)
    return f"({_instant_on_sqlite(end)} - {_instant_on_sqlite(start)})"


def _instant_on_sqlite(text: str) -> str:
    """Microseconds since 1970 of ``YYYY-MM-DD HH:MM:SS.ffffff``; its own functions know but milliseconds."""
    seconds = f"CAST(STRFTIME('%s', SUBSTR({text}, 1, 19)) AS INTEGER)"
    return f"({seconds} * 1000000 + CAST(SUBSTR({text}, 21, 6) AS INTEGER))"


async def talks_by(session: AsyncSession, scope: Scope) -> dict[Key, Tally]:
    """Talks that began in the scope and are over, by how they ended."""
    columns = ended(scope).subquery("ended").c
    statement = select(
        columns.key,
        *(
            func.sum(case((columns.ending == ending, 1), else_=0)).label(ending)
            for ending in ENDINGS
        ),
    ).group_by(columns.key)
    return await read_tallies(session, statement)


def ended(scope: Scope) -> Select[Any]:
    """Every talk that began in the scope and is over: when, in which chat, and how it ended."""
    return _ended(_last_turns(_with_starts(_turns(scope))), scope)


def _turns(scope: Scope) -> Subquery:
    """Every turn that may belong to such a talk, with the one before it."""
    is_miss = func.coalesce(Turn.nlu["is_miss"].as_boolean(), False)
    return (
        select(
            Turn.conversation_id,
            Turn.created_at,
            Turn.first_seq,
            Turn.intent,
            or_(Turn.state != TurnState.DONE, is_miss).label("is_no_answer"),
            func.lag(Turn.created_at)
            .over(partition_by=Turn.conversation_id, order_by=(Turn.created_at, Turn.first_seq))
            .label("before"),
        )
        .join(Conversation, Conversation.id == Turn.conversation_id)
        .where(
            Turn.created_at >= scope.start - SILENCE,
            Turn.created_at < scope.end + LONGEST_TALK,
            IS_OF_CUSTOMER,
        )
        .subquery("told")
    )


def _with_starts(turns: Subquery) -> Subquery:
    """With the number of the talk that each turn belongs to."""
    columns = turns.c
    came_to_people = (
        select(Handoff.id)
        .where(
            Handoff.conversation_id == columns.conversation_id,
            Handoff.began_at >= columns.before,
            Handoff.began_at < columns.created_at,
        )
        .exists()
    )
    is_first = or_(
        columns.before.is_(None),
        _Microseconds(columns.before, columns.created_at) > SILENCE_US,
        came_to_people,
    )
    marked = select(turns, case((is_first, 1), else_=0).label("is_first")).subquery("marked")
    order = (marked.c.created_at, marked.c.first_seq)
    return select(
        marked,
        func.sum(marked.c.is_first)
        .over(partition_by=marked.c.conversation_id, order_by=order, rows=(None, 0))
        .label("talk"),
        func.lead(marked.c.created_at)
        .over(partition_by=marked.c.conversation_id, order_by=order)
        .label("next_at"),
    ).subquery("numbered")


def _last_turns(turns: Subquery) -> Subquery:
    """The last turn of each talk, with when the talk and the one after it began."""
    columns = turns.c
    talk = (columns.conversation_id, columns.talk)
    placed = select(
        turns,
        func.min(columns.created_at).over(partition_by=talk).label("began_at"),
        func.row_number()
        .over(partition_by=talk, order_by=(columns.created_at.desc(), columns.first_seq.desc()))
        .label("from_last"),
    ).subquery("placed")
    return select(placed).where(placed.c.from_last == 1).subquery("talks")


def _ended(talks: Subquery, scope: Scope) -> Select[Any]:
    columns = talks.c
    now = literal(scope.now, UtcDateTime())
    is_over = or_(
        columns.next_at.is_not(None), _Microseconds(columns.created_at, now) >= SILENCE_US
    )
    ending = case(
        (_happened(Handoff, Handoff.began_at, talks), "handed_off"),
        (_rated(talks, Feedback.score >= 4), "confirmed"),
        (_rated(talks, Feedback.score <= 2), "abandoned"),
        (columns.is_no_answer, "abandoned"),
        (columns.intent.in_(THANKS), "confirmed"),
        else_="assumed",
    )
    return select(
        time_key(columns.began_at, scope).label("key"),
        ending.label("ending"),
        columns.began_at,
        columns.conversation_id,
    ).where(columns.began_at >= scope.start, columns.began_at < scope.end, is_over)


def _rated(talks: Subquery, score: ColumnElement[bool]) -> ColumnElement[bool]:
    return _happened(
        Feedback, Feedback.asked_at, talks, and_(Feedback.part == FeedbackPart.BOT, score)
    )


def _happened(
    model: Any,  # noqa: ANN401
    moment: Any,  # noqa: ANN401
    talks: Subquery,
    *conditions: ColumnElement[bool],
) -> ColumnElement[bool]:
    """Whether something of the chat fell into the talk's span.

    It goes on until half an hour after the last turn, or until the next talk.
    """
    columns = talks.c
    return (
        select(model.id)
        .where(
            model.conversation_id == columns.conversation_id,
            moment >= columns.began_at,
            _Microseconds(columns.created_at, moment) < SILENCE_US,
            or_(columns.next_at.is_(None), moment < columns.next_at),
            *conditions,
        )
        .exists()
    )
