"""How managers say times in Chinese, where they mean another day than a customer would.

A manager looks back: 周五, 15号, 双十二, 春节 are the latest that have begun, feasts are spans of days, and
下旬 or 未来4周 are periods too (docs/metrics.md, Periods). All else is ``bot.chinese_times``.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from bot.calendar_spans import (
    Span,
    last_begun,
    last_days,
    month_from,
    months,
    quarter_from,
    week,
    year_of,
    years_around,
)
from bot.chinese_times import Meaning, Rule
from bot.festivals import FESTIVALS, festival_day, festival_span
from bot.numerals import NUMERAL, number_of

SALES_DAYS: Final = frozenset(["双十一", "双十二", "618"])
HALF_YEAR_DAYS: Final = 183
_MOST_DAYS: Final = 3660
_FEW: Final = 7
_YEAR_MONTHS: Final = 12
_WEEKDAYS: Final = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
_UNIT_DAYS: Final = {
    "天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7, "月": 30, "季度": 90, "季": 90, "年": 365,
}  # fmt: skip
_FEASTS: Final = {
    **FESTIVALS,
    "国庆黄金周": "国庆",
    "十一黄金周": "国庆",
    "十一长假": "国庆",
    "十一假期": "国庆",
    "十一期间": "国庆",
    "新年": "元旦",
}

_N: Final = NUMERAL
_YEAR: Final = r"(?:(?P<year>20\d\d|2\d(?=年)|今|本|去|(?<!目)前)年的?)?"
_MONTH: Final = rf"{_YEAR}(?<![\d.第])(?P<month>{_N})月份?"
_WEEK: Final = r"(?:周|星期|礼拜)"
_HOURS: Final = (
    r"(?:一?大?早上|早晨|上午|中午|下午|傍晚|晚上|夜里|半夜|凌晨)?(?:那一?天|当天|当日)?"
)
_TO: Final = r"\s*(?:到|至|~|-|—|–)\s*"
_LATELY: Final = r"(?:最近|(?<![附临靠接将])近|过去)这?的?"
_AHEAD: Final = r"(?:未来|接下来|今后|往后)这?的?"
_EARLY: Final = ("月初", "月头", "上旬")
_MIDDLE: Final = ("月中", "中旬")
_LATE: Final = ("月底", "月末", "下旬")
_PARTS: Final = "|".join((*_EARLY, *_MIDDLE, *_LATE))
_FEAST: Final = (
    rf"{_YEAR}(?<![\da-z.¥$])(?P<feast>"
    + "|".join(re.escape(name) for name in sorted(_FEASTS, key=len, reverse=True))
    + r")节?"
)
_WHOLE: Final = r"的?(?:(?:活动|大促|促销|购物节)(?:期间)?|期间|假期|长假|放假|那几天|那会儿?)"


class Backwards(ValueError):
    """A period ends before it begins: that is asked about, never guessed."""


def latest_day(number: int, day: int, today: date) -> date:
    """Return the latest such day of a year that is not in the future."""
    for year in reversed(years_around(today)):
        try:
            found = date(year, number, day)
        except ValueError:
            continue
        if found <= today:
            return found
    raise ValueError("no such day")


def latest_span(number: int, first: int, last: int, today: date, year: int | None) -> Span:
    """Return days of a month, of a year or the latest that have begun."""
    begin = date(year, number, first) if year else latest_day(number, first, today)
    return in_order(begin, begin.replace(day=last))


def in_order(first: date, last: date) -> Span:
    """Return both ends; an end before the beginning is ``Backwards``."""
    if first > last:
        raise Backwards
    return first, last


def days_of(count: int, unit_days: int, *, and_half: bool = False) -> int:
    """Return the days of so many units; what no shop has a history of is refused."""
    days = count * unit_days + (unit_days // 2 if and_half else 0)
    if not 1 <= days <= _MOST_DAYS:
        raise ValueError("no such span")
    return days


def _calendar_day(match: re.Match[str], today: date) -> Meaning:
    number, day = number_of(match["month"]), number_of(match["day"])
    year = year_of(match["year"], today)
    return date(year, number, day) if year is not None else latest_day(number, day, today)


def _dotted_day(match: re.Match[str], today: date) -> Meaning:
    return latest_day(int(match["m"]), int(match["d"]), today)


def _dotted_days(match: re.Match[str], today: date) -> Meaning:
    one = latest_day(int(match["m1"]), int(match["d1"]), today)
    return in_order(one, date(one.year, int(match["m2"]), int(match["d2"])))


def _days_of_month(match: re.Match[str], today: date) -> Meaning:
    """11月1号到15号, and without a month 1号到10号."""
    first, last = number_of(match["first"]), number_of(match["last"])
    if match["month"]:
        year = year_of(match["year"], today)
        return latest_span(number_of(match["month"]), first, last, today, year)
    begin = month_from(today, 0 if first <= today.day else -1)[0].replace(day=first)
    return in_order(begin, begin.replace(day=last))


def _two_months(match: re.Match[str], today: date) -> Meaning:
    """8月到10月; 11月到2月 is a winter, 10月到9月 a slip."""
    first, last = number_of(match["first"]), number_of(match["last"])
    if not 1 <= first <= _YEAR_MONTHS >= last >= 1:
        raise ValueError("no such month")
    turns = last < first
    if turns and last + _YEAR_MONTHS - first >= _YEAR_MONTHS // 2:
        raise Backwards
    year = year_of(match["year"], today)
    spans = [
        (months(each, first, first)[0], months(each + turns, last, last)[1])
        for each in ([year] if year is not None else years_around(today))
    ]
    return spans[0] if year is not None else last_begun(spans, today)


def _day_of_month(match: re.Match[str], today: date) -> Meaning:
    day = number_of(match["day"])
    for shift in (0 if day <= today.day else -1, -2):
        first, last = month_from(today, shift)
        if day <= last.day:
            return first.replace(day=day)
    raise ValueError("no such day")


def _weekday(match: re.Match[str], today: date) -> Meaning:
    return today - timedelta(days=(today.weekday() - _WEEKDAYS[match["weekday"]]) % 7)


def _part_of_this_month(match: re.Match[str], today: date) -> Meaning:
    first, last = month_from(today, -1 if (match["shift"] or "").startswith("上") else 0)
    part = match["part"]
    if part in _EARLY:
        return first, first.replace(day=10)
    if part in _MIDDLE:
        return first.replace(day=11), first.replace(day=20)
    if part in _LATE:
        return first.replace(day=21), last
    is_first_half = part[0] in "上前"
    return (first, first.replace(day=15)) if is_first_half else (first.replace(day=16), last)


def _feast(match: re.Match[str], today: date) -> Meaning:
    """A feast's days off; a day of sales is that day alone, with 期间 or 活动 what leads up to it."""
    name = _FEASTS[match["feast"]]
    is_day = name in SALES_DAYS and not match.groupdict().get("whole")
    return feast_span(name, year_of(match["year"], today), today, is_day=is_day)


