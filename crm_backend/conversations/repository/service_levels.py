"""Stays with people held against the shop's targets: every rule of docs/metrics.md as an expression.

The database judges, counts and pages. Judging a quarter of a busy shop in the hub's own loop kept
every chat waiting for seconds.
"""

from collections.abc import Sequence
from dataclasses import fields
from datetime import date, datetime, timedelta
from decimal import Decimal
from math import floor
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    SQLColumnExpression,
    Subquery,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from crm_backend.access.values import PrincipalKind
from crm_backend.conversations.models import Conversation, Handoff
from crm_backend.conversations.service_levels import (
    ENDED_BY_PEOPLE,
    LEFT,
    JudgedStay,
    Sums,
    Verdict,
    Yardstick,
)
from crm_backend.core.cursors import Cursor
from crm_backend.core.orm import UtcDateTime, enum_type
from crm_backend.customers.models import Customer
from crm_backend.shop.values import ClosedPeriod
from crm_backend.staff.models import StaffMember

_VERDICT = enum_type(Verdict, "verdict")
_MISSED = literal(Verdict.MISSED, _VERDICT)


class _WholeSeconds(FunctionElement[int]):
    """From one instant until another; what is left of a second does not count."""

    type = Integer()
    inherit_cache = True


@compiles(_WholeSeconds, "postgresql")
def _on_postgresql(element: _WholeSeconds, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    start, end = (compiler.process(each, **options) for each in element.clauses)
    return f"CAST(FLOOR(EXTRACT(EPOCH FROM {end} - {start})) AS INTEGER)"


@compiles(_WholeSeconds, "sqlite")
def _on_sqlite(element: _WholeSeconds, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    start, end = (compiler.process(each, **options) for each in element.clauses)
    # It counts days, to the millisecond: not rounded to these, 90 seconds may be a little less.
    return f"CAST(ROUND((JULIANDAY({end}) - JULIANDAY({start})) * 86400, 3) AS INTEGER)"


def judged_stays(start: datetime, end: datetime, by: Yardstick) -> Select[Any]:
    """Every stay of a customer that began from ``start`` until just before ``end``, with its verdicts.

    Who left before the first answer was due was owed nothing: such a stay is not among them.
    """
    timed = _timed_stays(start, end, by.closed)
    targets, columns = by.targets, timed.c
    left_in_time = and_(
        columns.first_answer_seconds.is_(None),
        columns.end.in_(LEFT),
        columns.lasted_seconds <= targets.first_answer.total_seconds(),
    )

    def verdict(seconds: ColumnElement[Any], target: timedelta) -> ColumnElement[Verdict]:
        """Who was never answered, or whose chat nobody took, was missed once that is over or due."""
        most = target.total_seconds()
        is_due = columns.clock_start < literal(by.now - target, UtcDateTime())
        return case(
            (seconds <= most, literal(Verdict.MET, _VERDICT)),
            (or_(seconds > most, columns.ended_at.is_not(None), is_due), _MISSED),
            else_=literal(Verdict.OPEN, _VERDICT),
        )

    judged = select(
        timed,
        verdict(columns.first_answer_seconds, targets.first_answer).label("first_answer"),
        verdict(columns.resolution_seconds, targets.resolution).label("resolution"),
    )
    return judged.where(left_in_time.is_not(true()))


async def days_with_stays(session: AsyncSession, start: datetime, end: datetime) -> set[date]:
    """The days, in any zone, on which a stay began from ``start`` until just before ``end``."""
    day = func.date(Handoff.began_at)
    statement = select(day).where(Handoff.began_at >= start, Handoff.began_at < end).distinct()
    # SQLite tells days as text. Theirs are the database's; the shop's may be the day before or after.
    found = {date.fromisoformat(str(each)[:10]) for each in await session.scalars(statement)}
    return {each + timedelta(days=aside) for each in found for aside in (-1, 0, 1)}


async def sum_up(session: AsyncSession, stays: Select[Any]) -> tuple[Sums, Sums]:
    """The sums of first answers and of resolutions over all :func:`judged_stays`."""
    columns = stays.cte("judged").c  # named more than once, and so worked out once
    first_answer = _sums(columns.first_answer, columns.first_answer_seconds)
    resolution = _sums(columns.resolution, columns.resolution_seconds)
    numbers = (await session.execute(select(*first_answer, *resolution))).one()
    middle = len(first_answer)
    return _read_sums(*numbers[:middle]), _read_sums(*numbers[middle:])


def _sums(verdicts: ColumnElement[Any], seconds: ColumnElement[Any]) -> list[ColumnElement[Any]]:
    ranked = (
        select(
            seconds.label("seconds"),
            func.row_number().over(order_by=seconds).label("place"),
            func.count().over().label("known"),
        )
        .where(seconds.is_not(None))
        .subquery()
    )
    in_the_middle = ranked.c.place.between((ranked.c.known + 1) // 2, (ranked.c.known + 2) // 2)
    median = select(func.avg(ranked.c.seconds)).where(in_the_middle).scalar_subquery()
    return [*(func.count().filter(verdicts == verdict) for verdict in Verdict), median]


def _read_sums(met: int, missed: int, still_open: int, median: Decimal | float | None) -> Sums:
    return Sums(
        met=met,
        missed=missed,
        open=still_open,
        # Half a second goes up, as docs/metrics.md rounds; round() would go to the even one.
        median_seconds=None if median is None else floor(float(median) + 0.5),
    )


async def list_judged(
    session: AsyncSession,
    stays: Select[Any],
    *,
    missed_only: bool,
    before: Cursor | None,
    limit: int,
) -> list[JudgedStay]:
    """A page of :func:`judged_stays`, newest first, of those before ``before``."""
    columns = stays.subquery("judged").c
    statement = (
        select(*(columns[field.name] for field in fields(JudgedStay)))
        .order_by(columns.began_at.desc(), columns.id.desc())
        .limit(limit)
    )
    if missed_only:
        is_missed = or_(columns.first_answer == _MISSED, columns.resolution == _MISSED)
        statement = statement.where(is_missed)
    if before is not None:
        last = tuple_(literal(before.moment, UtcDateTime()), literal(before.row_id(0)))
        statement = statement.where(tuple_(columns.began_at, columns.id) < last)
    rows = (await session.execute(statement)).mappings()
    return [JudgedStay(**row) for row in rows]


def _timed_stays(start: datetime, end: datetime, closed: Sequence[ClosedPeriod]) -> Subquery:
    """Stays with the seconds until first answer and resolution, from when the clock started."""
    stays = (
        select(
            Handoff.id,
            Handoff.conversation_id,
            func.coalesce(func.nullif(Customer.name, ""), Customer.number).label(
                "participant_name"
            ),
            StaffMember.display_name.label("agent_name"),
            Handoff.claimed_by_staff_id,
            Handoff.reason,
            Handoff.began_at,
            Handoff.first_answer_at,
            Handoff.ended_at,
            Handoff.end,
            _clock_start(closed).label("clock_start"),
        )
        .join(Conversation, Conversation.id == Handoff.conversation_id)
        .outerjoin(Customer, Customer.id == Conversation.customer_id)
        .outerjoin(StaffMember, StaffMember.id == Handoff.claimed_by_staff_id)
        .where(
            Handoff.began_at >= start,
            Handoff.began_at < end,
            Conversation.participant_kind != PrincipalKind.STAFF,
        )
        .cte("stays")
        # Else it compiles the search for a clock's start anew wherever clock_start is named: seconds.
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    lasted = _seconds(stays.c.clock_start, stays.c.ended_at)
    return select(
        stays,
        _seconds(stays.c.clock_start, stays.c.first_answer_at).label("first_answer_seconds"),
        lasted.label("lasted_seconds"),
        case((stays.c.end.in_(ENDED_BY_PEOPLE), lasted)).label("resolution_seconds"),
    ).subquery("timed")


def _clock_start(closed: Sequence[ClosedPeriod]) -> SQLColumnExpression[datetime]:
    """When a stay's clock started: as it began, or when people came back; a search by halves as CASE."""
    if not closed:
        return Handoff.began_at
    middle = len(closed) // 2
    period = closed[middle]
    return case(
        (Handoff.began_at < period.closes_at, _clock_start(closed[:middle])),
        (Handoff.began_at < period.opens_at, literal(period.opens_at, UtcDateTime())),
        else_=_clock_start(closed[middle + 1 :]),
    )


def _seconds(start: ColumnElement[Any], end: ColumnElement[Any]) -> ColumnElement[Any]:
    """None while there is no end; what came before the clock started took no time."""
    return case((end < start, 0), else_=_WholeSeconds(start, end))
