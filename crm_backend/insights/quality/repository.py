"""Every statement about how service went; staff's own chats are in none of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    and_,
    case,
    distinct,
    func,
    literal,
    select,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access.values import PrincipalKind
from crm_backend.conversations.models import Conversation, Feedback, Handoff, Message
from crm_backend.conversations.service_levels import Verdict
from crm_backend.conversations.values import Sender
from crm_backend.core.cursors import Cursor
from crm_backend.core.orm import UtcDateTime
from crm_backend.customers.models import Customer
from crm_backend.insights.amounts import Ratio
from crm_backend.insights.quality.values import Key, Level, Scope, Tally
from crm_backend.insights.slots import slot_of
from crm_backend.insights.values import Dimension
from crm_backend.insights.wording import TIME
from crm_backend.staff.models import StaffMember

IS_OF_CUSTOMER = Conversation.participant_kind != PrincipalKind.STAFF


def within(moment: SQLColumnExpression[Any], scope: Scope) -> ColumnElement[bool]:
    """From the scope's start until just before its end."""
    return and_(moment >= scope.start, moment < scope.end)


def time_key(moment: SQLColumnExpression[Any], scope: Scope) -> ColumnElement[Any]:
    """By time the day, week or month of a moment; else all are one."""
    return slot_of(moment, scope.starts) if scope.by in TIME else literal("")


async def conversations_by(session: AsyncSession, scope: Scope) -> dict[Key, Tally]:
    """Different chats in which a customer wrote, and those of them with a stay that began then."""
    written = (
        select(Message.conversation_id.label("id"), time_key(Message.sent_at, scope).label("key"))
        .join(Conversation, Conversation.id == Message.conversation_id)
        .where(Message.sender == Sender.CUSTOMER, within(Message.sent_at, scope), IS_OF_CUSTOMER)
        .distinct()
        .subquery("written")
    )
    handed = (
        select(Handoff.conversation_id.label("id"), time_key(Handoff.began_at, scope).label("key"))
        .where(within(Handoff.began_at, scope))
        .distinct()
        .subquery("handed")
    )
    both = and_(handed.c.id == written.c.id, handed.c.key == written.c.key)
    statement = (
        select(
            written.c.key,
            func.count().label("conversations"),
            func.count(handed.c.id).label("handed_chats"),
        )
        .select_from(written.outerjoin(handed, both))
        .group_by(written.c.key)
    )
    return await read_tallies(session, statement)


async def handoffs_by(session: AsyncSession, scope: Scope) -> dict[Key, Tally]:
    """Stays with people that began in the scope."""
    keys = {
        Dimension.AGENT: func.coalesce(Handoff.claimed_by_staff_id, 0),
        Dimension.REASON: Handoff.reason,
    }
    key = keys[scope.by] if scope.by in keys else time_key(Handoff.began_at, scope)
    stays = (
        select(key.label("key"))
        .select_from(Handoff)
        .join(Conversation, Conversation.id == Handoff.conversation_id)
        .where(within(Handoff.began_at, scope), IS_OF_CUSTOMER, *of_stay(Handoff, scope))
        .subquery("stays")
    )
    statement = select(stays.c.key, func.count().label("handoffs")).group_by(stays.c.key)
    return await read_tallies(session, statement)


def of_stay(columns: Any, scope: Scope) -> list[ColumnElement[bool]]:  # noqa: ANN401 - a table, or columns
    """What the filters ask of a stay."""
    kept: list[ColumnElement[bool]] = []
    if scope.agent is not None:
        kept.append(func.coalesce(columns.claimed_by_staff_id, 0) == scope.agent)
    if scope.reason is not None:
        kept.append(columns.reason == scope.reason)
    return kept


async def levels_by(session: AsyncSession, scope: Scope, stays: Select[Any]) -> dict[Key, Tally]:
    """First answers and resolutions of judged stays against their targets, with medians."""
    columns = stays.subquery("judged").c
    key = (
        func.coalesce(columns.claimed_by_staff_id, 0)
        if scope.by is Dimension.AGENT
        else time_key(columns.began_at, scope)
    )
    judged = (
        select(
            key.label("key"),
            columns.first_answer,
            columns.first_answer_seconds,
            columns.resolution,
            columns.resolution_seconds,
        )
        .where(columns.began_at < scope.end, *of_stay(columns, scope))
        .cte("keyed")
    )
    verdicts = select(
        judged.c.key,
        *(func.count().filter(judged.c.first_answer == verdict) for verdict in Verdict),
        *(func.count().filter(judged.c.resolution == verdict) for verdict in Verdict),
    ).group_by(judged.c.key)
    first = await _medians(session, judged.c.key, judged.c.first_answer_seconds)
    resolved = await _medians(session, judged.c.key, judged.c.resolution_seconds)
    return {
        row[0]: Tally(
            first_answer=_level(row[1:4], first.get(row[0])),
            resolution=_level(row[4:7], resolved.get(row[0])),
        )
        for row in await session.execute(verdicts)
    }


