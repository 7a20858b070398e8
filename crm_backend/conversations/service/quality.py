"""How well chats were served: feedback and service levels, for staff."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.models import NamedFeedback
from crm_backend.conversations.repository import quality, service_levels
from crm_backend.conversations.repository.quality import FeedbackSums
from crm_backend.conversations.service_levels import (
    CLOSED_DAYS,
    JudgedStay,
    Sums,
    Targets,
    Yardstick,
)
from crm_backend.core.cursors import Cursor
from crm_backend.shop import service as shop_service
from crm_backend.shop.models import Shop


@dataclass(frozen=True, kw_only=True)
class FeedbackFilter:
    """Which answers are asked for: of a span of shop days, both ends included, and no better than a score."""

    first: date | None = None
    last: date | None = None
    max_score: int | None = None


@dataclass(frozen=True, kw_only=True)
class FeedbackPage:
    """Some answers, where the next page begins, and the sums over all that were asked in the span."""

    rows: Sequence[NamedFeedback]
    next_before: int | None
    sums: FeedbackSums


@dataclass(frozen=True, kw_only=True)
class StayFilter:
    """Which stays are asked for: that began on a span of shop days, both ends included, or missed a target too."""

    first: date
    last: date
    missed_only: bool = False


@dataclass(frozen=True, kw_only=True)
class ServiceLevels:
    """The targets, the sums over every stay of the span, some of the stays, and where the next page begins."""

    targets: Targets
    first_answer: Sums
    resolution: Sums
    stays: Sequence[JudgedStay]
    next_before: Cursor | None


async def list_feedback(
    session: AsyncSession,
    wanted: FeedbackFilter,
    *,
    before_id: int | None,
    limit: int,
    now: datetime,
) -> FeedbackPage:
    """Answered questions, newest first. Average and counts are over the whole span and every score.

    What is dated at ``now`` or later is in none of it.
    """
    shop = await shop_service.get_shop(session)
    start = _midnight(shop, wanted.first) if wanted.first else None
    end = min(_midnight(shop, wanted.last + timedelta(days=1)), now) if wanted.last else now
    span = quality.asked_between(start, end)
    low = [] if wanted.max_score is None else [quality.scored_at_most(wanted.max_score)]
    rows = await quality.list_answers(session, *span, *low, before_id=before_id, limit=limit + 1)
    page = rows[:limit]
    return FeedbackPage(
        rows=page,
        next_before=page[-1][0].id if len(rows) > limit else None,
        sums=await quality.sum_feedback(session, *span),
    )


async def service_levels_of(
    session: AsyncSession,
    wanted: StayFilter,
    *,
    before: Cursor | None,
    limit: int,
    now: datetime,
) -> ServiceLevels:
    """Stays with people against the targets, newest first. Sums are over the whole span, missed or not.

    What began at ``now`` or later is in none of it.
    """
    shop = await shop_service.get_shop(session)
    yardstick = await _yardstick(session, wanted.first, wanted.last, now=now)
    start, end = _midnight(shop, wanted.first), _midnight(shop, wanted.last + timedelta(days=1))
    stays = service_levels.judged_stays(start, min(end, now), yardstick)
    rows = await service_levels.list_judged(
        session, stays, missed_only=wanted.missed_only, before=before, limit=limit + 1
    )
    page = rows[:limit]
    first_answer, resolution = await service_levels.sum_up(session, stays)
    return ServiceLevels(
        targets=yardstick.targets,
        first_answer=first_answer,
        resolution=resolution,
        stays=page,
        next_before=Cursor.after(page[-1].began_at, page[-1].id) if len(rows) > limit else None,
    )


async def judged_stays(
    session: AsyncSession, first: date, last: date, *, now: datetime
) -> Select[Any]:
    """Every stay that began on a span of shop days and before now, with its verdicts: to be added up, not listed.

    Columns are those of :class:`JudgedStay`, and ``claimed_by_staff_id``.
    """
    shop = await shop_service.get_shop(session)
    return service_levels.judged_stays(
        _midnight(shop, first),
        min(_midnight(shop, last + timedelta(days=1)), now),
        await _yardstick(session, first, last, now=now),
    )


async def _yardstick(session: AsyncSession, first: date, last: date, *, now: datetime) -> Yardstick:
    shop = await shop_service.get_shop(session)
    # A day without a stay needs no hours: all time may be twenty thousand days.
    days = await service_levels.days_with_stays(
        session, _midnight(shop, first), _midnight(shop, last + timedelta(days=1))
    )
    return Yardstick(
        targets=await _targets(session),
        closed=await shop_service.closed_periods(session, days, within_days=CLOSED_DAYS),
        now=now,
    )


async def _targets(session: AsyncSession) -> Targets:
    numbers = await shop_service.policy_numbers(session)
    return Targets(
        first_answer=timedelta(minutes=numbers.first_answer_target_minutes),
        resolution=timedelta(hours=numbers.resolution_target_hours),
    )


def _midnight(shop: Shop, day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(shop.time_zone))
