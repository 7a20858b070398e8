"""China's public holidays and make-up working days, from the ``holidays`` library.

Loading the library takes longer than the hub may take to start: only the worker and the command line
import this module. The State Council announces a year's calendar in the November before it; until
then the library knows the holidays themselves, but no days that are moved.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

import holidays

from crm_backend.shop.values import SpecialDay

# Shops elsewhere keep the holidays of their own country, which the shop writes down itself.
CHINESE_ZONES = frozenset(
    {"Asia/Shanghai", "Asia/Urumqi", "Asia/Chongqing", "Asia/Harbin", "Asia/Kashgar", "PRC"}
)
MAKE_UP_NAME = "调休上班"
_ONE_DAY = timedelta(days=1)
_SATURDAY = 5
# 「清明节（补假）」 is 清明节 to whoever reads it; 「休息日（由 2026-01-04 调休）」 belongs to its neighbour.
_MOVED, _NOTE = "休息日", "（"
_EVE, _EVE_NAME, _EVE_OF = "农历除夕", "除夕", "春节"
_REACH_DAYS = 7


def public_days(first_year: int, last_year: int) -> list[SpecialDay]:
    """Every day of these years that differs from the week, in order.

    A holiday's weekend is part of it, as in the announcements (国庆节 10 月 1 日至 7 日), unless people
    work on it to make up for another day.
    """
    # The New Year's weekend after the last year may begin within it.
    calendar = holidays.country_holidays(
        "CN", years=range(first_year - 1, last_year + 2), language="zh_CN"
    )
    make_up = set(calendar.weekend_workdays)
    closed = _with_weekends(dict(calendar), make_up)
    days = [SpecialDay(day=day, is_open=False, name=name) for day, name in closed.items()]
    days += [SpecialDay(day=day, is_open=True, name=MAKE_UP_NAME) for day in make_up]
    inside = [day for day in days if first_year <= day.day.year <= last_year]
    return sorted(inside, key=lambda day: day.day)


def is_announced(year: int) -> bool:
    """Whether the moved days of a year are known; every year since 2001 had some."""
    calendar = holidays.country_holidays("CN", years=year)
    return any(day.year == year for day in calendar.weekend_workdays)


def _with_weekends(calendar: Mapping[date, str], make_up: set[date]) -> dict[date, str]:
    names = {day: text.split(_NOTE)[0] for day, text in calendar.items()}
    named = {day: name for day, name in names.items() if name != _MOVED}
    free = set(names)
    for day in names:
        free.update(_weekend_beside(day, make_up))
    return {day: _name(named, day) for day in sorted(free)}


def _name(named: Mapping[date, str], day: date) -> str:
    if day in named:
        return _EVE_NAME if named[day] == _EVE else named[day]
    holiday = _nearest(named, day)
    return f"{_EVE_OF if holiday == _EVE else holiday}假期"


def _weekend_beside(day: date, make_up: set[date]) -> Iterator[date]:
    for step in (-_ONE_DAY, _ONE_DAY):
        beside = day + step
        while beside.weekday() >= _SATURDAY and beside not in make_up:
            yield beside
            beside += step


def _nearest(named: Mapping[date, str], day: date) -> str:
    """The holiday a free day belongs to: the nearest before it, or after it."""
    for distance in range(1, _REACH_DAYS + 1):
        for neighbour in (day - distance * _ONE_DAY, day + distance * _ONE_DAY):
            if neighbour in named:
                return named[neighbour]
    raise ValueError(f"{day} is free, but no holiday is near")
