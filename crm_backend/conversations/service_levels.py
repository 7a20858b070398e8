"""What service levels are (docs/metrics.md): the words, the targets, and what stays are held against.

Stays are judged in the database, repository/service_levels.py: a span may hold a hundred thousand.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from crm_backend.conversations.values import HandoffEnd
from crm_backend.shop.values import ClosedPeriod

# The longest a shop is closed in a row that still delays the clock: two weeks around 春节.
CLOSED_DAYS = 14
ENDED_BY_PEOPLE = (HandoffEnd.RESOLVED, HandoffEnd.HANDED_BACK)
LEFT = (HandoffEnd.CUSTOMER_LEFT, HandoffEnd.MERGED)


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
class Yardstick:
    """What stays are held against: the targets, when nobody was at work, and the time by now."""

    targets: Targets
    closed: Sequence[ClosedPeriod]
    now: datetime


@dataclass(frozen=True, kw_only=True)
class Sums:
    """How many stays met a target, missed it, or are open; the median of the known times."""

    met: int
    missed: int
    open: int
    median_seconds: int | None


@dataclass(frozen=True, kw_only=True)
class JudgedStay:
    """One stay with people, whose it was, and how it did; seconds are counted while they are known."""

    id: int
    conversation_id: str
    participant_name: str | None
    agent_name: str | None
    reason: str
    began_at: datetime
    first_answer_at: datetime | None
    ended_at: datetime | None
    first_answer: Verdict
    first_answer_seconds: int | None
    resolution: Verdict
    resolution_seconds: int | None
