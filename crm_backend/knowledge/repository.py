"""Articles and coupons in the database. They are no personal data."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.knowledge.models import Article, Coupon
from crm_backend.knowledge.values import ArticleTopic


async def list_articles(
    session: AsyncSession, *conditions: ColumnElement[bool]
) -> Sequence[Article]:
    """By topic and position."""
    statement = (
        select(Article).where(*conditions).order_by(Article.topic, Article.position, Article.id)
    )
    return (await session.scalars(statement)).all()


def shown_about(topic: ArticleTopic, today: date) -> ColumnElement[bool]:
    """What customers may read of a topic today."""
    return (
        (Article.topic == topic)
        & Article.is_published
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
