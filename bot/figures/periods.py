"""The periods a manager's sentence names: which days, in what unit, in what order. Pure functions.

What the words mean stands in ``bot.figures.looking_back`` and ``english_looking_back``, before the
customers' rules; here the longest phrase wins, two are joined to one (10月到11月), and none of the past
reaches beyond today (docs/metrics.md, Periods).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from bot import chinese_times, english_times
from bot.calendar_spans import Span, month_from, months, quarter_from, week, year_earlier
from bot.figures import english_looking_back, looking_back
from bot.figures.looking_back import Backwards
from bot.numerals import number_of, with_digits
from bot.times_until_now import place_until_now

ALL_TIME: Final = date(2000, 1, 1)
"""Before any order of any shop; the hub begins on the day of the first one."""

_RULES: Final = (
    *looking_back.RULES,
    *english_looking_back.RULES,
    *chinese_times.RULES,
    *english_times.RULES,
)
_TO = re.compile(r"\s*(?:到|至|直到|~|-|—|–|to|until|till|through)\s*")
_BETWEEN = re.compile(r"\s*(?:and|和|与|跟)\s*")
_IS_BETWEEN = re.compile(r"(?<![a-z])between $")
_SAME_TIME = re.compile(
    r"(?:和|与|跟|比|同)?(?:去年|上年)的?(?:同期|同一?时[间期]|这(?:个)?时候|同月|这个月|本月|同一?天|同一?周)"
    r"|(?:the )?same (?:period|time|month|week|quarter|days?) (?:of )?(?:last year|a year (?:ago|before|earlier))"
)
_ALL = re.compile(
    r"全部(?!商品|客户|渠道)|一共|累计(?!消费)|总共|有史以来|开店以来|历来|历史(?:上|总)?"
    r"|(?<![a-z])(?:of )?all[ -]time|(?<![a-z])(?:in total|ever|since (?:the )?(?:beginning|opening|launch))"
    r"(?![a-z])"
)
_HOURS = re.compile(
    r"上午|下午|早上|早晨|中午|傍晚|晚上|夜里|半夜|凌晨|今晨|今晚|今早|昨晚|昨夜|前晚"
    r"|morning|afternoon|evening|(?:to|last )night"
)
_HOURS_AFTER = re.compile(rf"的?\s*(?:{_HOURS.pattern})(?!茶)")
_HAS_YEAR = re.compile(r"年|20\d\d|上|本|这|last|this")
_DAYS_ONLY = re.compile(
    r"近|过去|[前这]\S{1,2}[天日]|旬|半个?月|月[初中底末头]|[号日]|past|days|last \S+ (?:weeks|months|years)"
)
_UNITS: Final = (
    ("week", re.compile(r"周(?!末)|星期|礼拜|week(?!end)|wtd")),
    ("month", re.compile(r"月|month|mtd|[a-z]{3}")),
    ("quarter", re.compile(r"季|q\d|quarter|qtd")),
    ("year", re.compile(r"年|20\d\d|year|ytd")),
)
_DAY_SIGN = re.compile(r"[号日]")
_LOOK_BEHIND = 9
_YEAR_MONTHS: Final = 12
_YEAR_DAYS: Final = timedelta(days=365)


@dataclass(frozen=True)
class SaidPeriod:
    """A period and its place in the text.

    ``span`` is None where the words look like a time and cannot be told; ``is_backwards`` says that
    the end lies before the beginning, ``is_unreal`` that the calendar has no such day (11月31日). ``unit`` is days, week, month, quarter or year, as named.
    ``is_same_time`` stands for 去年同期: the period beside it, a year earlier.
    """

    start: int
    end: int
    span: Span | None
    unit: str = "days"
    is_backwards: bool = False
    is_unreal: bool = False
    is_same_time: bool = False
    has_hours: bool = False


def find_periods(text: str, *, today: date) -> list[SaidPeriod]:
    """Return the periods of a normalised text by place, whole: not yet cut off at today.

    Examples
    --------
    >>> [p.span[0].isoformat() for p in find_periods("上周五和双十二", today=date(2026, 11, 25))]
    ['2026-11-20', '2025-12-12']
    """
    text = with_digits(text)
    kept: list[SaidPeriod] = []
    for phrase in sorted(_read(text, today), key=lambda each: (each.start, -each.end)):
        if not kept or phrase.start >= kept[-1].end:
            kept.append(phrase)
    joined = [_until_now(text, phrase, today) for phrase in _joined(text, kept)]
    joined = [_with_hours(text, phrase) for phrase in joined]
    return [_with_unit(text, phrase, today) for phrase in joined]


def find_all_time(text: str) -> re.Match[str] | None:
    """Return where 全部, 一共 or all time is said."""
    return _ALL.search(text)


def clipped(span: Span, today: date) -> Span:
    """Return a period of the past: one that goes on ends today."""
    return (span[0], min(span[1], today)) if span[0] <= today else span


def unit_before(span: Span, unit: str) -> Span | None:
    """Return the whole week, month, quarter or year before the one that a span is or begins."""
    first = span[0]
    if unit == "week":
        return week(first, -1)
    if unit == "month":
        return month_from(first, -1)
    if unit == "quarter":
        return quarter_from(first, -1)
    return months(first.year - 1, 1, 12) if unit == "year" else None


def _read(text: str, today: date) -> Iterator[SaidPeriod]:
    for match in _SAME_TIME.finditer(text):
        this_month = (today.replace(day=1), today)
        yield SaidPeriod(*match.span(), year_earlier(this_month), is_same_time=True)
    for pattern, meaning in _RULES:
        for match in pattern.finditer(text):
            span, is_backwards, is_unreal = None, False, False
            try:
                meant = meaning(match, today)
            except Backwards:
                is_backwards = True
            except (ValueError, OverflowError):
                is_unreal = _is_day_of_no_calendar(match)
            else:
                if meant is None and match.group().endswith("月销"):
                    continue  # 三月销 is a word of customers; 10月销售额 is October's
                span = (meant, meant) if isinstance(meant, date) else meant
            # 昨天下午茶 is about what is drunk, not about when.
            has_hours = bool(_HOURS.search(match.group())) and text[match.end() :][:1] != "茶"
            yield SaidPeriod(
                *match.span(),
                span,
                is_backwards=is_backwards,
                is_unreal=is_unreal,
                has_hours=has_hours,
            )


def _is_day_of_no_calendar(match: re.Match[str]) -> bool:
    """Whether words that no day could be found for name one: 11月31日, 13月, february 30; not 11月50单."""
    parts = match.groupdict()
    month = parts.get("month") or ""
    if "m" in parts or "m1" in parts or (month.isalpha() and month.isascii()):
        return True
    return bool(_DAY_SIGN.search(match.group())) or _is_no_month(month)


def _is_no_month(written: str) -> bool:
    try:
        return bool(written) and not 1 <= number_of(written) <= _YEAR_MONTHS
    except ValueError:
        return False


def _joined(text: str, phrases: list[SaidPeriod]) -> list[SaidPeriod]:
    joined: list[SaidPeriod] = []
    for phrase in phrases:
        before = joined[-1] if joined else None
        if before and _is_joined(text, before, phrase):
            joined[-1] = _from_to(text, before, phrase)
        else:
            joined.append(phrase)
    return joined


def _is_joined(text: str, one: SaidPeriod, other: SaidPeriod) -> bool:
    if one.is_same_time or other.is_same_time:
        return False
    if _TO.fullmatch(text, one.end, other.start):
        return True
    led = _IS_BETWEEN.search(text[max(0, one.start - _LOOK_BEHIND) : one.start])
    return bool(led and _BETWEEN.fullmatch(text, one.end, other.start))


def _from_to(text: str, one: SaidPeriod, other: SaidPeriod) -> SaidPeriod:
    """The days from one to the other; 20号 to 5号 of a turn of the year belong together."""
    if one.span is None or other.span is None:
        is_unreal = one.is_unreal or other.is_unreal
        return replace(one, end=other.end, span=None, is_unreal=is_unreal)
    first, last = one.span[0], other.span[1]
    if last < first and not _HAS_YEAR.search(text[other.start : other.end]):
        last = _a_year_later(last)
        # 10月到9月 is no year but a slip.
        if last - first >= _YEAR_DAYS / 2:
            last = other.span[1]
    if last < first:
        return replace(one, end=other.end, span=None, is_backwards=True)
    return replace(one, end=other.end, span=(first, last))


def _a_year_later(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def _until_now(text: str, phrase: SaidPeriod, today: date) -> SaidPeriod:
    if phrase.span is None or phrase.span[0] > today or phrase.is_same_time:
        return phrase
    place = place_until_now(text, phrase.start, phrase.end)
    if place is None:
        return phrase
    return replace(phrase, start=place[0], end=place[1], span=(phrase.span[0], today))


def _with_hours(text: str, phrase: SaidPeriod) -> SaidPeriod:
    """Take 上午 behind a day along: it is answered for the day, and the answer says so."""
    hours = _HOURS_AFTER.match(text, phrase.end)
    return replace(phrase, end=hours.end(), has_hours=True) if hours else phrase


def _with_unit(text: str, phrase: SaidPeriod, today: date) -> SaidPeriod:
    words = text[phrase.start : phrase.end]
    if phrase.span is None or _DAYS_ONLY.search(words):
        return phrase
    named = (unit for unit, said in _UNITS if said.search(words))
    fitting = (unit for unit in named if _is_unit(phrase.span, unit, today))
    return replace(phrase, unit=next(fitting, "days"))


def _is_unit(span: Span, unit: str, today: date) -> bool:
    """Whether a span is a whole unit, or the one that today lies in as far as it has gone."""
    first, last = span
    whole = {
        "week": week(first, 0),
        "month": month_from(first, 0),
        "quarter": quarter_from(first, 0),
        "year": months(first.year, 1, 12),
    }[unit]
    return whole == span or (whole[0] == first and last == today and whole[1] >= today)