def feast_span(name: str, year: int | None, today: date, *, is_day: bool) -> Span:
    """Return the days of a feast in a year, None: the latest that has begun."""
    spans = []
    for each in [year] if year is not None else years_around(today):
        try:
            span = festival_span(name, each)
        except ValueError:  # a lunar feast outside the table
            continue
        day = festival_day(name, each)
        spans.append((day, day) if is_day else span)
    return spans[0] if year is not None else last_begun(spans, today)


def _week_of_feast(match: re.Match[str], today: date) -> Meaning:
    name = _FEASTS[match["feast"]]
    first, _ = feast_span(name, year_of(match["year"], today), today, is_day=name in SALES_DAYS)
    return week(first, 0)


def _lately(match: re.Match[str], today: date) -> Meaning:
    return last_days(today, _counted_days(match))


def _counted_days(match: re.Match[str]) -> int:
    parts = match.groupdict()
    if parts.get("half"):
        return HALF_YEAR_DAYS if parts["half"] == "年" else 15
    count = parts["count"]
    number = _FEW if count == "几" else int(count) if count.isdigit() else number_of(count)
    return days_of(number, _UNIT_DAYS[match["unit"]], and_half=bool(parts.get("and_half")))


def _a_year(_match: re.Match[str], today: date) -> Meaning:
    """一年里, 一年到头: the year that ends today."""
    return last_days(today, _UNIT_DAYS["年"])


def _weeks_ahead(match: re.Match[str], today: date) -> Meaning:
    count = match["count"]
    number = int(count) if count.isdigit() else number_of(count)
    return in_order(week(today, 1)[0], week(today, number)[1])


