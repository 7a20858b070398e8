"""The shop's calendar for staff: days off, make-up days, and the hours of every other day."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends

from crm_backend.access import audit
from crm_backend.access.policy import Operation
from crm_backend.access.values import StaffPrincipal
from crm_backend.core.http import AppClock, ReadSession, WriteSession
from crm_backend.core.problems import declared
from crm_backend.desk.calendar.schemas import (
    CalendarDay,
    CalendarDayWrite,
    CalendarRead,
    HoursRead,
    HoursWrite,
    calendar_day,
)
from crm_backend.desk.spans import ShopDate, SpanEnd, SpanInvalid, SpanStart, span_of
from crm_backend.shop import service as shop_service
from crm_backend.shop.errors import DayInvalid, HoursEndBeforeStart, HoursOverlap, ShopInvalid
from crm_backend.shop.rules import check_night, local_day
from crm_backend.staff.caller_errors import READ_ERRORS, WRITE_ERRORS
from crm_backend.staff.dependencies import permitted

router = APIRouter(prefix="/api/v1/shop/calendar", tags=["shop"])

Editor = Annotated[StaffPrincipal, Depends(permitted(Operation.EDIT_CALENDAR))]

DEFAULT_SPAN = timedelta(days=90)
LONGEST_SPAN = timedelta(days=800)


@router.get("", responses=declared(*READ_ERRORS, SpanInvalid))
async def read_calendar(
    _caller: Annotated[StaffPrincipal, Depends(permitted(Operation.READ_CALENDAR))],
    session: ReadSession,
    clock: AppClock,
    first: SpanStart = None,
    last: SpanEnd = None,
) -> CalendarRead:
    """List the special days of a span of shop days, both ends included; the next 90 days by default."""
    shop = await shop_service.get_shop(session)
    start = first or local_day(clock.now(), shop.time_zone)
    span = span_of(start, last or start + DEFAULT_SPAN, longest=LONGEST_SPAN)
    days = await shop_service.special_days(session, *span)
    return CalendarRead(
        days=[calendar_day(day) for day in days.values()],
        hours=HoursRead(opens_at=shop.opens_at, closes_at=shop.closes_at),
    )


@router.put(
    "/hours", responses=declared(*WRITE_ERRORS, ShopInvalid, HoursEndBeforeStart, HoursOverlap)
)
async def set_opening_hours(
    wanted: HoursWrite, caller: Editor, session: WriteSession, clock: AppClock
) -> HoursRead:
    """Decide in which hours people are at work every day; the same time twice means always."""
    check_night(wanted.opens_at, wanted.closes_at, ends_next_day=wanted.ends_next_day)
    shop = await shop_service.set_hours(session, wanted.opens_at, wanted.closes_at)
    audit.record(
        session,
        caller.staff_id,
        Operation.EDIT_CALENDAR,
        object_kind="shop_hours",
        object_id=str(shop.id),
        now=clock.now(),
        opens_at=shop.opens_at,
        closes_at=shop.closes_at,
    )
    return HoursRead(opens_at=shop.opens_at, closes_at=shop.closes_at)


@router.put("/{day}", responses=declared(*WRITE_ERRORS, DayInvalid))
async def set_calendar_day(
    day: ShopDate,
    decided: CalendarDayWrite,
    caller: Editor,
    session: WriteSession,
    clock: AppClock,
) -> CalendarDay:
    """Decide that the shop is closed, or open, on one day, whatever the public calendar says."""
    made = await shop_service.set_day(session, day, is_open=decided.is_open, name=decided.name)
    audit.record(
        session,
        caller.staff_id,
        Operation.EDIT_CALENDAR,
        object_kind="shop_day",
        object_id=day.isoformat(),
        now=clock.now(),
        is_open=made.is_open,
    )
    return calendar_day(made)
