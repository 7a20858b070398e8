"""Read Chinese dates (今天, 上周三, 11月20号, 三天前) and periods (上个月, 10月, 最近三天), relative to a given day.

Pure functions; the caller says which day is today.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.numerals import NUMERAL, number_of

_RELATIVE_DAYS = {
    "大前天": -3, "前天": -2, "昨天": -1, "昨日": -1, "昨晚": -1, "今天": 0, "今日": 0, "今晚": 0,
    "今早": 0, "明天": 1, "明日": 1, "明早": 1, "后天": 2, "大后天": 3,
}  # fmt: skip
_WEEKDAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
_WEEKS = {"上上": -14, "上": -7, "这": 0, "本": 0, "": 0, "下": 7}
_PATTERN = re.compile(
    rf"""(?P<relative>{"|".join(sorted(_RELATIVE_DAYS, key=len, reverse=True))})
    |(?P<iso>(?P<iso_year>20\d\d)[-/.](?P<iso_month>\d{{1,2}})[-/.](?P<iso_day>\d{{1,2}}))(?!\d)
    |(?:(?P<year>20\d\d|今|去|明)年)?(?P<month>{NUMERAL})月份?(?:(?P<day>{NUMERAL})[号日])
    |(?P<week>上上|上|这|本|下|)个?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])
    |(?P<ago>{NUMERAL})[天日](?P<direction>之?前|以前|之?后|以后)
    """,
    re.VERBOSE,
)
_YEAR_WORDS = {"今": 0, "去": -1, "明": 1}
_MONTHS = {"上上": -2, "上": -1, "这": 0, "本": 0}
_UNIT_DAYS = {"天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7, "月": 30, "年": 365}
_PERIOD = re.compile(
    rf"""(?P<month_word>上上|上|这|本)个?月(?!{NUMERAL}[号日])
    |(?P<week>上上|上|这|本)个?(?:周|星期|礼拜)(?![一二三四五六日天])
    |(?:(?P<year>20\d\d|今|去)年)?(?P<month>{NUMERAL})月份?(?!{NUMERAL}[号日])
    |(?P<whole_year>20\d\d|今|去)年(?!{NUMERAL}月)
    |(?:最近|近|过去)这?(?:(?P<half>半)年|(?P<count>{NUMERAL})个?(?P<unit>天|日|周|星期|礼拜|月|年))
    """,
    re.VERBOSE,
)


@dataclass(frozen=True)
class FoundDate:
    """A date phrase, its place in the text and the day it means."""

    start: int
    end: int
    day: date


@dataclass(frozen=True)
class FoundPeriod:
    """A phrase for several days, its place in the text, its first and its last day."""

    start: int
    end: int
    first: date
    last: date


def find_dates(text: str, *, today: date) -> Iterator[FoundDate]:
    """Yield the dates of a normalised text; impossible ones (2月30号) are left out.

    A month and day without a year mean the nearest such day that is not over half a year ahead:
    customers speak of their orders, which lie behind them.
    """
    for match in _PATTERN.finditer(text):
        day = _resolve(match, today)
        if day is not None:
            yield FoundDate(match.start(), match.end(), day)


def find_periods(text: str, *, today: date) -> Iterator[FoundPeriod]:
    """Yield the periods of a normalised text; impossible ones (13月) are left out.

    A month without a year is the last one of that name that has begun; 最近 counts back from today.
    """
    for match in _PERIOD.finditer(text):
        parts = match.groupdict()
        try:
            first, last = _resolve_period(parts, today)
        except (ValueError, OverflowError):
            continue
        yield FoundPeriod(match.start(), match.end(), first, last)


def _resolve_period(parts: dict[str, str | None], today: date) -> tuple[date, date]:
    if parts["month_word"]:
        months = today.year * 12 + today.month - 1 + _MONTHS[parts["month_word"]]
        return _whole_month(months // 12, months % 12 + 1)
    if parts["week"]:
        monday = today - timedelta(days=today.weekday() - _WEEKS[parts["week"]])
        return monday, monday + timedelta(days=6)
    if parts["month"]:
        month = number_of(parts["month"])
        is_ahead = month > today.month and not parts["year"]
        year = today.year - 1 if is_ahead else _year(parts["year"] or "今", today)
        return _whole_month(year, month)
    if parts["whole_year"]:
        year = _year(parts["whole_year"], today)
        return date(year, 1, 1), date(year, 12, 31)
    half_a_year = 183
    days = half_a_year
    if not parts["half"]:
        days = number_of(parts["count"] or "") * _UNIT_DAYS[parts["unit"] or ""]
    return today - timedelta(days=days), today


def _whole_month(year: int, month: int) -> tuple[date, date]:
    next_month = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, 1), next_month - timedelta(days=1)


def _year(written: str, today: date) -> int:
    return today.year + _YEAR_WORDS[written] if written in _YEAR_WORDS else int(written)


def _resolve(match: re.Match[str], today: date) -> date | None:
    parts = match.groupdict()
    try:
        if parts["relative"]:
            return today + timedelta(days=_RELATIVE_DAYS[parts["relative"]])
        if parts["iso"]:
            return date(int(parts["iso_year"]), int(parts["iso_month"]), int(parts["iso_day"]))
        if parts["month"]:
            return _calendar_day(parts, today)
        if parts["weekday"]:
            monday = today - timedelta(days=today.weekday())
            return monday + timedelta(days=_WEEKS[parts["week"]] + _WEEKDAYS[parts["weekday"]])
        days = number_of(parts["ago"]) * (-1 if parts["direction"].endswith("前") else 1)
        return today + timedelta(days=days)
    except (ValueError, OverflowError):
        return None


def _calendar_day(parts: dict[str, str | None], today: date) -> date:
    month, day = number_of(parts["month"] or ""), number_of(parts["day"] or "")
    year = parts["year"]
    if year in _YEAR_WORDS:
        return date(today.year + _YEAR_WORDS[year], month, day)
    if year:
        return date(int(year), month, day)
    found = date(today.year, month, day)
    half_a_year = timedelta(days=183)
    return found.replace(year=today.year - 1) if found - today > half_a_year else found
