"""Arithmetic on days, months and quarters for ``bot.dates``. Pure functions; a span is (first, last)."""

from datetime import date, timedelta

Span = tuple[date, date]

HALF_A_YEAR = timedelta(days=183)
A_QUARTER = timedelta(days=92)
_MONTHS_OF_YEAR = 12
_YEARS = {"今": 0, "本": 0, "去": -1, "前": -2, "明": 1}


def year_of(written: str | None, today: date) -> int | None:
    """Return the year that 2025, 25 or 去 before 年 means, None for none."""
    if written is None:
        return None
    if written in _YEARS:
        return today.year + _YEARS[written]
    return int(written) if len(written) == len("2026") else 2000 + int(written)


def years_around(today: date) -> list[int]:
    """Return the years that a time without a year may lie in."""
    return [today.year - 1, today.year, today.year + 1]


def last_days(today: date, days: int) -> Span:
    """Return the last ``days`` days, today being one of them, as 最近三天 is meant."""
    return today - timedelta(days=days - 1), today


def week(today: date, weeks: int) -> Span:
    """Return the week, from Monday, that lies ``weeks`` from this one."""
    monday = today + timedelta(days=7 * weeks - today.weekday())
    return monday, monday + timedelta(days=6)


def month(year: int, number: int) -> Span:
    """Return a whole month."""
    if not 1 <= number <= _MONTHS_OF_YEAR:
        raise ValueError(f"no month {number}")
    following = date(year + number // 12, number % 12 + 1, 1)
    return date(year, number, 1), following - timedelta(days=1)


def month_from(today: date, months: int) -> Span:
    """Return the whole month that lies ``months`` from this one."""
    count = today.year * 12 + today.month - 1 + months
    return month(count // 12, count % 12 + 1)


def months(year: int, first: int, last: int) -> Span:
    """Return all days from one month of a year to another."""
    return month(year, first)[0], month(year, last)[1]


def quarter_from(today: date, quarters: int) -> Span:
    """Return the whole quarter that lies ``quarters`` from this one."""
    count = today.year * 4 + (today.month - 1) // 3 + quarters
    first = count % 4 * 3 + 1
    return months(count // 4, first, first + 2)


def same_day_from(day: date, shift: int) -> date:
    """Return the day ``shift`` months away; the 31st becomes the last day of a shorter month."""
    first, last = month_from(day, shift)
    return first.replace(day=min(day.day, last.day))


def year_earlier(span: Span) -> Span:
    """Return the same days of the year before."""
    first, last = span
    return same_day_from(first, -12), same_day_from(last, -12)


def last_begun(spans: list[Span], today: date) -> Span:
    """Return the latest of ``spans``, given by rising time, that has begun."""
    return next(span for span in reversed(spans) if span[0] <= today)


def nearest(days: list[date], today: date, *, ahead: timedelta = HALF_A_YEAR) -> date:
    """Return the latest of ``days``, by rising time, that is at most ``ahead`` of today.

    Customers speak of their orders, which lie behind them.
    """
    return next(day for day in reversed(days) if day - today <= ahead)
