"""How dates and periods are said in Chinese: patterns, and what each means as seen from a day.

A rule's meaning is a day, a span of days, or None where the words look like a time and are none, or
cannot be told: then nothing inside them is read either.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from bot.calendar_spans import (
    A_QUARTER,
    Span,
    last_begun,
    last_days,
    month,
    month_from,
    months,
    nearest,
    quarter_from,
    same_day_from,
    week,
    year_of,
    years_around,
)
from bot.festivals import FESTIVALS, festival_day, festival_span
from bot.numerals import NUMERAL, number_of

Meaning = date | Span | None
Rule = tuple[re.Pattern[str], Callable[[re.Match[str], date], Meaning]]

_DAYS: Final = {
    "大前天": -3, "前天": -2, "前日": -2, "前晚": -2, "前儿": -2, "昨天": -1, "昨日": -1, "昨晚": -1,
    "昨夜": -1, "昨儿": -1, "今天": 0, "今日": 0, "今晚": 0, "今早": 0, "今儿": 0, "今晨": 0, "当日": 0,
    "明天": 1, "明日": 1, "明早": 1, "明晚": 1, "明儿": 1, "后天": 2, "大后天": 3,
}  # fmt: skip
_WEEKDAYS: Final = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
_SHIFTS: Final = {
    "上上": -2, "大上": -2, "上": -1, "这": 0, "本": 0, "当": 0, "": 0, "下": 1, "下下": 2,
}  # fmt: skip
_UNIT_DAYS: Final = {"天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7, "月": 30, "年": 365}
_HOURS_OF_DAY: Final = 24
_HALF_A_YEAR_DAYS: Final = 183

_N: Final = NUMERAL
_SHIFT: Final = r"(?<!上)(?:上上|大上|上|这|本|下下|下)"
_YEAR: Final = r"(?:(?P<year>20\d\d|2\d(?=年的?\d)|今|本|去|(?<!目)前|明)年的?)"
_WEEK: Final = r"(?:周|星期|礼拜)"
_HOUR_OF_DAY: Final = r"(?:一?大?早上|早晨|上午|中午|下午|傍晚|晚上|夜里|半夜|凌晨)?(?:那天|当天)?"
_TO: Final = r"\s*(?:到|至|~|-|—|–)\s*"
_MONTH: Final = rf"(?:{_YEAR}?(?<![\d.第])(?P<month>{_N})月份?)"
_MONTH_WORD: Final = rf"(?P<month_word>{_SHIFT}|(?<!相)当)个?月"
_BOUGHT: Final = r"(?:买|拍|下的?单|下的|付|订|那天|当天|收到)"
# 近 must not be the end of 附近, nor 内 the beginning of 内衣.
_LATELY: Final = r"(?:最近|(?<![附临靠接将])近|过去)这?"
_STATEMENT: Final = r"(?:$|的?(?:全部|所有)?(?:订单|单子|销|营业|成交|退款|记录)|我?(?:买|拍|下单|下的|订|卖|花|消费))"


def _month_span(match: re.Match[str], today: date) -> Span:
    parts = match.groupdict()
    if parts.get("month_word"):
        return month_from(today, _SHIFTS[parts["month_word"]])
    number, year = number_of(parts["month"]), year_of(parts.get("year"), today)
    if year is not None:
        return month(year, number)
    return last_begun([month(each, number) for each in years_around(today)], today)


def _day_word(match: re.Match[str], today: date) -> Meaning:
    return today + timedelta(days=_DAYS[match["word"]])


def _just_now(match: re.Match[str], today: date) -> Meaning:
    del match
    return today


def _written_day(match: re.Match[str], today: date) -> Meaning:
    del today
    return date(int(match["y"]), int(match["m"]), int(match["d"]))


def _calendar_day(match: re.Match[str], today: date) -> Meaning:
    number, day = number_of(match["month"]), number_of(match["day"])
    year = year_of(match["year"], today)
    if year is not None:
        return date(year, number, day)
    return _day_of_some_year(number, day, today)


def _day_of_some_year(number: int, day: int, today: date) -> date:
    if (number, day) == (2, 29):
        raise ValueError("29 February needs a year")
    return nearest([date(each, number, day) for each in years_around(today)], today)


def _day_of_month_word(match: re.Match[str], today: date) -> Meaning:
    return _month_span(match, today)[0].replace(day=number_of(match["day"]))


def _past_day_of_month(match: re.Match[str], today: date) -> Meaning:
    day = number_of(match["day"])
    shift = 0 if day <= today.day else -1
    return month_from(today, shift)[0].replace(day=day)


def _days_of_month(match: re.Match[str], today: date) -> Meaning:
    """11月1日至15日, 上个月1号到10号, 1号到10号 (the last such days that have begun)."""
    first, last = number_of(match["first"]), number_of(match["last"])
    if match["month"] or match["month_word"]:
        begin = _month_span(match, today)[0]
    else:
        begin = month_from(today, 0 if first <= today.day else -1)[0]
    return _ordered(begin.replace(day=first), begin.replace(day=last))


def _dotted_days(match: re.Match[str], today: date) -> Meaning:
    one = _day_of_some_year(int(match["m1"]), int(match["d1"]), today)
    other = _day_of_some_year(int(match["m2"]), int(match["d2"]), today)
    return _ordered(one, other)


def _dotted_day(match: re.Match[str], today: date) -> Meaning:
    return _day_of_some_year(int(match["m"]), int(match["d"]), today)


def _two_months(match: re.Match[str], today: date) -> Meaning:
    first, last = number_of(match["first"]), number_of(match["last"])
    year = year_of(match["year"], today)
    if first > last:
        return None
    if year is not None:
        return months(year, first, last)
    return last_begun([months(each, first, last) for each in years_around(today)], today)


def _ordered(first: date, last: date) -> Span | None:
    return (first, last) if first <= last else None


def _whole_month(match: re.Match[str], today: date) -> Meaning:
    return _month_span(match, today)


def _same_month_last_year(match: re.Match[str], today: date) -> Meaning:
    del match
    return month_from(today, -12)


def _part_of_month(match: re.Match[str], today: date) -> Meaning:
    parts = match.groupdict()
    known = parts.get("month") or parts.get("month_word")
    first, last = _month_span(match, today) if known else month_from(today, 0)
    part = match["part"]
    if parts.get("days"):
        count = number_of(parts["days"])
        if not 1 <= count <= last.day:
            return None
        if part.startswith("前"):
            return first, first.replace(day=count)
        return last.replace(day=last.day - count + 1), last
    if part in {"初", "月初", "上旬"}:
        return first, first.replace(day=10)
    if part in {"中", "月中", "中旬"}:
        return first.replace(day=11), first.replace(day=20)
    if part in {"上半月", "前半月", "上半个月", "前半个月"}:
        return first, first.replace(day=15)
    if part in {"下半月", "后半月", "下半个月", "后半个月"}:
        return first.replace(day=16), last
    return first.replace(day=21), last


def _weekday(match: re.Match[str], today: date) -> Meaning:
    monday, _ = week(today, _SHIFTS[match["shift"] or ""])
    return monday + timedelta(days=_WEEKDAYS[match["weekday"]])


def _whole_week(match: re.Match[str], today: date) -> Meaning:
    return week(today, _SHIFTS[match["shift"]])


def _weekend(match: re.Match[str], today: date) -> Meaning:
    if match["shift"] is not None:
        _, sunday = week(today, _SHIFTS[match["shift"]])
        return sunday - timedelta(days=1), sunday
    sundays = [week(today, shift)[1] for shift in (-1, 0)]
    return last_begun([(sunday - timedelta(days=1), sunday) for sunday in sundays], today)


def _whole_year(match: re.Match[str], today: date) -> Meaning:
    year = year_of(match["year"], today) or today.year
    return months(year, 1, 12)


def _part_of_year(match: re.Match[str], today: date) -> Meaning:
    spans = {"初": (1, 2), "年初": (1, 2), "中": (6, 7), "年中": (6, 7)}
    halves = {"上半年": (1, 6), "下半年": (7, 12)}
    part = match["part"]
    year = year_of(match["year"], today)
    first, last = halves.get(part) or spans.get(part, (11, 12))
    if year is not None or part not in halves:
        return months(today.year if year is None else year, first, last)
    return last_begun([months(each, first, last) for each in years_around(today)], today)


def _quarter(match: re.Match[str], today: date) -> Meaning:
    parts = match.groupdict()
    if parts.get("shift"):
        return quarter_from(today, _SHIFTS[parts["shift"]])
    number = number_of(parts["quarter"] or parts["bare_quarter"])
    year = year_of(match["year"], today)
    first, last = number * 3 - 2, number * 3
    if year is not None:
        return months(year, first, last)
    return last_begun([months(each, first, last) for each in years_around(today)], today)


def _festival_year(match: re.Match[str], today: date) -> tuple[str, int]:
    name = FESTIVALS[match["festival"]]
    year = year_of(match["year"], today)
    if year is None:
        days = [festival_day(name, each) for each in years_around(today)]
        # In November 五一 is the last one, 春节 the next.
        year = nearest(days, today, ahead=A_QUARTER).year
    return name, year


def _festival(match: re.Match[str], today: date) -> Meaning:
    name, year = _festival_year(match, today)
    eve = -1 if match["eve"] else 0
    return festival_day(name, year) + timedelta(days=eve)


def _festival_period(match: re.Match[str], today: date) -> Meaning:
    name, year = _festival_year(match, today)
    first, last = festival_span(name, year)
    if match["around"]:
        a_week = timedelta(days=7)
        day = festival_day(name, year)
        return day - a_week, day + a_week
    return first, last


def _golden_week(match: re.Match[str], today: date) -> Meaning:
    year = year_of(match["year"], today)
    if year is None:
        days = [festival_day("国庆", each) for each in years_around(today)]
        year = nearest(days, today, ahead=A_QUARTER).year
    return festival_span("国庆", year)


def _count_days(match: re.Match[str]) -> int:
    """Days in 三天, 两周, 一个半月, 半年, 48小时."""
    parts = match.groupdict()
    if parts["hours"]:
        hours = int(parts["hours"])
        return -(-hours // _HOURS_OF_DAY)
    if parts["half_unit"]:
        return _HALF_A_YEAR_DAYS if parts["half_unit"] == "年" else 15
    days = number_of(parts["count"]) * _UNIT_DAYS[parts["unit"]]
    return days + (_UNIT_DAYS[parts["unit"]] // 2 if parts["and_half"] else 0)


def _lately(match: re.Match[str], today: date) -> Meaning:
    # The first of 48 hours lie in the day before the last two.
    return last_days(today, _count_days(match) + bool(match["hours"]))


def _ago(match: re.Match[str], today: date) -> Meaning:
    sign = 1 if match["direction"].endswith("后") else -1
    unit, is_half = match["unit"], match["half_unit"] or match["and_half"]
    if unit in {"月", "年"} and not is_half:
        return same_day_from(today, sign * number_of(match["count"]) * (12 if unit == "年" else 1))
    if match["half_unit"] == "年":
        return same_day_from(today, sign * 6)
    return today + timedelta(days=sign * _count_days(match))


def _these_days(match: re.Match[str], today: date) -> Meaning:
    """这两天, 这几天 end today; 前两天, 前几天 ended yesterday. 几 is taken for a week."""
    count = 7 if match["few"] in {"几", "些"} else number_of(match["few"])
    if match["which"] in {"前", "头"}:
        return today - timedelta(days=count), today - timedelta(days=1)
    return today - timedelta(days=count - 1), today


def _nothing(match: re.Match[str], today: date) -> Meaning:
    del match, today
    return None


_LENGTH: Final = (
    rf"(?:(?P<hours>\d{{1,3}})个?小时|(?P<half_unit>(?<=半)年|(?<=半个)月)"
    rf"|(?P<count>{_N})个?(?P<and_half>半)?(?P<unit>天|日(?!本)|周(?![一二三四五六日末年])|星期(?![一二三四五六日天])"
    rf"|礼拜(?![一二三四五六日天])|(?:(?<=个)|(?<=个半))月|年))"
)
# The half itself stands before the look-behind of _LENGTH.
_SPAN_OF_TIME: Final = rf"(?:半个?)?{_LENGTH}"
_FESTIVAL_NAMES: Final = "|".join(
    re.escape(name) for name in sorted(FESTIVALS, key=len, reverse=True)
)
_FESTIVAL_NAME: Final = (
    rf"{_YEAR}?(?<![\da-z.¥$])(?P<festival>{_FESTIVAL_NAMES})节?"
    r"(?![\da-z%.]|元(?!旦)|块|件|个|ml|路|礼盒|广场|款|粽|月饼|大学)"
)

_NO_TIMES: Final = (
    # Flowers, pastries, the moon, a band; 周六福 and 周大福 sell jewels; 三周年 is no week.
    rf"{_N}月(?:兰|饼|光|子|季|嫂|色|牙|亮|经|天(?!前)|龙|令|租|卡|销)"
    rf"|{_WEEK}[一二三四五六日]福|{_N}周年|{_N}周岁"
    # 中秋月饼, 端午粽子, 情人节款: goods, not days.
    rf"|(?:{_FESTIVAL_NAMES})(?:节)?(?:礼盒|款|粽子?|月饼|限定|贺卡)"
    # The eighth month's fifteenth is lunar, in one of two calendars: it cannot be told.
    r"|(?:正|腊)月|(?:八月十五|五月初五|七月初七|正月十五)(?![号日])"
    rf"|每个?(?:{_WEEK}[一二三四五六日末天]?|月(?:{_N}[号日])?|年)"
    r"|刚刚好|过年好|今日头条|明日方舟|今日份|明天见|昨日青空"
)
_DURATION_PROMISE: Final = rf"{_SPAN_OF_TIME}(?:之内|以内|内)"


def _rule(pattern: str, meaning: Callable[[re.Match[str], date], Meaning]) -> Rule:
    return re.compile(pattern), meaning


RULES: Final[tuple[Rule, ...]] = (
    _rule(_NO_TIMES, _nothing),
    _rule(rf"(?P<word>{'|'.join(sorted(_DAYS, key=len, reverse=True))}){_HOUR_OF_DAY}", _day_word),
    _rule(r"刚(?:刚|才)?(?=[才就]?(?:下|买|拍|付|收到|签收|订))", _just_now),
    _rule(
        r"(?<![\d.])(?P<y>20\d\d)[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?![\d.])",
        _written_day,
    ),
    _rule(rf"{_MONTH}(?P<day>{_N})[号日]{_HOUR_OF_DAY}", _calendar_day),
    _rule(
        rf"{_MONTH}(?P<day>{_N})(?=$|[\s,，。.!！?？、;]|那天|当天|买|下的?单|下的|拍|付|到|至|-|~|的|前|之)",
        _calendar_day,
    ),
    _rule(rf"{_MONTH_WORD}的?(?P<day>{_N})[号日]{_HOUR_OF_DAY}", _day_of_month_word),
    _rule(rf"(?<![\d.第])(?P<day>{_N})[号日](?={_HOUR_OF_DAY}{_BOUGHT})", _past_day_of_month),
    _rule(
        rf"(?:(?:{_MONTH}"
        rf"|{_MONTH_WORD})的?)?(?<![\d.第])(?P<first>{_N})[号日]?{_TO}(?P<last>{_N})[号日](?!楼|线|店|链接|电池)",
        _days_of_month,
    ),
    _rule(
        rf"(?<![\d.])(?P<m1>\d{{1,2}})[./](?P<d1>\d{{1,2}}){_TO}(?P<m2>1[0-2]|[1-9])[./](?P<d2>[12]\d|3[01]|[1-9])"
        r"(?![\d.]|元|块|kg|斤|分)",
        _dotted_days,
    ),
    _rule(
        r"(?<![\d.¥$])(?P<m>1[0-2]|[1-9])[./](?P<d>[12]\d|3[01]|[1-9])(?=号|日|那天|当天|买的|下的?单|拍的)",
        _dotted_day,
    ),
    _rule(
        rf"{_YEAR}?(?<![\d.第])(?P<first>{_N})月?份?{_TO}(?P<last>{_N})月份?(?!{_N}[号日])",
        _two_months,
    ),
    _rule(rf"{_MONTH}(?!{_N}[号日])", _whole_month),
    _rule(rf"{_MONTH_WORD}(?!{_N}[号日])", _whole_month),
    _rule(
        rf"(?:{_MONTH}|{_MONTH_WORD}|本)的?(?P<part>初|中(?!秋)|底|末|上旬|中旬|下旬|[上前下后]半个?月"
        rf"|(?:前|后|最后)(?P<days>{_N})[天日])",
        _part_of_month,
    ),
    _rule(r"(?<!岁)(?P<part>月初|月中|月底|月末)", _part_of_month),
    _rule(
        rf"(?P<shift>{_SHIFT})?个?{_WEEK}(?P<weekday>[一二三四五六日天])(?![件个单双款箱盒包条]){_HOUR_OF_DAY}",
        _weekday,
    ),
    _rule(rf"(?P<shift>{_SHIFT})个?{_WEEK}", _whole_week),
    _rule(rf"(?P<shift>{_SHIFT})?个?周末", _weekend),
    _rule(rf"{_YEAR}(?!{_N}月)", _whole_year),
    _rule(r"去年的?(?:同月|这个月|本月)", _same_month_last_year),
    _rule(rf"{_YEAR}?(?P<part>上半年|下半年|年初|年中|年底|年末)", _part_of_year),
    _rule(rf"{_YEAR}年?(?P<part>初|底|末)", _part_of_year),
    _rule(
        rf"{_YEAR}?(?:(?P<shift>{_SHIFT})个?季度|(?:第(?P<quarter>[一二三四1-4])个?"
        rf"|(?<!\d)(?P<bare_quarter>[一二三四1-4]))季度)",
        _quarter,
    ),
    _rule(
        rf"{_YEAR}?(?<![a-z0-9])q(?P<quarter>[1-4])(?![a-z0-9])",
        _quarter,
    ),
    _rule(rf"{_FESTIVAL_NAME}(?P<eve>前一天|前夕|前一晚)?(?:那天|当天|当日)?", _festival),
    _rule(
        rf"{_FESTIVAL_NAME}(?:期间|假期|长假|放假|那几天|那会儿?|(?P<around>前后))",
        _festival_period,
    ),
    _rule(rf"{_YEAR}?(?<![双\d])十一(?:期间|假期|长假|黄金周)", _golden_week),
    _rule(rf"{_LATELY}{_SPAN_OF_TIME}(?:之内|以内|内|里)?", _lately),
    _rule(rf"{_DURATION_PROMISE}(?={_STATEMENT})", _lately),
    _rule(rf"{_SPAN_OF_TIME}(?P<direction>之?前|以前|之?后|以后)(?![天日])", _ago),
    _rule(
        rf"(?P<which>前|头|这)(?P<few>几|些|{_N})[天日](?!之?[前后内])",
        _these_days,
    ),
)
