"""The shop's calendar for staff: days off, make-up days, and the hours of every other day."""

from datetime import date, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from crm_backend.access import audit
from crm_backend.access.policy import Operation
from crm_backend.access.values import StaffPrincipal
from crm_backend.core.http import AppClock, ReadSession, WriteSession
from crm_backend.core.plain_text import PlainText
from crm_backend.core.problems import declared
from crm_backend.desk.spans import ShopDate, SpanEnd, SpanInvalid, SpanStart, span_of
from crm_backend.shop import service as shop_service
from crm_backend.shop.errors import DayInvalid
from crm_backend.shop.rules import MAX_DAY_NAME_LENGTH, local_day
from crm_backend.shop.values import SpecialDay
from crm_backend.staff.caller_errors import READ_ERRORS, WRITE_ERRORS
from crm_backend.staff.dependencies import permitted

router = APIRouter(prefix="/api/v1/shop/calendar", tags=["shop"])

DEFAULT_SPAN = timedelta(days=90)
LONGEST_SPAN = timedelta(days=800)


class HoursRead(BaseModel):
    """Local wall times; equal ones mean always open."""

    opens_at: str
    closes_at: str


class CalendarDay(BaseModel):
    """A day that differs from the week; ``source`` says who decided it."""

    day: date
    is_open: bool
    name: str
    source: Literal["public", "own"]


class CalendarRead(BaseModel):
    """The special days of a span, in order; every other day has the usual hours."""

    days: list[CalendarDay]
    hours: HoursRead


class CalendarDayWrite(BaseModel):
    """What the shop decides about one day."""

    model_config = ConfigDict(extra="forbid")

    is_open: bool
    name: Annotated[PlainText, Field(min_length=1, max_length=MAX_DAY_NAME_LENGTH)]


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
        days=[_read(day) for day in days.values()],
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
    return _read(made)


def _read(day: SpecialDay) -> CalendarDay:
    return CalendarDay(
        day=day.day,
        is_open=day.is_open,
        name=day.name,
        source="own" if day.is_own else "public",
    )
