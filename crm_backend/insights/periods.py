"""Which days a question is about and which it is compared with (docs/metrics.md, Periods and Comparisons). Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from crm_backend.insights.errors import PeriodInvalid, PeriodNotBegun, PeriodTooLong
from crm_backend.insights.values import CompareWith, Dimension, Period, PeriodUnit

DAY = timedelta(days=1)
DEFAULT_DAYS = 30
WEEKDAYS_MATCH = timedelta(days=364)
MOST_BUCKETS = 800
"""Each costs a handful of a statement's parameters, of which databases take 32,766."""


@dataclass(frozen=True, kw_only=True)
class Sides:
    """The days a question is about, and those it is compared with.

    ``uncut`` is the whole of the first side where both were cut to the shorter one's days.
    """

    now: Period
    before: Period | None = None
    uncut: Period | None = None


@dataclass(frozen=True, kw_only=True)
class Bucket:
    """Days of a period that belong together: a day, a week or a month, named by its first day."""

    starts_on: date
    period: Period
    is_cut: bool


def midnight(day: date, zone: str) -> datetime:
    """The instant, in UTC, at which a day of the shop begins."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def last_days(today: date, days: int = DEFAULT_DAYS) -> Period:
    """So many days, the last of them today."""
    return Period(first=today - (days - 1) * DAY, last=today)


def begun(period: Period, today: date) -> Period:
    """The days of a period up to today.

    Raises
    ------
    PeriodInvalid
        It ends before it begins.
    PeriodNotBegun
        All of it lies ahead.
    """
    if period.last < period.first:
        raise PeriodInvalid
    if period.first > today:
        raise PeriodNotBegun(first=period.first.isoformat(), today=today.isoformat())
    return Period(first=period.first, last=min(period.last, today))


def unit_of(period: Period, today: date) -> PeriodUnit:
    """What a period is called where its dates alone are known: a whole unit, or one that goes on.

    A single day is a day; where several units fit (1 January to today), the shortest.
    """
    if period.days > 1:
        for unit in (PeriodUnit.WEEK, PeriodUnit.MONTH, PeriodUnit.QUARTER, PeriodUnit.YEAR):
            if is_whole(period, unit) or goes_on(period, unit, today):
                return unit
    return PeriodUnit.DAYS


def is_whole(period: Period, unit: PeriodUnit) -> bool:
    """Whether a period is exactly one week, month, quarter or year."""
    return unit is not PeriodUnit.DAYS and period == unit_around(period.first, unit)


def goes_on(period: Period, unit: PeriodUnit, today: date) -> bool:
    """Whether a period is such a unit from its first day to today."""
    if unit is PeriodUnit.DAYS:
        return False
    return period == Period(first=unit_around(today, unit).first, last=today)


def unit_around(day: date, unit: PeriodUnit) -> Period:
    """The week, month, quarter or year that holds a day."""
    if unit is PeriodUnit.WEEK:
        monday = day - day.weekday() * DAY
        return Period(first=monday, last=monday + 6 * DAY)
    months = {PeriodUnit.MONTH: 1, PeriodUnit.QUARTER: 3, PeriodUnit.YEAR: 12}[unit]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    return Period(first=first, last=_months_on(first, months) - DAY)


def sides(
    asked: Period, compare: CompareWith | Period | None, *, unit: PeriodUnit | None, today: date
) -> Sides:
    """The days asked about, up to today, and those they are compared with.

    Parameters
    ----------
    asked : Period
    compare : CompareWith, Period or None
        环比, 同比, or a period that was named.
    unit : PeriodUnit or None
        What the words named; None goes by the dates (:func:`unit_of`).
    today : date

    Raises
    ------
    PeriodInvalid, PeriodNotBegun
        Of either side.
    """
    now = begun(asked, today)
    if compare is None:
        return Sides(now=now)
    if isinstance(compare, Period):
        return Sides(now=now, before=begun(compare, today))
    known = unit_of(now, today) if unit is None else unit
    if compare is CompareWith.YEAR_BEFORE:
        return Sides(now=now, before=_year_before(now, known, today))
    if goes_on(now, known, today):
        return _same_days_of_unit_before(now, known)
    if is_whole(now, known):
        return Sides(now=now, before=unit_around(now.first - DAY, known))
    return Sides(now=now, before=Period(first=now.first - now.days * DAY, last=now.first - DAY))


def _same_days_of_unit_before(now: Period, unit: PeriodUnit) -> Sides:
    """The same number of days; where the unit before has fewer, both sides end with it."""
    before = unit_around(now.first - DAY, unit)
    days = min(now.days, before.days)
    cut = Period(first=now.first, last=now.first + (days - 1) * DAY)
    return Sides(
        now=cut,
        before=Period(first=before.first, last=before.first + (days - 1) * DAY),
        uncut=None if cut == now else now,
    )


def _year_before(now: Period, unit: PeriodUnit, today: date) -> Period:
    if unit is PeriodUnit.WEEK and (is_whole(now, unit) or goes_on(now, unit, today)):
        return Period(first=now.first - WEEKDAYS_MATCH, last=now.last - WEEKDAYS_MATCH)
    if is_whole(now, unit):
        return unit_around(_year_earlier(now.first), unit)
    return Period(first=_year_earlier(now.first), last=_year_earlier(now.last))


def _year_earlier(day: date) -> date:
    if (day.month, day.day) == (2, 29):
        return date(day.year - 1, 2, 28)
    return day.replace(year=day.year - 1)


def _months_on(first: date, months: int) -> date:
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, 1)


_UNITS = {Dimension.WEEK: PeriodUnit.WEEK, Dimension.MONTH: PeriodUnit.MONTH}


def buckets(period: Period, by: Dimension) -> list[Bucket]:
    """The days, weeks (from Monday) or months of a period, in order; only its own days are in them.

    Raises
    ------
    PeriodTooLong
        They would be more than ``MOST_BUCKETS``.
    """
    found = list(islice(_buckets(period, by), MOST_BUCKETS + 1))
    if len(found) > MOST_BUCKETS:
        raise PeriodTooLong(by=by.value, limit=MOST_BUCKETS)
    return found


def _buckets(period: Period, by: Dimension) -> Iterator[Bucket]:
    day = period.first
    while day <= period.last:
        whole = unit_around(day, _UNITS[by]) if by in _UNITS else Period(first=day, last=day)
        held = Period(first=max(whole.first, period.first), last=min(whole.last, period.last))
        yield Bucket(starts_on=whole.first, period=held, is_cut=held != whole)
        day = whole.last + DAY
