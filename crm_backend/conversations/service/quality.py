"""How well chats were served: feedback and service levels, for staff."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations import service_levels
from crm_backend.conversations.models import Handoff, NamedFeedback
from crm_backend.conversations.repository import quality
from crm_backend.conversations.repository.quality import FeedbackSums
from crm_backend.conversations.service_levels import Judgement, Stay, Sums, Targets
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
class JudgedStay:
    """One stay with people, whose it was, and how it did."""

    handoff: Handoff
    participant_name: str | None
    agent_name: str | None
    judgement: Judgement


@dataclass(frozen=True, kw_only=True)
class ServiceLevels:
    """The targets, the sums over every stay, and the newest stays themselves."""

    targets: Targets
    first_answer: Sums
    resolution: Sums
    stays: Sequence[JudgedStay]


async def list_feedback(
    session: AsyncSession, wanted: FeedbackFilter, *, before_id: int | None, limit: int
) -> FeedbackPage:
    """Answered questions, newest first. Average and counts are over the whole span and every score."""
    shop = await shop_service.get_shop(session)
    start = _midnight(shop, wanted.first) if wanted.first else None
    end = _midnight(shop, wanted.last + timedelta(days=1)) if wanted.last else None
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
    session: AsyncSession, first: date, last: date, *, limit: int, now: datetime
) -> ServiceLevels:
    """Every stay with people that began on these shop days, both ends included, against the targets."""
    shop = await shop_service.get_shop(session)
    numbers = await shop_service.policy_numbers(session)
    targets = Targets(
        first_answer=timedelta(minutes=numbers.first_answer_target_minutes),
        resolution=timedelta(hours=numbers.resolution_target_hours),
    )
    hours = shop_service.hours_of(shop)
    margin = timedelta(days=service_levels.CLOSED_DAYS)
    days = await shop_service.special_days(session, first - margin, last + margin)
    end = _midnight(shop, last + timedelta(days=1))
    stays = []
    for handoff, customer_name, agent_name in await quality.list_handoffs(
        session, _midnight(shop, first), end
    ):
        start = service_levels.clock_start(handoff.began_at, hours, days)
        judgement = service_levels.judge(_stay(handoff), start, targets, now)
        if judgement is not None:
            stays.append(
                JudgedStay(
                    handoff=handoff,
                    participant_name=customer_name,
                    agent_name=agent_name,
                    judgement=judgement,
                )
            )
    judgements = [stay.judgement for stay in stays]
    return ServiceLevels(
        targets=targets,
        first_answer=service_levels.sum_up(
            (each.first_answer, each.first_answer_seconds) for each in judgements
        ),
        resolution=service_levels.sum_up(
            (each.resolution, each.resolution_seconds) for each in judgements
        ),
        stays=stays[:limit],
    )


def _stay(handoff: Handoff) -> Stay:
    return Stay(
        began_at=handoff.began_at,
        first_answer_at=handoff.first_answer_at,
        ended_at=handoff.ended_at,
        end=handoff.end,
    )


def _midnight(shop: Shop, day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(shop.time_zone))