def _days_ahead(match: re.Match[str], today: date) -> Meaning:
    return today + timedelta(days=1), today + timedelta(days=_counted_days(match))


def _next_quarter(match: re.Match[str], today: date) -> Meaning:
    del match
    return quarter_from(today, 1)


def _next_year(match: re.Match[str], today: date) -> Meaning:
    del match
    return months(today.year + 1, 1, 12)


def _begun(match: re.Match[str], today: date) -> Meaning:
    begins = {"月": today.replace(day=1), "周": week(today, 0)[0], "年": date(today.year, 1, 1)}
    return begins[match["unit"]], today


def _rule(pattern: str, meaning: Callable[[re.Match[str], date], Meaning]) -> Rule:
    return re.compile(pattern), meaning


_COUNTED_UNITS: Final = (
    rf"(?:半(?:个(?=月))?(?P<half>[年月])|(?P<count>\d{{1,4}}|{_N}|几)个?(?P<and_half>半)?"
    r"(?P<unit>天|日(?!均)|周|星期|礼拜|季度|季|年|(?<=个)月|(?<=半)月|(?<=\d)月(?!\d)))"
)

RULES: Final[tuple[Rule, ...]] = (
    _rule(rf"{_MONTH}(?P<day>{_N})[号日]{_HOURS}", _calendar_day),
    _rule(rf"{_MONTH}(?P<day>\d{{1,2}})(?![\d年月个])", _calendar_day),
    _rule(
        r"(?<![\d.¥$])(?P<m>1[0-2]|[1-9])[./](?P<d>[12]\d|3[01]|[1-9])(?![\d./%]|元|块|万|分|折)",
        _dotted_day,
    ),
    _rule(
        rf"(?:{_MONTH}的?)?(?<![\d.第])(?P<first>{_N})[号日]?{_TO}(?P<last>{_N})[号日]",
        _days_of_month,
    ),
    _rule(
        rf"(?<![\d.])(?P<m1>\d{{1,2}})[./](?P<d1>\d{{1,2}}){_TO}(?P<m2>1[0-2]|[1-9])[./]"
        r"(?P<d2>[12]\d|3[01]|[1-9])(?![\d.%])",
        _dotted_days,
    ),
    _rule(
        rf"{_YEAR}(?<![\d.第])(?P<first>{_N})月?份?{_TO}(?P<last>{_N})月份?(?!{_N}[号日])",
        _two_months,
    ),
    _rule(rf"(?<![\d.第月])(?P<day>{_N})[号日](?!店|仓|客服|链接){_HOURS}", _day_of_month),
    _rule(
        rf"(?<![上下这本个]){_WEEK}(?P<weekday>[一二三四五六日天])(?![件个单双款箱盒包条]){_HOURS}",
        _weekday,
    ),
    _rule(
        rf"(?P<shift>上个?(?=月)|本(?=月)|这个?(?=月))?(?:月的?)?(?P<part>{_PARTS}|[上前下后]半个?月)",
        _part_of_this_month,
    ),
    _rule(
        rf"{_FEAST}(?:那一?天|当天|当日)?(?![\d%.]|元(?!旦)|块|件|款|粽|月饼|礼盒)",
        _feast,
    ),
    _rule(rf"{_FEAST}(?P<whole>{_WHOLE})", _feast),
    _rule(rf"{_FEAST}(?:那|当|这|所在的?)一?(?:周|个?星期)", _week_of_feast),
    _rule(rf"{_LATELY}{_COUNTED_UNITS}(?:之内|以内|内|里)?", _lately),
    _rule(
        r"(?:过去的?|最近)?(?:这)?(?<![\d第一二三四五六七八九十半])一年(?:到头|下来|当中|之中|以来|[里中内])",
        _a_year,
    ),
    _rule(rf"{_AHEAD}(?P<count>{_N})个?{_WEEK}", _weeks_ahead),
    _rule(rf"{_AHEAD}{_COUNTED_UNITS}", _days_ahead),
    _rule(r"下一?个?季度", _next_quarter),
    _rule(r"明年(?:全年)?", _next_year),
    _rule(r"(?P<unit>[月周年])(?:初|头)?(?=至今)", _begun),
)
