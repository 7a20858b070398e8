"""Keeping articles, and finding the one a question is about."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access import audit
from crm_backend.access.values import StaffPrincipal
from crm_backend.knowledge import repository, rules
from crm_backend.knowledge.errors import ArticleNotFound, TooManyArticles
from crm_backend.knowledge.models import Article
from crm_backend.knowledge.schemas import ArticleRead, ArticleShown, ArticlesShown, ArticleWrite
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
    shop = await shop_service.get_shop(session)
    today = local_day(now, shop.time_zone)
    articles = await repository.list_articles(session, repository.shown_about(topic, today))
    best = rules.best_index(question, articles)
    return ArticlesShown(
        articles=[ArticleShown.model_validate(article) for article in articles],
        best_id=None if best is None else articles[best].id,
    )


async def list_articles(session: AsyncSession) -> list[ArticleRead]:
    """All of them by topic and position."""
    return [ArticleRead.model_validate(each) for each in await repository.list_articles(session)]


async def add_article(
    session: AsyncSession, caller: StaffPrincipal, wanted: ArticleWrite, *, now: datetime
) -> ArticleRead:
    """Keep a new one; :class:`TooManyArticles` if there are too many."""
    if await repository.count_articles(session) >= MAX_ARTICLES:
        raise TooManyArticles(limit=MAX_ARTICLES)
    article = await _save(session, caller, Article(), wanted, now=now)
    note_change(session, caller, _KIND, article.id, now=now, change="added")
    return article


async def change_article(
    session: AsyncSession,
    caller: StaffPrincipal,
    article_id: int,
    wanted: ArticleWrite,
    *,
    now: datetime,
) -> ArticleRead:
    """Write one anew, publish it or take it back; :class:`ArticleNotFound` if there is none."""
    kept = await _get(session, article_id)
    article = await _save(session, caller, kept, wanted, now=now)
    note_change(session, caller, _KIND, article.id, now=now, change="changed")
    return article


async def delete_article(
    session: AsyncSession, caller: StaffPrincipal, article_id: int, *, now: datetime
) -> None:
    """Forget one; :class:`ArticleNotFound` if there is none."""
    await session.delete(await _get(session, article_id))
    await session.flush()
    note_change(session, caller, _KIND, article_id, now=now, change="deleted")


async def _get(session: AsyncSession, article_id: int) -> Article:
    article = await repository.find_article(session, article_id)
    if article is None:
        raise ArticleNotFound
    return article


async def _save(
    session: AsyncSession,
    caller: StaffPrincipal,
    article: Article,
    wanted: ArticleWrite,
    *,
    now: datetime,
) -> ArticleRead:
    for field, value in wanted:
        setattr(article, field, value)
    article.changed_by_staff_id, article.changed_at = caller.staff_id, now
    session.add(article)
    await session.flush()
    return ArticleRead.model_validate(article)
