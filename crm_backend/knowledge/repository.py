"""Articles with their ratings, unanswered questions and coupons in the database."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, case, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.knowledge.models import (
    Article,
    ArticleRating,
    CountedQuestion,
    Coupon,
    RatedArticle,
    UnansweredQuestion,
)


async def list_articles(
    session: AsyncSession, *conditions: ColumnElement[bool]
) -> Sequence[Article]:
    """By topic and position."""
    statement = (
        select(Article).where(*conditions).order_by(Article.topic, Article.position, Article.id)
    )
    return (await session.scalars(statement)).all()


async def list_rated_articles(session: AsyncSession) -> Sequence[RatedArticle]:
    """All by topic and position, those without topic last; in how many chats each was helpful, and not."""
    helpful = func.coalesce(func.sum(case((ArticleRating.is_helpful, 1), else_=0)), 0)
    statement = (
        select(Article, helpful, func.count(ArticleRating.id) - helpful)
        .outerjoin(ArticleRating, ArticleRating.article_id == Article.id)
        .group_by(Article.id)
        .order_by(Article.topic.is_(None), Article.topic, Article.position, Article.id)
    )
    return (await session.execute(statement)).all()


def shown_on(today: date) -> ColumnElement[bool]:
    """What customers may read today."""
    return (
        Article.is_published
        & or_(Article.valid_from.is_(None), Article.valid_from <= today)
        & or_(Article.valid_until.is_(None), Article.valid_until >= today)
    )


async def count_articles(session: AsyncSession) -> int:
    """How many there are."""
    return (await session.scalars(select(func.count()).select_from(Article))).one()


async def find_article(session: AsyncSession, article_id: int) -> Article | None:
    """One by id, held until commit."""
    statement = select(Article).where(Article.id == article_id).with_for_update()
    return (await session.scalars(statement)).one_or_none()


async def find_rating(
    session: AsyncSession, article_id: int, conversation_id: str
) -> ArticleRating | None:
    """What a chat said of an article."""
    statement = select(ArticleRating).where(
        ArticleRating.article_id == article_id, ArticleRating.conversation_id == conversation_id
    )
    return (await session.scalars(statement)).one_or_none()


async def count_ratings(session: AsyncSession, article_id: int) -> tuple[int, int]:
    """In how many chats an article was helpful, and not."""
    statement = (
        select(ArticleRating.is_helpful, func.count())
        .where(ArticleRating.article_id == article_id)
        .group_by(ArticleRating.is_helpful)
    )
    counts = {row[0]: row[1] for row in await session.execute(statement)}
    return counts.get(True, 0), counts.get(False, 0)


async def forget_ratings(session: AsyncSession, article_id: int) -> None:
    """Delete what was said of an article."""
    await session.execute(delete(ArticleRating).where(ArticleRating.article_id == article_id))


async def list_unanswered(
    session: AsyncSession, *, since: datetime, limit: int
) -> Sequence[CountedQuestion]:
    """Each wording since then that staff are not done with: its newest row, how often, first when.

    The most asked first.
    """
    counted = (
        select(
            func.max(UnansweredQuestion.id).label("newest_id"),
            func.count().label("times"),
            func.min(UnansweredQuestion.asked_at).label("first_at"),
        )
        .where(UnansweredQuestion.asked_at >= since, UnansweredQuestion.settled_at.is_(None))
        .group_by(UnansweredQuestion.wording)
        .subquery()
    )
    statement = (
        select(UnansweredQuestion, counted.c.times, counted.c.first_at)
        .join(counted, counted.c.newest_id == UnansweredQuestion.id)
        .order_by(counted.c.times.desc(), UnansweredQuestion.id.desc())
        .limit(limit)
    )
    return (await session.execute(statement)).all()


async def count_questions(session: AsyncSession, conversation_id: str, *, since: datetime) -> int:
    """How many a chat has asked in vain since then, staff being done with them or not."""
    statement = select(func.count()).where(
        UnansweredQuestion.conversation_id == conversation_id, UnansweredQuestion.asked_at >= since
    )
    return (await session.scalars(statement)).one()


async def forget_questions(
    session: AsyncSession, *, asked_before: datetime, settled_before: datetime
) -> int:
    """Delete those that are too old or long settled. Returns how many."""
    forgotten = await session.scalars(
        delete(UnansweredQuestion)
        .where(
            or_(
                UnansweredQuestion.asked_at < asked_before,
                UnansweredQuestion.settled_at < settled_before,
            )
        )
        .returning(UnansweredQuestion.id)
    )
    return len(forgotten.all())


async def find_question(session: AsyncSession, question_id: int) -> UnansweredQuestion | None:
    """One asking by id."""
    return await session.get(UnansweredQuestion, question_id)


async def settle_wording(session: AsyncSession, wording: str, settled_at: datetime) -> None:
    """Take every open asking of a wording off the list."""
    await session.execute(
        update(UnansweredQuestion)
        .where(UnansweredQuestion.wording == wording, UnansweredQuestion.settled_at.is_(None))
        .values(settled_at=settled_at)
    )


async def unsettle_wording(session: AsyncSession, wording: str, settled_at: datetime) -> None:
    """Put the askings of a wording that were settled together back on the list."""
    await session.execute(
        update(UnansweredQuestion)
        .where(UnansweredQuestion.wording == wording, UnansweredQuestion.settled_at == settled_at)
        .values(settled_at=None)
    )


async def list_coupons(session: AsyncSession, *conditions: ColumnElement[bool]) -> Sequence[Coupon]:
    """Those that end first come first."""
    statement = select(Coupon).where(*conditions).order_by(Coupon.valid_until, Coupon.code)
    return (await session.scalars(statement)).all()


def public_on(today: date) -> ColumnElement[bool]:
    """Coupons that anybody may use today."""
    return Coupon.is_public & (Coupon.valid_from <= today) & (Coupon.valid_until >= today)


async def count_coupons(session: AsyncSession) -> int:
    """How many there are."""
    return (await session.scalars(select(func.count()).select_from(Coupon))).one()


async def find_coupon(session: AsyncSession, coupon_id: int) -> Coupon | None:
    """One by id, held until commit."""
    statement = select(Coupon).where(Coupon.id == coupon_id).with_for_update()
    return (await session.scalars(statement)).one_or_none()
