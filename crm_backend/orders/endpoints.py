"""What the bot may ask about orders: ``/orders``, ``/order-proofs`` and ``/best-sellers``.

One order in full, and cancelling it, know of refunds and are therefore served by ``refunds``.
"""

from typing import Annotated

from fastapi import APIRouter, Query

from crm_backend.access.dependencies import ActingTurn, BotDeed, BotTurn
from crm_backend.access.errors import SignInRequired, VisitorsOnly
from crm_backend.access.turn_errors import DEED_ERRORS, TURN_ERRORS
from crm_backend.catalog.schemas import product_read
from crm_backend.core.http import AppClock, AppDatabase, AppSettings, ReadSession
from crm_backend.core.problems import declared
from crm_backend.orders import service
from crm_backend.orders.errors import OrderNotFound, TooManyTries
from crm_backend.orders.schemas import (
    BestSellersRead,
    OrdersRead,
    ProofClaim,
    ProofRead,
    order_card,
)
from crm_backend.orders.values import OrderScope
from crm_backend.shop import service as shop_service

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


@router.get("/best-sellers", responses=declared(*TURN_ERRORS))
async def list_best_sellers(
    turn: BotTurn,
    session: ReadSession,
    clock: AppClock,
    query: Annotated[str, Query(max_length=200)] = "",
    min_price_minor: Annotated[int | None, Query(ge=0, le=10**12)] = None,
    max_price_minor: Annotated[int | None, Query(ge=0, le=10**12)] = None,
    limit: Annotated[int, Query(ge=1, le=20)] = 3,
) -> BestSellersRead:
    """List goods in stock that fit a wish, by units sold in the last thirty days."""
    found = await service.best_sellers(
        session,
        query,
        min_price_minor=min_price_minor,
        max_price_minor=max_price_minor,
        limit=limit,
        now=clock.now(),
    )
    low_units = (await shop_service.policy_numbers(session)).low_stock_units
    products = [product_read(product, low_units=low_units) for product in found.products]
    return BestSellersRead(products=products, fits_wish=found.fits_wish)


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