def _level(counts: Sequence[int], median: Ratio | None) -> Level:
    met, missed, still_open = counts
    return Level(met=met, missed=missed, open=still_open, median=median)


async def _medians(
    session: AsyncSession, key: ColumnElement[Any], seconds: ColumnElement[Any]
) -> dict[Key, Ratio]:
    """The middle one of each group's known times, or the mean of the middle two."""
    ranked = (
        select(
            key.label("key"),
            seconds.label("seconds"),
            func.row_number().over(partition_by=key, order_by=seconds).label("place"),
            func.count().over(partition_by=key).label("known"),
        )
        .where(seconds.is_not(None))
        .subquery("ranked")
    )
    middle = ranked.c.place.between((ranked.c.known + 1) // 2, (ranked.c.known + 2) // 2)
    statement = select(ranked.c.key, func.sum(ranked.c.seconds), func.count()).where(middle)
    rows = await session.execute(statement.group_by(ranked.c.key))
    return {row[0]: Ratio(int(row[1]), row[2]) for row in rows}


async def feedback_by(session: AsyncSession, scope: Scope) -> dict[Key, Tally]:
    """Questions asked in the scope, and what was answered."""
    keys = {
        Dimension.AGENT: func.coalesce(Feedback.staff_id, 0),
        Dimension.PART: Feedback.part,
    }
    key = keys[scope.by] if scope.by in keys else time_key(Feedback.asked_at, scope)
    asked = (
        select(key.label("key"), Feedback.score)
        .select_from(Feedback)
        .join(Conversation, Conversation.id == Feedback.conversation_id)
        .where(within(Feedback.asked_at, scope), IS_OF_CUSTOMER)
    )
    if scope.agent is not None:
        asked = asked.where(func.coalesce(Feedback.staff_id, 0) == scope.agent)
    if scope.part is not None:
        asked = asked.where(Feedback.part == scope.part)
    columns = asked.subquery("asked").c
    statement = select(
        columns.key,
        func.count().label("asked"),
        func.count(columns.score).label("answered"),
        func.coalesce(func.sum(columns.score), 0).label("score"),
        func.sum(case((columns.score >= 4, 1), else_=0)).label("satisfied"),
    ).group_by(columns.key)
    return await read_tallies(session, statement)


def _counts(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: int(number) for name, number in row.items() if name != "key"}


async def read_tallies(session: AsyncSession, statement: Select[Any]) -> dict[Key, Tally]:
    """What a statement counts for each ``key``; its other columns are named as a tally's."""
    rows = (await session.execute(statement)).mappings()
    return {row["key"]: Tally(**_counts(row)) for row in rows}


async def list_records(
    session: AsyncSession, statement: Select[Any], *, before: Cursor | None, limit: int
) -> Sequence[Any]:
    """(moment, conversation_id, agent_id, what, customer …) of such rows, newest first."""
    rows = statement.subquery("records")
    columns = rows.c
    page = (
        select(rows, Customer.number.label("customer_number"), Customer.name.label("customer_name"))
        .join(Conversation, Conversation.id == columns.conversation_id)
        .outerjoin(Customer, Customer.id == Conversation.customer_id)
        .order_by(columns.moment.desc(), columns.conversation_id.desc())
        .limit(limit)
    )
    if before is not None:
        last = tuple_(literal(before.moment, UtcDateTime()), literal(before.ties[0]))
        page = page.where(tuple_(columns.moment, columns.conversation_id) < last)
    return (await session.execute(page)).all()


async def agent_names(session: AsyncSession) -> dict[int, str]:
    """What colleagues are called, by id."""
    rows = await session.execute(select(StaffMember.id, StaffMember.display_name))
    return {row[0]: row[1] for row in rows}


async def handoff_reasons(session: AsyncSession) -> set[str]:
    """Why chats ever came to people."""
    return set(await session.scalars(select(distinct(Handoff.reason))))
