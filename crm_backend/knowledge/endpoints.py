"""What the bot may quote to whoever talks in its turn, and what it hears about that."""

from typing import Annotated

from fastapi import APIRouter, Query

from crm_backend.access.dependencies import ActingTurn, BotDeed, BotTurn
from crm_backend.access.turn_errors import DEED_ERRORS, TURN_ERRORS
from crm_backend.core.http import AppClock, ReadSession, WriteSession
from crm_backend.core.problems import declared
from crm_backend.knowledge.errors import ArticleNotFound
from crm_backend.knowledge.schemas import (
    ArticleAnswer,
    ArticleRated,
    ArticlesShown,
    CouponsShown,
    Kept,
    QuestionAsked,
)
from crm_backend.knowledge.service import articles, coupons, hearing
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


@router.get("/article-answer", responses=declared(*TURN_ERRORS, ShopNotSetUp))
async def answer_question(
    turn: BotTurn,
    session: ReadSession,
    clock: AppClock,
    query: Annotated[str, Query(max_length=200)],
) -> ArticleAnswer:
    """Find the article that answers a question, whatever its topic."""
    return await articles.answer(session, query, now=clock.now())


@router.post("/unanswered-questions", responses=declared(*DEED_ERRORS))
async def keep_question(
    asked: QuestionAsked, turn: ActingTurn, deed: BotDeed, session: WriteSession, clock: AppClock
) -> Kept:
    """Keep a question that no article answered, for staff to read."""
    kept = await hearing.keep_question(session, turn, deed, asked, now=clock.now())
    return Kept.model_validate(kept)


@router.post("/article-ratings", responses=declared(*DEED_ERRORS, ArticleNotFound))
async def rate_article(
    rated: ArticleRated, turn: ActingTurn, deed: BotDeed, session: WriteSession, clock: AppClock
) -> Kept:
    """Keep whether an article helped; the last word of a chat counts."""
    kept = await hearing.rate_article(session, turn, deed, rated, now=clock.now())
    return Kept.model_validate(kept)


@router.get("/coupons", responses=declared(*TURN_ERRORS, ShopNotSetUp))
async def show_coupons(turn: BotTurn, session: ReadSession, clock: AppClock) -> CouponsShown:
    """Read the coupons that anybody may use today."""
    return CouponsShown(coupons=await coupons.show_coupons(session, now=clock.now()))
