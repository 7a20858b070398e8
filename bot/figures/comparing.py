"""With what a sentence compares: 环比, 同比, 比上周, A 和 B 比 (docs/metrics.md, Comparisons). Pure functions."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from bot.calendar_spans import Span, month_from, months, quarter_from, week
from bot.figures.periods import SaidPeriod, clipped, unit_before

PREVIOUS: Final = "previous"
YEAR_BEFORE: Final = "year_before"

_PREVIOUS: Final = re.compile(
    r"环比|(?:比|跟|和|与|同)(?:前|上)一?(?:期|个?周期|阶段)|(?:比|跟|和|与)(?:之前|以前|前面|先前)(?:比|相比)?"
    r"|(?<![a-z])(?:previous period|(?:the )?(?:period|week|month|quarter|day) before(?! yesterday| last)|week[ -](?:on|over)[ -]week|month[ -](?:on|over)[ -]month|"
    r"quarter[ -](?:on|over)[ -]quarter|day[ -](?:on|over)[ -]day|[wmq]o[wmq]|pop|before that|compared (?:to|with) before)(?![a-z])"
)
_YEAR_BEFORE: Final = re.compile(
    r"同比|(?<![a-z])(?:yoy|year[ -](?:on|over)[ -]year|a year (?:ago|before|earlier)|"
    r"(?:the )?year before)(?![a-z])"
)
_MOVED: Final = re.compile(
    r"(?:涨|跌|增长|下降|下滑|上升|提高|减少|降低|下跌|回升|变化|波动|好转|恶化|升|降|掉)(?:了|得)?(?:吗|没有?|多少|几|率|幅|不少|情况|还是|么)"
    r"|有没有(?:涨|跌|增长|下降|提高|变)|是(?:涨|升|增|多|好)(?:了)?还是|变(?:多|少|好|差|高|低|快|慢)了?(?:吗|没|还是)?|增幅|涨幅|跌幅|增速"
    r"|(?<![a-z])(?:grow(?:th|n)?|grew|go(?:ne)? (?:up|down)|went (?:up|down)|changed?|increased?|decreased?|dropp?(?:ed)?|(?:up|down) or (?:up|down)|rose|fell|fallen|risen|declined?|improved?)(?![a-z])"
)
_JUST_BEFORE: Final = re.compile(
    r"(?:比|对比|相比于?|相较于?|较|环比|同比|(?<![a-z])(?:vs\.?|versus|compared (?:to|with)|comparison (?:to|with)|relative to|against|than(?: in| on)?|over))\s*$"
)
_WITH: Final = re.compile(r"(?:和|跟|与|同|对|(?<![a-z])(?:with|and|to))\s*$")
_COMPARED_AFTER: Final = re.compile(
    r"^\s*(?:的|那时候?|那会儿?)?(?:数据|情况|销售额?|相)?\s*(?:比|相比|对比|比较|来比|做?个?对比|放一起)|^[^,，。]{0,12}(?:比一比|对比|比较|相比)"
)
_COMPARING: Final = re.compile(
    r"比|(?<![a-z])(?:compar(?:e|ed|ing|ison)|vs\.?|versus|against|than|differ(?:s|ence|ent)?)(?![a-z])"
)
_JOINED: Final = re.compile(r"\s*(?:和|跟|与|、|vs\.?|versus|and|对比|对|比|还是|or)\s*")
_LAST_YEAR: Final = re.compile(r"(?:去|上)年|last year")


@dataclass(frozen=True)
class Said:
    """The period asked for and what it is compared with; either may be missing.

    ``compare`` is ``previous``, ``year_before``, a named period, or None.
    """

    period: SaidPeriod | None = None
    compare: str | SaidPeriod | None = None


def sort_out(text: str, found: list[SaidPeriod]) -> Said:
    """Tell the period asked for from the one it is compared with."""
    named = [each for each in found if not each.is_same_time]
    against = next((each for each in named if _is_compared(text, each)), None)
    others = [each for each in named if each is not against]
    if against is None and len(named) > 1 and _are_two_sides(text, named[0], named[1]):
        against, others = named[1], [named[0]]
    period = others[0] if others else None
    if any(each.is_same_time for each in found) or _YEAR_BEFORE.search(text):
        return Said(period or against, YEAR_BEFORE)
    if against is not None:
        return Said(period, against)
    if _PREVIOUS.search(text) or _MOVED.search(text):
        return Said(period, PREVIOUS)
    return Said(period)


def _is_compared(text: str, period: SaidPeriod) -> bool:
    before, after = text[: period.start], text[period.end :]
    if _JUST_BEFORE.search(before):
        return True
    return bool(_WITH.search(before) and _COMPARED_AFTER.match(after))


def _are_two_sides(text: str, one: SaidPeriod, other: SaidPeriod) -> bool:
    between = text[one.end : other.start]
    return bool(_JOINED.fullmatch(between)) or bool(_COMPARING.search(text))


def other_side(compare: SaidPeriod, text: str, *, of: Span, unit: str, today: date) -> str | None:
    """Return what a named period means beside the one asked for: a keyword where it is that, else dates.

    None where the words could not be told.
    """
    if compare.span is None:
        return None
    if compare.span == unit_before(of, unit) or _is_just_before(compare.span, of, unit):
        return PREVIOUS
    words = text[compare.start : compare.end]
    if compare.unit == "year" and unit != "year" and _LAST_YEAR.fullmatch(words):
        return YEAR_BEFORE
    first, last = clipped(compare.span, today)
    return f"{first.isoformat()}..{last.isoformat()}"


def _is_just_before(span: Span, of: Span, unit: str) -> bool:
    is_as_long = span[1] - span[0] == of[1] - of[0]
    return unit == "days" and is_as_long and span[1] + timedelta(days=1) == of[0]


def period_after(compare: SaidPeriod, today: date) -> tuple[Span, str] | None:
    """Return the period that 比上周 alone speaks of: the one after it, as far as it has gone."""
    if compare.span is None:
        return None
    first, last = compare.span
    following = {
        "week": week(first, 1),
        "month": month_from(first, 1),
        "quarter": quarter_from(first, 1),
        "year": months(first.year + 1, 1, 12),
    }.get(compare.unit)
    if following is None:
        days = last - first
        following = (last + timedelta(days=1), last + timedelta(days=1) + days)
    return (following, compare.unit) if following[0] <= today else None
