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
    calendar_day,
)
from crm_backend.desk.spans import ShopDate, SpanEnd, SpanInvalid, SpanStart, span_of
from crm_backend.shop import service as shop_service
from crm_backend.shop.errors import DayInvalid
from crm_backend.shop.rules import local_day
from crm_backend.staff.caller_errors import READ_ERRORS, WRITE_ERRORS
from crm_backend.staff.dependencies import permitted

router = APIRouter(prefix="/api/v1/shop/calendar", tags=["shop"])

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


@router.put("/{day}", responses=declared(*WRITE_ERRORS, DayInvalid))
async def set_calendar_day(
    day: ShopDate,
    decided: CalendarDayWrite,
    caller: Annotated[StaffPrincipal, Depends(permitted(Operation.EDIT_CALENDAR))],
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
