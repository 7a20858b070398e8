"""Find dates and periods in a message: 上周三, 双十一那天, 这个月前十天, last week.

Pure functions; the caller says which day is today. What each phrase means stands in
``bot.chinese_times`` and ``bot.english_times``; here the longest phrase at each place wins, and two
phrases are joined to one period (10月到11月, 上周以来).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from bot import chinese_times, english_times
from bot.calendar_spans import Span, year_earlier
from bot.chinese_times import Meaning, Rule
from bot.festivals import FESTIVALS
from bot.numerals import with_digits
from bot.times_until_now import place_until_now

# Most messages name no time: one look spares them a look for each rule.
_CHINESE_HINT = re.compile(
    f"[年月日天周季期拜号昨今明晚刚末旬0-9{''.join({name[0] for name in FESTIVALS})}]"
)
_ENGLISH_HINT = re.compile(r"[a-z]{3}")
_TO = re.compile(r"\s*(?:到|至|直到|~|-|—|–|to|and|until|till|through)\s*")
_SAME_TIME_LAST_YEAR = re.compile(r"去年(?:的)?(?:同期|同一?时[间期]|这(?:个)?时候)")


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


@dataclass(frozen=True)
class _Phrase:
    """A phrase and its meaning; without one it only keeps others from reading its words."""

    start: int
    end: int
    meaning: Meaning

    @property
    def span(self) -> Span | None:
        """First and last day; of a point both are the same."""
        return (self.meaning, self.meaning) if isinstance(self.meaning, date) else self.meaning


def find_dates(text: str, *, today: date) -> Iterator[FoundDate]:
    """Yield the dates of a normalised text; impossible ones (2月30号) are left out.

    A month and day without a year mean the nearest such day that is not over half a year ahead:
    customers speak of their orders, which lie behind them.
    """
    for phrase in _phrases(text, today):
        if isinstance(phrase.meaning, date):
            yield FoundDate(phrase.start, phrase.end, phrase.meaning)


def find_periods(text: str, *, today: date) -> Iterator[FoundPeriod]:
    """Yield the periods of a normalised text; impossible ones (13月) are left out.

    A month, quarter, half year or weekend without a year or week is the last one that has begun;
    最近 counts back from today.
    """
    for phrase in _phrases(text, today):
        if isinstance(phrase.meaning, tuple):
            yield FoundPeriod(phrase.start, phrase.end, *phrase.meaning)


@lru_cache(maxsize=4)
def _phrases(text: str, today: date) -> list[_Phrase]:
    """Read a text once for dates and periods; the result is shared and must not be changed."""
    text = with_digits(text)
    phrases = _joined(text, _longest(_read(text, today)), today)
    return _with_last_year(text, phrases)


def _read(text: str, today: date) -> Iterator[_Phrase]:
    rules: list[Rule] = []
    if _CHINESE_HINT.search(text):
        rules += chinese_times.RULES
    if _ENGLISH_HINT.search(text):
        rules += english_times.RULES
    for pattern, meaning in rules:
        for match in pattern.finditer(text):
            try:
                meant = meaning(match, today)
            except (ValueError, OverflowError):
                meant = None
            yield _Phrase(match.start(), match.end(), meant)
    for match in _SAME_TIME_LAST_YEAR.finditer(text):
        yield _Phrase(match.start(), match.end(), year_earlier((today.replace(day=1), today)))


def _longest(found: Iterator[_Phrase]) -> list[_Phrase]:
    """The phrases that do not overlap: leftmost, then longest, then the earlier rule."""
    kept: list[_Phrase] = []
    for phrase in sorted(found, key=lambda each: (each.start, -each.end)):
        if not kept or phrase.start >= kept[-1].end:
            kept.append(phrase)
    return kept


def _joined(text: str, phrases: list[_Phrase], today: date) -> list[_Phrase]:
    """Join 10月1号到昨天 to one period, and stretch 上周以来 and since Monday up to today."""
    joined: list[_Phrase] = []
    for phrase in phrases:
        before = joined[-1] if joined else None
        if before and _TO.fullmatch(text, before.end, phrase.start):
            joined[-1] = _from_to(before, phrase)
        else:
            joined.append(phrase)
    return [_until_now(text, phrase, today) for phrase in joined]


def _from_to(one: _Phrase, other: _Phrase) -> _Phrase:
    meaning: Span | None = None
    if one.span and other.span and one.span[0] <= other.span[1]:
        meaning = one.span[0], other.span[1]
    return _Phrase(one.start, other.end, meaning)


def _until_now(text: str, phrase: _Phrase, today: date) -> _Phrase:
    if phrase.span is None or phrase.span[0] > today:
        return phrase
    place = place_until_now(text, phrase.start, phrase.end)
    return _Phrase(*place, (phrase.span[0], today)) if place else phrase


def _with_last_year(text: str, phrases: list[_Phrase]) -> list[_Phrase]:
    """Have 去年同期 mean the period named before it, a year earlier; alone, this month up to today."""
    done: list[_Phrase] = []
    named: Span | None = None
    for phrase in phrases:
        if named and _SAME_TIME_LAST_YEAR.fullmatch(text, phrase.start, phrase.end):
            done.append(_Phrase(phrase.start, phrase.end, year_earlier(named)))
        else:
            named = phrase.span or named
            done.append(phrase)
    return done
