"""Segments in the console: ``/segments``."""

from typing import Annotated

from fastapi import APIRouter, Depends

from crm_backend.access.policy import Operation
from crm_backend.access.values import StaffPrincipal
from crm_backend.core.http import AppClock, ReadSession, WriteSession
from crm_backend.core.path_ids import RowId
from crm_backend.core.problems import declared
from crm_backend.customers.errors import SegmentNameTaken, SegmentNotFound, TooManySegments
from crm_backend.desk.segments import service
from crm_backend.desk.segments.schemas import (
    CountRead,
    RulesToCount,
    SegmentRead,
    SegmentsRead,
    SegmentWrite,
)
from crm_backend.staff.caller_errors import DEED_ERRORS, READ_ERRORS, WRITE_ERRORS
from crm_backend.staff.dependencies import IdempotencyKey, permitted

router = APIRouter(prefix="/api/v1/segments", tags=["customers"])

Reader = Annotated[StaffPrincipal, Depends(permitted(Operation.READ_SEGMENTS))]
Editor = Annotated[StaffPrincipal, Depends(permitted(Operation.EDIT_SEGMENTS))]


@router.get("", responses=declared(*READ_ERRORS))
async def list_segments(caller: Reader, session: ReadSession, clock: AppClock) -> SegmentsRead:
    """List all segments, each with how many customers are in it now."""
    return SegmentsRead(segments=await service.list_segments(session, now=clock.now()))


@router.post(
    "", status_code=201, responses=declared(*DEED_ERRORS, SegmentNameTaken, TooManySegments)
)
async def add_segment(
    wanted: SegmentWrite,
    caller: Editor,
    key: IdempotencyKey,
    session: WriteSession,
    clock: AppClock,
) -> SegmentRead:
    """Keep rules under a name."""
    answer = await service.add_segment(session, caller, wanted, key, now=clock.now())
    return SegmentRead.model_validate(answer)


@router.post("/count", responses=declared(*WRITE_ERRORS))
async def count_customers(
    wanted: RulesToCount, caller: Reader, session: ReadSession, clock: AppClock
) -> CountRead:
    """Count the customers that meet rules, while they are being written."""
    return CountRead(count=await service.count_rules(session, wanted.rules, now=clock.now()))


@router.put("/{segment_id}", responses=declared(*WRITE_ERRORS, SegmentNotFound, SegmentNameTaken))
async def change_segment(
    segment_id: RowId,
    wanted: SegmentWrite,
    caller: Editor,
    session: WriteSession,
    clock: AppClock,
) -> SegmentRead:
    """Give a segment another name or other rules."""
    return await service.change_segment(session, caller, segment_id, wanted, now=clock.now())


@router.delete("/{segment_id}", status_code=204, responses=declared(*WRITE_ERRORS, SegmentNotFound))
async def delete_segment(
    segment_id: RowId, caller: Editor, session: WriteSession, clock: AppClock
) -> None:
    """Forget a segment; its customers stay as they are."""
    await service.delete_segment(session, caller, segment_id, now=clock.now())
