"""Pure decisions about trainings: what they may know, when one is due, and whether a new one is good enough."""

from datetime import date, datetime, timedelta

from crm_backend.insights.periods import midnight
from crm_backend.insights.training.values import Quality
from crm_backend.shop.rules import local_day

ORDERLESS_DAYS = 28
TOLERATED = 1.10
"""A new training may be so many times as wrong as the one in use: noise of the windows it is judged on."""
LONGEST_KEPT = timedelta(days=7)
"""What is a week older than it could be is worth less than its scores say."""


def monday_of(day: date) -> date:
    """The Monday a week begins with."""
    return day - timedelta(days=day.weekday())


def as_of_of(last_paid_at: datetime, zone: str, *, now: datetime) -> datetime:
    """What a training may know: everything before this morning's midnight (docs/metrics.md, Demand and stock).

    ``last_paid_at`` is the last counted order before that midnight. Where it lies more than 28 days
    back, the midnight after its own day stands for this morning's.
    """
    today = local_day(now, zone)
    last = local_day(last_paid_at, zone)
    if last < today - timedelta(days=ORDERLESS_DAYS):
        return midnight(last + timedelta(days=1), zone)
    return midnight(today, zone)


def why_not_better(new: Quality, current: Quality | None) -> str | None:
    """Why a training does not take the place of the current one; None: it does.

    The current one stays where the new one has too little to learn from any more, or is more than a
    tenth worse on its own unseen windows, measured against the simple rule beside it. After a week it
    gives way all the same, as it does when the shop's rows end earlier than they did.
    """
    if current is None or current.is_rule:
        return None
    if new.as_of < current.as_of or new.as_of - current.as_of >= LONGEST_KEPT:
        return None
    if new.is_rule:
        return "too_little_to_learn"
    if _skill(new) > TOLERATED * _skill(current):
        return "worse_than_current"
    return None


def _skill(quality: Quality) -> float:
    """Its error as a multiple of the simple rule's: seasons that are hard to foretell are so for both."""
    if quality.error is None:
        return 1.0
    return quality.error / quality.base_error if quality.base_error else quality.error
