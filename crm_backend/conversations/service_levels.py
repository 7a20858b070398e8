"""Whether chats with people were answered and ended in time: pure decisions over their times (docs/metrics.md)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from statistics import median

from crm_backend.conversations.values import HandoffEnd
from crm_backend.shop.rules import next_opening
from crm_backend.shop.values import Hours, SpecialDay

# The longest a shop is closed in a row that still delays the clock: two weeks around 春节.
CLOSED_DAYS = 14
_ENDED_BY_PEOPLE = (HandoffEnd.RESOLVED, HandoffEnd.HANDED_BACK)
_LEFT = (HandoffEnd.CUSTOMER_LEFT, HandoffEnd.MERGED)


class Verdict(StrEnum):
    """Against a target: reached, not reached, or still to be seen."""

    MET = "met"
    MISSED = "missed"
    OPEN = "open"


@dataclass(frozen=True, kw_only=True)
class Targets:
    """What the shop wants: a first answer and an end within these times."""

    first_answer: timedelta
    resolution: timedelta


@dataclass(frozen=True, kw_only=True)
class Stay:
    """The times of one stay of a chat with people."""

    began_at: datetime
    first_answer_at: datetime | None
    ended_at: datetime | None
    end: HandoffEnd | None


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """One stay against the targets; seconds are counted while they are known."""

    first_answer: Verdict
    first_answer_seconds: int | None
    resolution: Verdict
    resolution_seconds: int | None


@dataclass(frozen=True, kw_only=True)
class Sums:
    """How many stays met a target, missed it, or are open; the median of the known times."""

    met: int
    missed: int
    open: int
    median_seconds: int | None


def clock_start(began_at: datetime, hours: Hours, days: Mapping[date, SpecialDay]) -> datetime:
    """When the clock starts: at once while people are at work, else when they come back."""
    return next_opening(began_at, hours, days, within_days=CLOSED_DAYS)


def judge(stay: Stay, start: datetime, targets: Targets, now: datetime) -> Judgement | None:
    """Hold one stay against the targets; ``start`` is its :func:`clock_start`.

    Time runs on from ``start`` without pause. A customer who left before the first answer was due was
    owed nothing: None. Whoever was never answered, or whose chat nobody took, was missed.
    """
    answered = _seconds(start, stay.first_answer_at)
    was_in_time = stay.ended_at is not None and stay.ended_at - start <= targets.first_answer
    if answered is None and stay.end in _LEFT and was_in_time:
        return None
    is_over = stay.ended_at is not None
    resolved = _seconds(start, stay.ended_at) if stay.end in _ENDED_BY_PEOPLE else None
    waited = now - start
    return Judgement(
        first_answer=_verdict(answered, targets.first_answer, waited, is_over=is_over),
        first_answer_seconds=answered,
        resolution=_verdict(resolved, targets.resolution, waited, is_over=is_over),
        resolution_seconds=resolved,
    )


def sum_up(verdicts: Iterable[tuple[Verdict, int | None]]) -> Sums:
    """Count verdicts and take the median of the times beside them."""
    pairs = list(verdicts)
    seconds = [each for _verdict, each in pairs if each is not None]
    counts = {word: sum(verdict is word for verdict, _ in pairs) for word in Verdict}
    return Sums(
        met=counts[Verdict.MET],
        missed=counts[Verdict.MISSED],
        open=counts[Verdict.OPEN],
        median_seconds=round(median(seconds)) if seconds else None,
    )


def _seconds(start: datetime, end: datetime | None) -> int | None:
    return None if end is None else max(0, int((end - start).total_seconds()))


def _verdict(
    seconds: int | None, target: timedelta, waited: timedelta, *, is_over: bool
) -> Verdict:
    if seconds is not None:
        return Verdict.MET if seconds <= target.total_seconds() else Verdict.MISSED
    return Verdict.MISSED if is_over or waited > target else Verdict.OPEN
