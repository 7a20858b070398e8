"""What the shop has written for its customers."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.knowledge.models import Article, Coupon, UnansweredQuestion
from crm_backend.knowledge.rules import wording_of
from crm_backend.knowledge.values import ArticleTopic, CouponKind
from tests.factories.sequence import next_index
from tests.fakes.fixed_clock import NOW


async def add_article(session: AsyncSession, **fields: object) -> Article:
    """A published article."""
    values = {
        "topic": ArticleTopic.INVOICE,
        "title": "开票说明",
        "text": "付款后就能申请电子发票。",
        "similar_questions": [],
        "tags": [],
        "position": 0,
        "is_published": True,
        "changed_at": NOW,
    }
    article = Article(**{**values, **fields})
    session.add(article)
    await session.flush()
    return article


async def add_question(session: AsyncSession, text: str, **fields: object) -> UnansweredQuestion:
    """Something that no article answered."""
    values = {
        "conversation_id": "cnv_1",
        "text": text,
        "wording": wording_of(text),
        "asked_at": NOW,
    }
    question = UnansweredQuestion(**{**values, **fields})
    session.add(question)
    await session.flush()
    return question


async def add_coupon(session: AsyncSession, **fields: object) -> Coupon:
    """A public coupon of this November."""
    values = {
        "code": f"SAVE{next_index()}",
        "name": "满减券",
        "kind": CouponKind.AMOUNT,
        "value": 1_000,
        "min_spend_minor": 9_900,
        "valid_from": date(2026, 11, 1),
        "valid_until": date(2026, 11, 30),
        "is_public": True,
        "changed_at": NOW,
    }
    coupon = Coupon(**{**values, **fields})
    session.add(coupon)
    await session.flush()
    return coupon
