"""What the bot may leave for staff: ``/tickets`` and ``/orders/{number}/expedite``."""

from fastapi import APIRouter

from crm_backend.access.dependencies import ActingTurn, BotDeed
from crm_backend.access.errors import ProofRequired, SignInRequired
from crm_backend.access.turn_errors import DEED_ERRORS
from crm_backend.core.http import AppClock, WriteSession
from crm_backend.core.problems import declared
from crm_backend.orders.errors import OrderNotExpeditable, OrderNotFound
from crm_backend.tickets import service
from crm_backend.tickets.schemas import ExpediteMade, TicketMade, TicketRequest

router = APIRouter(prefix="/api/v1/bot", tags=["bot"])


@router.post("/tickets", responses=declared(*DEED_ERRORS, OrderNotFound, ProofRequired))
async def open_ticket(
    request: TicketRequest, turn: ActingTurn, deed: BotDeed, session: WriteSession, clock: AppClock
) -> TicketMade:
    """Leave a problem for staff; the same type and order while one is open returns that one."""
    answer = await service.request_ticket(session, turn, deed, request, now=clock.now())
    return TicketMade.model_validate(answer)


@router.post(
    "/orders/{number}/expedite",
    responses=declared(*DEED_ERRORS, SignInRequired, OrderNotFound, OrderNotExpeditable),
)
async def expedite_order(
    number: str, turn: ActingTurn, deed: BotDeed, session: WriteSession, clock: AppClock
) -> ExpediteMade:
    """Ask staff to hurry an order up."""
    answer = await service.expedite_order(session, turn, deed, number, now=clock.now())
    return ExpediteMade.model_validate(answer)
