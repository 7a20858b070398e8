"""What the bot may ask about orders: ``/orders`` and ``/order-proofs``.

One order in full, and cancelling it, know of refunds and are therefore served by ``refunds``.
"""

from typing import Annotated

from fastapi import APIRouter, Query

from crm_backend.access.dependencies import ActingTurn, BotDeed, BotTurn
from crm_backend.access.errors import SignInRequired, VisitorsOnly
from crm_backend.access.turn_errors import DEED_ERRORS, TURN_ERRORS
from crm_backend.core.http import AppClock, AppDatabase, AppSettings, ReadSession
from crm_backend.core.problems import declared
from crm_backend.orders import service
from crm_backend.orders.errors import OrderNotFound, TooManyTries
from crm_backend.orders.schemas import OrdersRead, ProofClaim, ProofRead, order_card
from crm_backend.orders.values import OrderScope

router = APIRouter(prefix="/api/v1/bot", tags=["bot"])


@router.get("/orders", responses=declared(*TURN_ERRORS, SignInRequired))
async def list_orders(
    turn: BotTurn,
    session: ReadSession,
    clock: AppClock,
    scope: OrderScope = OrderScope.ALL,
    limit: Annotated[int, Query(ge=1, le=50)] = 5,
) -> OrdersRead:
    """List the customer's own orders, newest first."""
    page = await service.list_orders(session, turn, scope=scope, limit=limit, now=clock.now())
    return OrdersRead(orders=[order_card(order) for order in page.orders], total=page.total)


@router.post(
    "/order-proofs",
    responses=declared(*DEED_ERRORS, OrderNotFound, TooManyTries, SignInRequired, VisitorsOnly),
)
async def prove_order(
    claim: ProofClaim,
    turn: ActingTurn,
    deed: BotDeed,
    database: AppDatabase,
    clock: AppClock,
    settings: AppSettings,
) -> ProofRead:
    """Let this conversation see one order's status for thirty minutes."""
    hash_key = settings.session_secret.get_secret_value().encode()
    return await service.prove_order(
        database, turn, deed, claim, now=clock.now(), hash_key=hash_key
    )
