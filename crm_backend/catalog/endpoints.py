"""What the bot may ask about goods and terms of sale: ``/products`` and ``/policies``."""

from typing import Annotated

from fastapi import APIRouter, Query

from crm_backend.access.dependencies import BotTurn
from crm_backend.access.turn_errors import TURN_ERRORS
from crm_backend.catalog import service
from crm_backend.catalog.schemas import PoliciesRead, ProductsRead, product_read
from crm_backend.core.http import ReadSession
from crm_backend.core.problems import declared
from crm_backend.shop import service as shop_service
from crm_backend.shop.errors import ShopNotSetUp

router = APIRouter(prefix="/api/v1/bot", tags=["bot"])


@router.get("/products", responses=declared(*TURN_ERRORS))
async def search_products(
    turn: BotTurn,
    session: ReadSession,
    query: Annotated[str, Query(min_length=1, max_length=200)],
    limit: Annotated[int, Query(ge=1, le=20)] = 3,
) -> ProductsRead:
    """Find the products a question is about."""
    products = await service.search_products(session, query, limit=limit)
    low_units = (await shop_service.policy_numbers(session)).low_stock_units
    return ProductsRead(products=[product_read(each, low_units=low_units) for each in products])


@router.get("/policies", responses=declared(*TURN_ERRORS, ShopNotSetUp))
async def read_policies(turn: BotTurn, session: ReadSession) -> PoliciesRead:
    """Read the shop's policy numbers and texts."""
    numbers = await shop_service.policy_numbers(session)
    return PoliciesRead(numbers=vars(numbers), texts=await shop_service.policy_texts(session))
