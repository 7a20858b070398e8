"""What the bot may ask and do about refunds, and about single orders, where refunds have a say."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Response

from crm_backend.access.dependencies import ActingTurn, BotDeed, BotTurn
from crm_backend.access.errors import ProofRequired, SignInRequired
from crm_backend.access.turn_errors import DEED_ERRORS, TURN_ERRORS
from crm_backend.core.http import AppClock, ReadSession, WriteSession
from crm_backend.core.problems import declared
from crm_backend.orders.errors import OrderNotCancellable, OrderNotFound
from crm_backend.refunds import service
from crm_backend.refunds.errors import RefundAlreadyOpen, RefundNotFound, RefundRefused
from crm_backend.refunds.schemas import (
    CancelMade,
    OrderDetails,
    QuoteRead,
    QuoteRequest,
    RefundMade,
    RefundRead,
    RefundRequest,
    RefundsRead,
)

router = APIRouter(prefix="/api/v1/bot", tags=["bot"])


@router.get("/orders/{number}", responses=declared(*TURN_ERRORS, OrderNotFound, ProofRequired))
async def read_order(
    number: str, turn: BotTurn, session: ReadSession, clock: AppClock
) -> OrderDetails:
    """Read one order: in full for its customer, its status for a visitor who proved it."""
    return await service.get_order_details(session, turn, number, now=clock.now())


@router.post(
    "/orders/{number}/cancel",
    responses=declared(*DEED_ERRORS, SignInRequired, OrderNotFound, OrderNotCancellable),
)
async def cancel_order(
    number: str, turn: ActingTurn, deed: BotDeed, session: WriteSession, clock: AppClock
) -> CancelMade:
    """Cancel an order that has not been shipped, and refund what was paid."""
    answer = await service.cancel_order(session, turn, deed, number, now=clock.now())
    return CancelMade.model_validate(answer)


@router.post("/refund-quotes", responses=declared(*TURN_ERRORS, SignInRequired, OrderNotFound))
async def quote_refund(
    request: QuoteRequest, turn: BotTurn, session: ReadSession, clock: AppClock
) -> QuoteRead:
    """Ask what the policy would say; writes nothing."""
    return await service.quote_refund(session, turn, request, now=clock.now())


@router.post(
    "/refunds",
    status_code=HTTPStatus.CREATED,
    responses={
        HTTPStatus.OK: {"model": RefundMade, "description": "Recorded before by the same deed."},
        **declared(*DEED_ERRORS, SignInRequired, OrderNotFound, RefundAlreadyOpen, RefundRefused),
    },
)
async def request_refund(
    request: RefundRequest,
    response: Response,
    turn: ActingTurn,
    deed: BotDeed,
    session: WriteSession,
    clock: AppClock,
) -> RefundMade:
    """Record a refund as the policy decides; 200 instead of 201 for a repeat."""
    answer = await service.request_refund(session, turn, deed, request, now=clock.now())
    made = RefundMade.model_validate(answer)
    if made.repeated:
        response.status_code = HTTPStatus.OK
    return made


@router.get("/refunds", responses=declared(*TURN_ERRORS, SignInRequired))
async def list_refunds(
    turn: BotTurn,
    session: ReadSession,
    limit: Annotated[int, Query(ge=1, le=50)] = 5,
) -> RefundsRead:
    """List the customer's own refunds, newest first."""
    page = await service.list_refunds(session, turn, limit=limit)
    return RefundsRead(refunds=page.cards, total=page.total)


@router.get("/refunds/{number}", responses=declared(*TURN_ERRORS, SignInRequired, RefundNotFound))
async def read_refund(number: str, turn: BotTurn, session: ReadSession) -> RefundRead:
    """Read one refund with its steps."""
    return await service.get_refund(session, turn, number)
