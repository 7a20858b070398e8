"""How well chats were served (客户反馈, 服务级别), for staff."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from crm_backend.access.policy import Operation
from crm_backend.access.values import StaffPrincipal
from crm_backend.conversations.service import quality
from crm_backend.conversations.service.quality import FeedbackFilter, StayFilter
from crm_backend.core.cursors import Cursor, CursorInvalid
from crm_backend.core.http import AppClock, ReadSession
from crm_backend.core.paging import BeforeCursor, BeforeId, PageLimit
from crm_backend.core.problems import declared
from crm_backend.desk.quality.schemas import (
    FeedbackListRead,
    ServiceLevelsRead,
    TargetsRead,
    feedback_read,
    service_row,
    sums_read,
)
from crm_backend.desk.spans import FIRST_DAY, LAST_DAY, SpanEnd, SpanInvalid, SpanStart, span_of
from crm_backend.shop import service as shop_service
from crm_backend.shop.rules import local_day
from crm_backend.staff.caller_errors import READ_ERRORS
from crm_backend.staff.dependencies import permitted

router = APIRouter(prefix="/api/v1", tags=["service quality"])

Reader = Annotated[StaffPrincipal, Depends(permitted(Operation.READ_SERVICE_QUALITY))]
DEFAULT_SPAN = timedelta(days=6)
LONGEST_SPAN = timedelta(days=92)


def _feedback_filter(
    first: SpanStart = None,
    last: SpanEnd = None,
    max_score: Annotated[int | None, Query(ge=1, le=5)] = None,
) -> FeedbackFilter:
    span_of(first or FIRST_DAY, last or LAST_DAY, longest=LAST_DAY - FIRST_DAY)
    return FeedbackFilter(first=first, last=last, max_score=max_score)


@router.get("/feedback", responses=declared(*READ_ERRORS, SpanInvalid))
async def list_feedback(
    _caller: Reader,
    session: ReadSession,
    clock: AppClock,
    wanted: Annotated[FeedbackFilter, Depends(_feedback_filter)],
    before: BeforeId = None,
    limit: PageLimit = 50,
) -> FeedbackListRead:
    """List what customers said, newest first; ``max_score=2`` are those who were not satisfied."""
    page = await quality.list_feedback(
        session, wanted, before_id=before, limit=limit, now=clock.now()
    )
    return FeedbackListRead(
        feedback=[feedback_read(row) for row in page.rows],
        average=page.sums.average,
        answered=page.sums.answered,
        asked=page.sums.asked,
        next_before=None if page.next_before is None else str(page.next_before),
    )


@router.get("/service-levels", responses=declared(*READ_ERRORS, SpanInvalid, CursorInvalid))
async def read_service_levels(
    _caller: Reader,
    session: ReadSession,
    clock: AppClock,
    first: SpanStart = None,
    last: SpanEnd = None,
    missed: bool = False,
    before: BeforeCursor = None,
    limit: PageLimit = 50,
) -> ServiceLevelsRead:
    """Compare first answers and ends with their targets; the last seven shop days by default.

    ``missed=true`` lists only chats that missed one; the sums are over all of the span.
    """
    shop = await shop_service.get_shop(session)
    end = last or local_day(clock.now(), shop.time_zone)
    start, end = span_of(first or end - DEFAULT_SPAN, end, longest=LONGEST_SPAN)
    levels = await quality.service_levels_of(
        session,
        StayFilter(first=start, last=end, missed_only=missed),
        before=Cursor.parse(before, ties=1),
        limit=limit,
        now=clock.now(),
    )
    return ServiceLevelsRead(
        targets=TargetsRead(
            first_answer_minutes=levels.targets.first_answer // timedelta(minutes=1),
            resolution_hours=levels.targets.resolution // timedelta(hours=1),
        ),
        first_answer=sums_read(levels.first_answer),
        resolution=sums_read(levels.resolution),
        rows=[service_row(stay) for stay in levels.stays],
        next_before=None if levels.next_before is None else str(levels.next_before),
    )
