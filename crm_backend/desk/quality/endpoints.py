"""How well chats were served (客户反馈, 服务级别), for staff."""

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel

from crm_backend.access.policy import Operation
from crm_backend.access.values import StaffPrincipal
from crm_backend.conversations.models import NamedFeedback
from crm_backend.conversations.service import quality
from crm_backend.conversations.service.quality import FeedbackFilter, JudgedStay
from crm_backend.conversations.service_levels import Sums, Verdict
from crm_backend.conversations.texts import reason_text
from crm_backend.conversations.values import FeedbackPart
from crm_backend.core.http import AppClock, ReadSession
from crm_backend.core.paging import BeforeId, PageLimit
from crm_backend.core.problems import declared
from crm_backend.desk.spans import FIRST_DAY, LAST_DAY, SpanEnd, SpanInvalid, SpanStart, span_of
from crm_backend.shop import service as shop_service
from crm_backend.shop.rules import local_day
from crm_backend.staff.caller_errors import READ_ERRORS
from crm_backend.staff.dependencies import permitted

router = APIRouter(prefix="/api/v1", tags=["service quality"])

Reader = Annotated[StaffPrincipal, Depends(permitted(Operation.READ_SERVICE_QUALITY))]
DEFAULT_SPAN = timedelta(days=6)
LONGEST_SPAN = timedelta(days=92)
ROWS = 500
VISITOR = "访客"


def _feedback_filter(
    first: SpanStart = None,
    last: SpanEnd = None,
    max_score: Annotated[int | None, Query(ge=1, le=5)] = None,
) -> FeedbackFilter:
    span_of(first or FIRST_DAY, last or LAST_DAY, longest=LAST_DAY - FIRST_DAY)
    return FeedbackFilter(first=first, last=last, max_score=max_score)


class FeedbackRead(BaseModel):
    """What a customer said about one part of a chat: the bot's, or people's."""

    id: int
    conversation_id: str
    customer_number: str | None
    customer_name: str | None
    part: FeedbackPart
    agent_name: str | None
    score: int
    comment: str
    asked_at: datetime
    answered_at: datetime | None


class FeedbackListRead(BaseModel):
    """Answers, newest first; ``average``, ``answered`` and ``asked`` are over the whole span and every score."""

    feedback: list[FeedbackRead]
    average: float | None
    answered: int
    asked: int
    next_before: str | None


class TargetsRead(BaseModel):
    """What the shop wants; numbers of its policy."""

    first_answer_minutes: int
    resolution_hours: int


class SumsRead(BaseModel):
    """How many chats met a target, missed it, or are open; the median of the known times."""

    met: int
    missed: int
    open: int
    median_seconds: int | None


class ServiceRow(BaseModel):
    """One stay of a chat with people."""

    conversation_id: str
    participant_name: str
    agent_name: str | None
    reason_text: str
    queued_at: datetime
    first_answer_at: datetime | None
    ended_at: datetime | None
    first_answer_seconds: int | None
    resolution_seconds: int | None
    first_answer: Verdict
    resolution: Verdict


class ServiceLevelsRead(BaseModel):
    """Sums over every stay of the span; ``rows`` are the newest 500 of them."""

    targets: TargetsRead
    first_answer: SumsRead
    resolution: SumsRead
    rows: list[ServiceRow]


@router.get("/feedback", responses=declared(*READ_ERRORS, SpanInvalid))
async def list_feedback(
    _caller: Reader,
    session: ReadSession,
    wanted: Annotated[FeedbackFilter, Depends(_feedback_filter)],
    before: BeforeId = None,
    limit: PageLimit = 50,
) -> FeedbackListRead:
    """List what customers said, newest first; ``max_score=2`` are those who were not satisfied."""
    page = await quality.list_feedback(session, wanted, before_id=before, limit=limit)
    return FeedbackListRead(
        feedback=[_feedback(row) for row in page.rows],
        average=page.sums.average,
        answered=page.sums.answered,
        asked=page.sums.asked,
        next_before=None if page.next_before is None else str(page.next_before),
    )


@router.get("/service-levels", responses=declared(*READ_ERRORS, SpanInvalid))
async def read_service_levels(
    _caller: Reader,
    session: ReadSession,
    clock: AppClock,
    first: SpanStart = None,
    last: SpanEnd = None,
) -> ServiceLevelsRead:
    """Compare first answers and ends with their targets; the last seven shop days by default."""
    shop = await shop_service.get_shop(session)
    end = last or local_day(clock.now(), shop.time_zone)
    span = span_of(first or end - DEFAULT_SPAN, end, longest=LONGEST_SPAN)
    levels = await quality.service_levels_of(session, *span, limit=ROWS, now=clock.now())
    return ServiceLevelsRead(
        targets=TargetsRead(
            first_answer_minutes=levels.targets.first_answer // timedelta(minutes=1),
            resolution_hours=levels.targets.resolution // timedelta(hours=1),
        ),
        first_answer=_sums(levels.first_answer),
        resolution=_sums(levels.resolution),
        rows=[_row(stay) for stay in levels.stays],
    )


def _feedback(row: NamedFeedback) -> FeedbackRead:
    feedback, customer_number, customer_name, agent_name = row
    return FeedbackRead(
        id=feedback.id,
        conversation_id=feedback.conversation_id,
        customer_number=customer_number,
        customer_name=customer_name,
        part=feedback.part,
        agent_name=agent_name,
        score=feedback.score or 0,
        comment=feedback.comment,
        asked_at=feedback.asked_at,
        answered_at=feedback.answered_at,
    )


def _sums(sums: Sums) -> SumsRead:
    return SumsRead(**vars(sums))


def _row(stay: JudgedStay) -> ServiceRow:
    handoff = stay.handoff
    return ServiceRow(
        conversation_id=handoff.conversation_id,
        participant_name=stay.participant_name or VISITOR,
        agent_name=stay.agent_name,
        reason_text=reason_text(handoff.reason),
        queued_at=handoff.began_at,
        first_answer_at=handoff.first_answer_at,
        ended_at=handoff.ended_at,
        **vars(stay.judgement),
    )
