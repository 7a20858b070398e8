"""Keeping articles, and finding the one a question is about."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access import audit
from crm_backend.access.service import JsonAnswer, StaffDeed, do_once_by_staff
from crm_backend.access.values import StaffPrincipal
from crm_backend.knowledge import repository
from crm_backend.knowledge.errors import ArticleChanged, ArticleNotFound, TooManyArticles
from crm_backend.knowledge.markdown import plain_text
from crm_backend.knowledge.models import Article
from crm_backend.knowledge.retrieval import (
    CONFIDENT,
    CONFIDENT_OF_TOPIC,
    Wording,
    index_of,
)
from crm_backend.knowledge.schemas import (
    ArticleAnswer,
    ArticleChange,
    ArticleCreate,
    ArticleRead,
    ArticleShown,
    ArticlesShown,
    ArticleWrite,
)
from crm_backend.knowledge.service.notes import note_change
from crm_backend.knowledge.values import ArticleTopic
from crm_backend.shop import service as shop_service
from crm_backend.shop.rules import local_day

MAX_ARTICLES = 200
_KIND: audit.ObjectKind = "article"


async def show_articles(
    session: AsyncSession, topic: ArticleTopic, question: str, *, now: datetime
) -> ArticlesShown:
    """What customers may read of a topic today, and which of it answers the question."""
    articles = await _list_shown(session, now=now)
    of_topic = [index for index, article in enumerate(articles) if article.topic is topic]
    best = index_of(_wordings(articles)).find(question, among=of_topic)
    is_clear = best is not None and best.confidence >= CONFIDENT_OF_TOPIC
    return ArticlesShown(
        articles=[_show(articles[index]) for index in of_topic],
        best_id=articles[best.index].id if best and is_clear else None,
    )


async def answer(session: AsyncSession, question: str, *, now: datetime) -> ArticleAnswer:
    """The article that answers a question with confidence, of any topic or none; live with every edit."""
    articles = await _list_shown(session, now=now)
    found = index_of(_wordings(articles)).find(question)
    if found is None:
        return ArticleAnswer(article=None, confidence=0.0)
    is_confident = found.confidence >= CONFIDENT
    article = _show(articles[found.index]) if is_confident else None
    return ArticleAnswer(article=article, confidence=round(found.confidence, 3))


async def list_articles(session: AsyncSession) -> list[ArticleRead]:
    """All of them by topic and position, with what customers thought of them."""
    return [
        _read(article, helpful, unhelpful)
        for article, helpful, unhelpful in await repository.list_rated_articles(session)
    ]


async def add_article(
    session: AsyncSession,
    caller: StaffPrincipal,
    wanted: ArticleCreate,
    idempotency_key: str,
    *,
    now: datetime,
) -> JsonAnswer:
    """Keep a new one, once per key.

    Raises
    ------
    TooManyArticles
        There are as many as there may be.
    DeedReused
        The key was used with another content.
    """

    async def act() -> JsonAnswer:
        if await repository.count_articles(session) >= MAX_ARTICLES:
            raise TooManyArticles(limit=MAX_ARTICLES)
        article = Article(is_published=wanted.is_published)
        await _save(session, caller, article, wanted, now=now)
        note_change(session, caller, _KIND, article.id, now=now, change="added")
        return _read(article, 0, 0).model_dump(mode="json")

    deed = StaffDeed(action="add_article", idempotency_key=idempotency_key)
    content = wanted.model_dump(mode="json")
    return await do_once_by_staff(session, caller, deed, content, act, now=now)


async def change_article(
    session: AsyncSession,
    caller: StaffPrincipal,
    article_id: int,
    wanted: ArticleChange,
    *,
    now: datetime,
) -> ArticleRead:
    """Write one anew; whether it is published stays.

    Raises
    ------
    ArticleNotFound, ArticleChanged
        It does not exist, or has other words by now than those that are replaced.
    """
    article = await get_article(session, article_id)
    if article.changed_at != wanted.changed_at:
        raise ArticleChanged(changed_at=article.changed_at.isoformat())
    await _save(session, caller, article, wanted, now=now)
    note_change(session, caller, _KIND, article.id, now=now, change="changed")
    return _read(article, *await repository.count_ratings(session, article.id))


async def publish_article(
    session: AsyncSession,
    caller: StaffPrincipal,
    article_id: int,
    *,
    is_published: bool,
    now: datetime,
) -> None:
    """Let the bot quote one, or no longer; its words stay. Idempotent. Raises :class:`ArticleNotFound`."""
    article = await get_article(session, article_id)
    if article.is_published is is_published:
        return
    article.is_published = is_published
    await session.flush()
    note_change(session, caller, _KIND, article.id, now=now, change="changed")


async def delete_article(
    session: AsyncSession, caller: StaffPrincipal, article_id: int, *, now: datetime
) -> None:
    """Forget one and what was said of it; :class:`ArticleNotFound` if there is none."""
    article = await get_article(session, article_id)
    await repository.forget_ratings(session, article_id)
    await session.delete(article)
    await session.flush()
    note_change(session, caller, _KIND, article_id, now=now, change="deleted")


async def get_article(session: AsyncSession, article_id: int) -> Article:
    """One, held until commit; :class:`ArticleNotFound` if there is none."""
    article = await repository.find_article(session, article_id)
    if article is None:
        raise ArticleNotFound
    return article


async def _list_shown(session: AsyncSession, *, now: datetime) -> Sequence[Article]:
    shop = await shop_service.get_shop(session)
    today = local_day(now, shop.time_zone)
    return await repository.list_articles(session, repository.shown_on(today))


def _wordings(articles: Sequence[Article]) -> tuple[Wording, ...]:
    return tuple(
        Wording(
            questions=tuple(filter(None, (each.title, each.title_en, *each.similar_questions))),
            answer=" ".join(filter(None, (each.text, each.text_en, *each.tags))),
        )
        for each in articles
    )


def _show(article: Article) -> ArticleShown:
    english = article.text_en
    return ArticleShown(
        id=article.id,
        title=article.title,
        text=plain_text(article.text),
        markdown=article.text,
        title_en=article.title_en,
        text_en=None if english is None else plain_text(english),
        markdown_en=english,
    )


def _read(article: Article, helpful: int, unhelpful: int) -> ArticleRead:
    read = ArticleRead.model_validate(article)
    return read.model_copy(update={"helpful_count": helpful, "unhelpful_count": unhelpful})


async def _save(
    session: AsyncSession,
    caller: StaffPrincipal,
    article: Article,
    wanted: ArticleWrite,
    *,
    now: datetime,
) -> None:
    for field in ArticleWrite.model_fields:
        setattr(article, field, getattr(wanted, field))
    article.changed_by_staff_id, article.changed_at = caller.staff_id, now
    session.add(article)
    await session.flush()
