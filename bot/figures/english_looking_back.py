"""How managers say times in English, where they mean another day than a customer would.

Bare months, quarters and weekdays are the latest that have begun, feasts are spans of days
(docs/metrics.md, Periods). All else is ``bot.english_times``. Texts are normalised: lower case.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from bot.calendar_spans import (
    last_begun,
    last_days,
    month,
    months,
    quarter_from,
    week,
    years_around,
)
from bot.chinese_times import Meaning, Rule
from bot.figures.looking_back import (
    SALES_DAYS,
    days_of,
    feast_span,
    in_order,
    latest_day,
    latest_span,
)
from bot.numerals import ENGLISH_NUMERAL, english_number_of

_MONTHS: Final = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
_WEEKDAYS: Final = {
    name: number for number, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))
}
_SHIFTS: Final = {"last": -1, "previous": -1, "this": 0, "current": 0, "next": 1}
_NTH: Final = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_UNIT_DAYS: Final = {"day": 1, "week": 7, "month": 30, "quarter": 90, "year": 365}
_FEASTS: Final = {
    "singles' day": "双十一", "singles day": "双十一", "double 11": "双十一",
    "double eleven": "双十一", "double 12": "双十二", "double twelve": "双十二",
    "spring festival": "春节", "chinese new year": "春节", "lunar new year": "春节",
    "new year's day": "元旦", "new year": "元旦", "labour day": "五一", "labor day": "五一",
    "may day": "五一", "national day": "国庆", "golden week": "国庆",
    "mid-autumn festival": "中秋", "mid-autumn": "中秋", "dragon boat festival": "端午",
    "qingming": "清明", "tomb-sweeping day": "清明",
}  # fmt: skip

_MONTH: Final = (
    r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
    r"(?:uary|ruary|ch|il|e|y|ust|t|tember|ober|ember)?\.?"
)
# Without a word before them, may and march are verbs.
_BARE_MONTH: Final = (
    r"(?:(?:in|since|for|of|during|from|to|with|against|vs\.?|and|than|last|this) (?:the month of )?"
    rf"{_MONTH}|(?!may|mar){_MONTH})"
).replace("(?P<month>", "(?P<led>", 1)
_DAY: Final = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?"
_YEAR: Final = r"(?:,? (?:of )?(?P<year>20\d\d))?"
_COUNT: Final = rf"(?P<count>\d{{1,4}}|{ENGLISH_NUMERAL})"
_OVER: Final = r"(?:(?:in|over|for|during) )?(?:the )?"
_FEAST: Final = "|".join(re.escape(name) for name in sorted(_FEASTS, key=len, reverse=True))


def _year(match: re.Match[str]) -> int | None:
    return int(match["year"]) if match["year"] else None


def _number(ordinal: str) -> int:
    return int(re.sub(r"\D", "", ordinal))


def _calendar_day(match: re.Match[str], today: date) -> Meaning:
    number, day, year = _MONTHS[match["month"]], _number(match["day"]), _year(match)
    return date(year, number, day) if year else latest_day(number, day, today)


def _days_of_month(match: re.Match[str], today: date) -> Meaning:
    first, last = _number(match["first"]), _number(match["last"])
    return latest_span(_MONTHS[match["month"]], first, last, today, _year(match))


def _month(match: re.Match[str], today: date) -> Meaning:
    number, year = _MONTHS[match["led"] or match["month"]], _year(match)
    if year:
        return month(year, number)
    return last_begun([month(each, number) for each in years_around(today)], today)


def _weekday(match: re.Match[str], today: date) -> Meaning:
    return today - timedelta(days=(today.weekday() - _WEEKDAYS[match["weekday"]]) % 7)


def _weekend(match: re.Match[str], today: date) -> Meaning:
    del match
    sundays = [week(today, shift)[1] for shift in (-1, 0)]
    return last_begun([(sunday - timedelta(days=1), sunday) for sunday in sundays], today)


def _quarter(match: re.Match[str], today: date) -> Meaning:
    number = int(match["quarter"]) if match["quarter"] else _NTH[match["nth"]]
    first, last, year = number * 3 - 2, number * 3, _year(match)
    if year:
        return months(year, first, last)
    return last_begun([months(each, first, last) for each in years_around(today)], today)


def _quarter_from_here(match: re.Match[str], today: date) -> Meaning:
    return quarter_from(today, _SHIFTS[match["shift"]])


def _half(match: re.Match[str], today: date) -> Meaning:
    first, last = (1, 6) if (match["half"] or match["nth"]) in {"1", "first"} else (7, 12)
    year = _year(match)
    if year:
        return months(year, first, last)
    return last_begun([months(each, first, last) for each in years_around(today)], today)


def _lately(match: re.Match[str], today: date) -> Meaning:
    return last_days(today, _counted_days(match))


def _counted_days(match: re.Match[str]) -> int:
    count = match.groupdict().get("count")
    return days_of(_counted(count) if count else 1, _UNIT_DAYS[match["unit"]])


def _counted(count: str) -> int:
    return int(count) if count.isdigit() else english_number_of(count)


def _weeks_ahead(match: re.Match[str], today: date) -> Meaning:
    return in_order(week(today, 1)[0], week(today, _counted(match["count"]))[1])


def _days_ahead(match: re.Match[str], today: date) -> Meaning:
    return today + timedelta(days=1), today + timedelta(days=_counted_days(match))


def _to_date(match: re.Match[str], today: date) -> Meaning:
    begins = {
        "w": week(today, 0)[0],
        "m": today.replace(day=1),
        "q": quarter_from(today, 0)[0],
        "y": date(today.year, 1, 1),
    }
    return begins[match["short"] or match["unit"][0]], today


def _feast(match: re.Match[str], today: date) -> Meaning:
    name = _FEASTS[match["feast"]]
    is_day = name in SALES_DAYS and not match["whole"]
    return feast_span(name, _year(match), today, is_day=is_day)


def _whole_year(match: re.Match[str], today: date) -> Meaning:
    del today
    return months(int(match["y"]), 1, 12)


def _rule(pattern: str, meaning: Callable[[re.Match[str], date], Meaning]) -> Rule:
    return re.compile(rf"(?<![a-z0-9]){pattern}(?![a-z0-9])"), meaning


RULES: Final[tuple[Rule, ...]] = (
    _rule(rf"{_MONTH} (?:the )?(?P<day>{_DAY}){_YEAR}", _calendar_day),
    _rule(rf"(?:the )?(?P<day>{_DAY}) (?:of )?{_MONTH}{_YEAR}", _calendar_day),
    _rule(
        rf"{_MONTH} (?P<first>{_DAY}) ?(?:-|–|to|through|until|till) ?(?P<last>{_DAY}){_YEAR}",
        _days_of_month,
    ),
    _rule(rf"{_BARE_MONTH}{_YEAR}(?! \d{{1,2}}(?!\d))", _month),
    _rule(
        r"(?:on )?(?P<weekday>mon|tue|wed|thu|fri|sat|sun)(?:day|sday|nesday|rsday|urday)", _weekday
    ),
    _rule(r"(?:on |over |at )?the weekend|weekend", _weekend),
    _rule(
        rf"(?:the )?(?:q(?P<quarter>[1-4])|(?P<nth>first|second|third|fourth) quarter){_YEAR}",
        _quarter,
    ),
    _rule(r"(?P<shift>last|previous|this|current|next) quarter", _quarter_from_here),
    _rule(
        rf"(?:h(?P<half>[12])|the (?P<nth>first|second) half(?: of (?:the|this) year)?){_YEAR}",
        _half,
    ),
    _rule(
        rf"{_OVER}(?:last|past|previous) {_COUNT}[ -](?P<unit>day|week|month|quarter|year)s?",
        _lately,
    ),
    _rule(rf"{_OVER}past (?P<unit>day|week|month|quarter|year)", _lately),
    _rule(rf"{_OVER}(?:next|coming|following) {_COUNT} weeks", _weeks_ahead),
    _rule(
        rf"{_OVER}(?:next|coming|following) {_COUNT} (?P<unit>day|month|quarter|year)s?",
        _days_ahead,
    ),
    _rule(
        r"(?:(?P<unit>week|month|quarter|year)[ -]to[ -]date|(?P<short>[wmqy])td)",
        _to_date,
    ),
    _rule(
        rf"(?P<feast>{_FEAST})(?P<whole> (?:sales?|campaign|period|promotion|event))?{_YEAR}",
        _feast,
    ),
    _rule(r"(?:in |for |of )?(?P<y>20\d\d)", _whole_year),
)
