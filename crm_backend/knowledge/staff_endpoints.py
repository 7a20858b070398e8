"""What staff write for the bot to quote: ``/articles`` and ``/coupons`` of the console."""

from typing import Annotated

from fastapi import APIRouter, Depends

from crm_backend.access.policy import Operation
from crm_backend.access.values import StaffPrincipal
from crm_backend.core.http import AppClock, ReadSession, WriteSession
from crm_backend.core.path_ids import RowId
from crm_backend.core.problems import declared
from crm_backend.knowledge.errors import (
    ArticleNotFound,
    CouponCodeTaken,
    CouponNotFound,
    TooManyArticles,
    TooManyCoupons,
)
from crm_backend.knowledge.schemas import (
    ArticleRead,
    ArticlesRead,
    ArticleWrite,
    CouponRead,
    CouponsRead,
    CouponWrite,
)
from crm_backend.knowledge.service import articles, coupons
from crm_backend.staff.caller_errors import READ_ERRORS, WRITE_ERRORS
from crm_backend.staff.dependencies import permitted

router = APIRouter(prefix="/api/v1", tags=["knowledge"])

Reader = Annotated[StaffPrincipal, Depends(permitted(Operation.READ_KNOWLEDGE))]
Editor = Annotated[StaffPrincipal, Depends(permitted(Operation.EDIT_KNOWLEDGE))]


@router.get("/articles", responses=declared(*READ_ERRORS))
async def list_articles(caller: Reader, session: ReadSession) -> ArticlesRead:
    """List all articles by topic and position."""
    return ArticlesRead(articles=await articles.list_articles(session))


@router.post("/articles", status_code=201, responses=declared(*WRITE_ERRORS, TooManyArticles))
async def add_article(
    wanted: ArticleWrite, caller: Editor, session: WriteSession, clock: AppClock
) -> ArticleRead:
    """Keep a new article; the bot quotes it once it is published."""
    return await articles.add_article(session, caller, wanted, now=clock.now())


@router.put("/articles/{article_id}", responses=declared(*WRITE_ERRORS, ArticleNotFound))
async def change_article(
    article_id: RowId, wanted: ArticleWrite, caller: Editor, session: WriteSession, clock: AppClock
) -> ArticleRead:
    """Write an article anew, publish it or take it back."""
    return await articles.change_article(session, caller, article_id, wanted, now=clock.now())


@router.delete(
    "/articles/{article_id}", status_code=204, responses=declared(*WRITE_ERRORS, ArticleNotFound)
)
async def delete_article(
    article_id: RowId, caller: Editor, session: WriteSession, clock: AppClock
) -> None:
    """Forget an article."""
    await articles.delete_article(session, caller, article_id, now=clock.now())


@router.get("/coupons", responses=declared(*READ_ERRORS))
async def list_coupons(caller: Reader, session: ReadSession) -> CouponsRead:
    """List all coupons, those that end first at the head."""
    return CouponsRead(coupons=await coupons.list_coupons(session))


@router.post(
    "/coupons", status_code=201, responses=declared(*WRITE_ERRORS, CouponCodeTaken, TooManyCoupons)
)
async def add_coupon(
    wanted: CouponWrite, caller: Editor, session: WriteSession, clock: AppClock
) -> CouponRead:
    """Keep a new coupon; the bot names it to customers while it is public and valid."""
    return await coupons.add_coupon(session, caller, wanted, now=clock.now())


@router.put(
    "/coupons/{coupon_id}", responses=declared(*WRITE_ERRORS, CouponNotFound, CouponCodeTaken)
)
async def change_coupon(
    coupon_id: RowId, wanted: CouponWrite, caller: Editor, session: WriteSession, clock: AppClock
) -> CouponRead:
    """Write a coupon's terms anew."""
    return await coupons.change_coupon(session, caller, coupon_id, wanted, now=clock.now())


@router.delete(
    "/coupons/{coupon_id}", status_code=204, responses=declared(*WRITE_ERRORS, CouponNotFound)
)
async def delete_coupon(
    coupon_id: RowId, caller: Editor, session: WriteSession, clock: AppClock
) -> None:
    """Forget a coupon."""
    await coupons.delete_coupon(session, caller, coupon_id, now=clock.now())
