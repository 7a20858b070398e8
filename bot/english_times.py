"""How dates and periods are said in English: patterns, and what each means as seen from a day.

Texts are normalised, so they are in lower case. Rules are those of ``bot.chinese_times``.
"""

import re
from datetime import date, timedelta
from typing import Final

from bot.calendar_spans import last_begun, last_days, month, month_from, months, nearest, week
from bot.chinese_times import Meaning, Rule
from bot.numerals import ENGLISH_NUMERAL, english_number_of

_MONTH_NAMES: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_MONTHS: Final = {name[:3]: number for number, name in enumerate(_MONTH_NAMES, start=1)}
_WEEKDAYS: Final = {
    name[:3]: number
    for number, name in enumerate(
        ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    )
}
_DAYS: Final = {
    "the day before yesterday": -2, "day before yesterday": -2, "yesterday": -1, "last night": -1,
    "today": 0, "this morning": 0, "tonight": 0, "tomorrow": 1, "the day after tomorrow": 2,
}  # fmt: skip
_SHIFTS: Final = {"last": -1, "previous": -1, "this": 0, "current": 0, "next": 1}
_UNIT_DAYS: Final = {"day": 1, "week": 7, "month": 30, "year": 365}

_B: Final = r"(?<![a-z0-9])"
_E: Final = r"(?![a-z0-9])"
_MONTH: Final = (
    r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
    r"(?:uary|ruary|ch|il|e|y|ust|t|tember|ober|ember)?\.?"
)
_DAY: Final = r"(?P<day>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?"
_YEAR: Final = r"(?:,? (?P<year>20\d\d))?"
_WEEKDAY: Final = r"(?P<weekday>mon|tue|wed|thu|fri|sat|sun)(?:day|sday|nesday|rsday|urday)s?"
_SHIFT: Final = r"(?P<shift>last|previous|this|current|next)"


def _day_word(match: re.Match[str], today: date) -> Meaning:
    return today + timedelta(days=_DAYS[match["word"]])


def _calendar_day(match: re.Match[str], today: date) -> Meaning:
    number, day = _MONTHS[match["month"]], int(match["day"])
    if match["year"]:
        return date(int(match["year"]), number, day)
    if (number, day) == (2, 29):
        return None
    years = (today.year - 1, today.year, today.year + 1)
    return nearest([date(each, number, day) for each in years], today)


def _whole_month(match: re.Match[str], today: date) -> Meaning:
    number = _MONTHS[match["month"]]
    if match["year"]:
        return month(int(match["year"]), number)
    return last_begun([month(each, number) for each in (today.year - 1, today.year)], today)


def _weekday(match: re.Match[str], today: date) -> Meaning:
    """Monday is this week's, as 周一 is; last Monday the one before today, next Monday the one after."""
    number = _WEEKDAYS[match["weekday"]]
    monday, _ = week(today, 0)
    shift = match["shift"] or "this"
    if shift in {"last", "previous"}:
        return today - timedelta(days=(today.weekday() - number - 1) % 7 + 1)
    if shift == "next":
        return today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)
    return monday + timedelta(days=number)


def _unit(match: re.Match[str], today: date) -> Meaning:
    shift = _SHIFTS[match["shift"]]
    if match["unit"] == "week":
        return week(today, shift)
    if match["unit"] == "month":
        return month_from(today, shift)
    if match["unit"] == "weekend":
        _, sunday = week(today, shift)
        return sunday - timedelta(days=1), sunday
    return months(today.year + shift, 1, 12)


def _lately(match: re.Match[str], today: date) -> Meaning:
    return last_days(today, english_number_of(match["count"]) * _UNIT_DAYS[match["unit"]])


def _ago(match: re.Match[str], today: date) -> Meaning:
    return today - timedelta(days=english_number_of(match["count"]) * _UNIT_DAYS[match["unit"]])


def _rest_until_now(match: re.Match[str], today: date) -> Meaning:
    del match
    return date(today.year, 1, 1), today


def _rule(pattern: str, meaning: object) -> Rule:
    return re.compile(_B + pattern + _E), meaning  # type: ignore[return-value]


RULES: Final[tuple[Rule, ...]] = (
    _rule(rf"(?P<word>{'|'.join(_DAYS)})", _day_word),
    _rule(rf"{_MONTH} (?:the )?{_DAY}{_YEAR}", _calendar_day),
    _rule(rf"(?:the )?{_DAY} (?:of )?{_MONTH}{_YEAR}", _calendar_day),
    # Without in or since, may and march are verbs.
    _rule(rf"(?:in|during|since|for|last|this) {_MONTH}{_YEAR}(?! \d)", _whole_month),
    _rule(rf"(?:{_SHIFT} |on )?{_WEEKDAY}", _weekday),
    _rule(rf"{_SHIFT} (?P<unit>weekend|week|month|year)", _unit),
    _rule(
        rf"(?:in )?(?:the )?(?:last|past|previous) (?P<count>{ENGLISH_NUMERAL}) (?P<unit>day|week|month|year)s?",
        _lately,
    ),
    _rule(rf"(?P<count>{ENGLISH_NUMERAL}) (?P<unit>day|week|month|year)s? ago", _ago),
    _rule(r"(?:so far this year|year to date|ytd)", _rest_until_now),
)
