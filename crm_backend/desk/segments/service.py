"""Keeping segments, counting them, and telling which of them a customer is in."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access import audit
from crm_backend.access.audit import Change
from crm_backend.access.policy import Operation
from crm_backend.access.service import JsonAnswer, StaffDeed, do_once_by_staff
from crm_backend.access.values import StaffPrincipal
from crm_backend.customers import service as customer_service
from crm_backend.customers.models import Segment
from crm_backend.customers.schemas import SegmentRules
from crm_backend.desk.segments import repository
from crm_backend.desk.segments.conditions import ShopCalendar
from crm_backend.desk.segments.schemas import SegmentRead, SegmentWrite
from crm_backend.shop import service as shop_service


async def shop_calendar(session: AsyncSession, now: datetime) -> ShopCalendar:
    """The days by which rules count."""
    return ShopCalendar(now, (await shop_service.get_shop(session)).time_zone)


async def list_segments(session: AsyncSession, *, now: datetime) -> list[SegmentRead]:
    """All segments with how many customers are in each now."""
    segments = await customer_service.list_segments(session)
    rules = [rules_of(segment) for segment in segments]
    counts = await repository.count_matching(session, rules, await shop_calendar(session, now))
    return [
        SegmentRead(id=segment.id, name=segment.name, rules=each, count=count)
        for segment, each, count in zip(segments, rules, counts, strict=True)
    ]


async def count_rules(session: AsyncSession, rules: SegmentRules, *, now: datetime) -> int:
    """How many customers meet rules that need not be kept."""
    calendar = await shop_calendar(session, now)
    return (await repository.count_matching(session, [rules], calendar))[0]


async def names_for(session: AsyncSession, customer_id: int, *, now: datetime) -> list[str]:
    """The names of the segments a customer is in."""
    segments = await customer_service.list_segments(session)
    calendar = await shop_calendar(session, now)
    is_in = await repository.count_matching(
        session, [rules_of(segment) for segment in segments], calendar, only=[customer_id]
    )
    return [segment.name for segment, count in zip(segments, is_in, strict=True) if count]


async def add_segment(
    session: AsyncSession,
    caller: StaffPrincipal,
    wanted: SegmentWrite,
    idempotency_key: str,
    *,
    now: datetime,
) -> JsonAnswer:
    """Keep new rules, once per key.

    Raises
    ------
    SegmentNameTaken, TooManySegments
        See :func:`crm_backend.customers.service.save_segment`.
    DeedReused
        The key was used with another content.
    """

    async def act() -> JsonAnswer:
        segment = await _save(session, caller, Segment(), wanted, now=now, change="added")
        return segment.model_dump(mode="json")

    deed = StaffDeed(action="add_segment", idempotency_key=idempotency_key)
    content = wanted.model_dump(mode="json")
    return await do_once_by_staff(session, caller, deed, content, act, now=now)


async def change_segment(
    session: AsyncSession,
    caller: StaffPrincipal,
    segment_id: int,
    wanted: SegmentWrite,
    *,
    now: datetime,
) -> SegmentRead:
    """Give a segment another name or other rules.

    Raises
    ------
    SegmentNotFound, SegmentNameTaken
        It does not exist, or another one has the name.
    """
    segment = await customer_service.get_segment(session, segment_id, lock=True)
    return await _save(session, caller, segment, wanted, now=now, change="changed")


async def delete_segment(
    session: AsyncSession, caller: StaffPrincipal, segment_id: int, *, now: datetime
) -> None:
    """Forget a segment; :class:`SegmentNotFound` if there is none."""
    segment = await customer_service.get_segment(session, segment_id, lock=True)
    await customer_service.delete_segment(session, segment)
    _note(session, caller, segment_id, now=now, change="deleted")


def rules_of(segment: Segment) -> SegmentRules:
    """The stored rules of a segment."""
    return SegmentRules.model_validate(segment.rules)


async def _save(
    session: AsyncSession,
    caller: StaffPrincipal,
    segment: Segment,
    wanted: SegmentWrite,
    *,
    now: datetime,
    change: Change,
) -> SegmentRead:
    await customer_service.save_segment(
        session,
        segment,
        name=wanted.name,
        rules=wanted.rules,
        staff_id=caller.staff_id,
        now=now,
    )
    _note(session, caller, segment.id, now=now, change=change)
    count = await count_rules(session, wanted.rules, now=now)
    return SegmentRead(id=segment.id, name=segment.name, rules=wanted.rules, count=count)


def _note(
    session: AsyncSession, caller: StaffPrincipal, segment_id: int, *, now: datetime, change: Change
) -> None:
    audit.record(
        session,
        caller.staff_id,
        Operation.EDIT_SEGMENTS,
        object_kind="segment",
        object_id=str(segment_id),
        now=now,
        change=change,
    )
