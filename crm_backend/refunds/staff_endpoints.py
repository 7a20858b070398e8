"""Refunds for staff: list them, decide them, take goods back, note that the money has left."""

from typing import Annotated

from fastapi import APIRouter, Depends

from crm_backend.access.policy import Operation
from crm_backend.access.values import StaffPrincipal
from crm_backend.core.http import AppClock, ReadSession, WriteSession
from crm_backend.core.paging import BeforeId, PageLimit
from crm_backend.core.problems import declared
from crm_backend.refunds import service
from crm_backend.refunds.errors import RefundNotFound, RefundStateConflict
from crm_backend.refunds.schemas import RefundHandled, RefundRefusal, StaffRefundsRead
from crm_backend.refunds.service import StaffDecision
from crm_backend.refunds.values import RefundDeed, RefundState
from crm_backend.staff.caller_errors import DEED_ERRORS, READ_ERRORS
from crm_backend.staff.dependencies import IdempotencyKey, permitted

router = APIRouter(prefix="/api/v1/refunds", tags=["refunds"])

Decider = Annotated[StaffPrincipal, Depends(permitted(Operation.DECIDE_REFUNDS))]
_ERRORS = declared(*DEED_ERRORS, RefundNotFound, RefundStateConflict)


@router.get("", responses=declared(*READ_ERRORS))
async def list_staff_refunds(
    _caller: Annotated[StaffPrincipal, Depends(permitted(Operation.READ_TICKETS))],
    session: ReadSession,
    state: RefundState | None = None,
    before: BeforeId = None,
    limit: PageLimit = 50,
) -> StaffRefundsRead:
    """List refunds, newest first; ``state=requested`` are those that wait for a decision."""
    return await service.list_for_staff(session, state=state, before_id=before, limit=limit)


@router.post("/{number}/approve", responses=_ERRORS)
async def approve_refund(
    number: str, caller: Decider, key: IdempotencyKey, session: WriteSession, clock: AppClock
) -> RefundHandled:
    """Approve a refund that waits for a decision; the customer is told that it is not paid yet."""
    decision = StaffDecision(deed=RefundDeed.APPROVE, number=number)
    return await _handle(session, caller, decision, key, clock)


@router.post("/{number}/refuse", responses=_ERRORS)
async def refuse_refund(
    number: str,
    refusal: RefundRefusal,
    caller: Decider,
    key: IdempotencyKey,
    session: WriteSession,
    clock: AppClock,
) -> RefundHandled:
    """Refuse a refund that waits for a decision; the customer reads the reason."""
    decision = StaffDecision(deed=RefundDeed.REFUSE, number=number, reason=refusal.reason)
    return await _handle(session, caller, decision, key, clock)


@router.post("/{number}/goods-received", responses=_ERRORS)
async def receive_refund_goods(
    number: str, caller: Decider, key: IdempotencyKey, session: WriteSession, clock: AppClock
) -> RefundHandled:
    """Note that the goods of a return have come back."""
    decision = StaffDecision(deed=RefundDeed.GOODS_RECEIVED, number=number)
    return await _handle(session, caller, decision, key, clock)


@router.post("/{number}/mark-paid", responses=_ERRORS)
async def mark_refund_paid(
    number: str, caller: Decider, key: IdempotencyKey, session: WriteSession, clock: AppClock
) -> RefundHandled:
    """Note that the money of an approved refund has left; only now is it paid."""
    decision = StaffDecision(deed=RefundDeed.MARK_PAID, number=number)
    return await _handle(session, caller, decision, key, clock)


async def _handle(
    session: WriteSession,
    caller: StaffPrincipal,
    decision: StaffDecision,
    key: str,
    clock: AppClock,
) -> RefundHandled:
    answer = await service.handle_refund(session, caller, decision, key, now=clock.now())
    return RefundHandled.model_validate(answer)
