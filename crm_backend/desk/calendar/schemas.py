"""The shop's calendar as the console reads and writes it."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from crm_backend.core.plain_text import PlainText
from crm_backend.shop.rules import MAX_DAY_NAME_LENGTH
from crm_backend.shop.values import SpecialDay


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


class HoursWrite(BaseModel):
    """The hours of every day; ``ends_next_day`` says that they run over midnight."""

    model_config = ConfigDict(extra="forbid")

    opens_at: Annotated[str, Field(max_length=5, examples=["09:00"])]
    closes_at: Annotated[str, Field(max_length=5, examples=["21:00"])]
    ends_next_day: bool = False


class CalendarDayWrite(BaseModel):
    """What the shop decides about one day."""

    model_config = ConfigDict(extra="forbid")

    is_open: bool
    name: Annotated[PlainText, Field(min_length=1, max_length=MAX_DAY_NAME_LENGTH)]


def calendar_day(day: SpecialDay) -> CalendarDay:
    """A special day, and who decided it."""
    return CalendarDay(
        day=day.day,
        is_open=day.is_open,
        name=day.name,
        source="own" if day.is_own else "public",
    )
