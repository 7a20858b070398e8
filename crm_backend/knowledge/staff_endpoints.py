"""What staff write for the bot to quote, and what customers asked in vain."""

from typing import Annotated

from fastapi import APIRouter, Depends

from crm_backend.access.policy import Operation
from crm_backend.access.values import StaffPrincipal
from crm_backend.core.http import AppClock, ReadSession, WriteSession
from crm_backend.core.path_ids import RowId
from crm_backend.core.problems import declared
from crm_backend.knowledge.errors import (
    ArticleChanged,
    ArticleNotFound,
    CouponCodeTaken,
    CouponNotFound,
    QuestionNotFound,
    TooManyArticles,
    TooManyCoupons,
)
from crm_backend.knowledge.schemas import (
    ArticleChange,
    ArticleCreate,
    ArticlePublication,
    ArticleRead,
    ArticlesRead,
    CouponRead,
    CouponsRead,
    CouponWrite,
    QuestionSettling,
    UnansweredQuestionsRead,
)
from crm_backend.knowledge.service import articles, coupons, hearing
from crm_backend.staff.caller_errors import DEED_ERRORS, READ_ERRORS, WRITE_ERRORS
from crm_backend.staff.dependencies import IdempotencyKey, permitted

router = APIRouter(prefix="/api/v1", tags=["knowledge"])

Reader = Annotated[StaffPrincipal, Depends(permitted(Operation.READ_KNOWLEDGE))]
Editor = Annotated[StaffPrincipal, Depends(permitted(Operation.EDIT_KNOWLEDGE))]


@router.get("/articles", responses=declared(*READ_ERRORS))
async def list_articles(caller: Reader, session: ReadSession) -> ArticlesRead:
    """List all articles by topic and position."""
    return ArticlesRead(articles=await articles.list_articles(session))


@router.post("/articles", status_code=201, responses=declared(*DEED_ERRORS, TooManyArticles))
async def add_article(
    wanted: ArticleCreate,
    caller: Editor,
    key: IdempotencyKey,
    session: WriteSession,
    clock: AppClock,
) -> ArticleRead:
    """Keep a new article; the bot quotes it once it is published."""
    answer = await articles.add_article(session, caller, wanted, key, now=clock.now())
    return ArticleRead.model_validate(answer)


@router.put(
    "/articles/{article_id}", responses=declared(*WRITE_ERRORS, ArticleNotFound, ArticleChanged)
)
async def change_article(
    article_id: RowId, wanted: ArticleChange, caller: Editor, session: WriteSession, clock: AppClock
) -> ArticleRead:
    """Write an article anew; refused where somebody else has since ``changed_at``."""
    return await articles.change_article(session, caller, article_id, wanted, now=clock.now())


@router.put(
    "/articles/{article_id}/publication",
    status_code=204,
    responses=declared(*WRITE_ERRORS, ArticleNotFound),
)
async def publish_article(
    article_id: RowId,
    wanted: ArticlePublication,
    caller: Editor,
    session: WriteSession,
    clock: AppClock,
) -> None:
    """Publish an article, or take it back; its words stay."""
    await articles.publish_article(
        session, caller, article_id, is_published=wanted.is_published, now=clock.now()
    )


@router.delete(
    "/articles/{article_id}", status_code=204, responses=declared(*WRITE_ERRORS, ArticleNotFound)
)
async def delete_article(
    article_id: RowId, caller: Editor, session: WriteSession, clock: AppClock
) -> None:
    """Forget an article."""
    await articles.delete_article(session, caller, article_id, now=clock.now())


@router.get("/unanswered-questions", responses=declared(*READ_ERRORS))
async def list_unanswered_questions(
    caller: Reader, session: ReadSession, clock: AppClock
) -> UnansweredQuestionsRead:
    """List what customers asked in the last 90 days and no article answered, by wording.

    The most asked first.
    """
    questions = await hearing.list_unanswered(session, now=clock.now())
    return UnansweredQuestionsRead(questions=questions)


@router.put(
    "/unanswered-questions/{question_id}",
    status_code=204,
    responses=declared(*WRITE_ERRORS, QuestionNotFound),
)
async def settle_question(
    question_id: RowId,
    wanted: QuestionSettling,
    caller: Editor,
    session: WriteSession,
    clock: AppClock,
) -> None:
    """Take a wording off the list, or put it back."""
    await hearing.settle_question(
        session, caller, question_id, is_settled=wanted.is_settled, now=clock.now()
    )


@router.get("/coupons", responses=declared(*READ_ERRORS))
async def list_coupons(caller: Reader, session: ReadSession) -> CouponsRead:
    """List all coupons, those that end first at the head."""
    return CouponsRead(coupons=await coupons.list_coupons(session))


@router.post(
    "/coupons", status_code=201, responses=declared(*DEED_ERRORS, CouponCodeTaken, TooManyCoupons)
)
async def add_coupon(
    wanted: CouponWrite,
    caller: Editor,
    key: IdempotencyKey,
    session: WriteSession,
    clock: AppClock,
) -> CouponRead:
    """Keep a new coupon; the bot names it to customers while it is public and valid."""
    answer = await coupons.add_coupon(session, caller, wanted, key, now=clock.now())
    return CouponRead.model_validate(answer)


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
