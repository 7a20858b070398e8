"""What the bot may quote to whoever talks in its turn: ``/articles`` and ``/coupons``."""

from typing import Annotated

from fastapi import APIRouter, Query

from crm_backend.access.dependencies import BotTurn
from crm_backend.access.turn_errors import TURN_ERRORS
from crm_backend.core.http import AppClock, ReadSession
from crm_backend.core.problems import declared
from crm_backend.knowledge.schemas import ArticlesShown, CouponsShown
from crm_backend.knowledge.service import articles, coupons
from crm_backend.knowledge.values import ArticleTopic
from crm_backend.shop.errors import ShopNotSetUp

router = APIRouter(prefix="/api/v1/bot", tags=["bot"])


@router.get("/articles", responses=declared(*TURN_ERRORS, ShopNotSetUp))
async def show_articles(
    turn: BotTurn,
    session: ReadSession,
    clock: AppClock,
    topic: ArticleTopic,
    query: Annotated[str, Query(max_length=200)] = "",
) -> ArticlesShown:
    """Read the published articles of a topic, and which one answers a question."""
    return await articles.show_articles(session, topic, query, now=clock.now())


@router.get("/coupons", responses=declared(*TURN_ERRORS, ShopNotSetUp))
async def show_coupons(turn: BotTurn, session: ReadSession, clock: AppClock) -> CouponsShown:
    """Read the coupons that anybody may use today."""
    return CouponsShown(coupons=await coupons.show_coupons(session, now=clock.now()))
