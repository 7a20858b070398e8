"""What the shop has written for its customers, quoted as it stands; nothing here adds a word to it."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from actions.core.base import Event, ShopAction
from actions.core.crm_client import ArticleTopic
from actions.core.crm_models import Article, ArticleCard, ArticleList
from actions.core.errors import ArticleNotFound, HubUnavailable
from actions.core.talk import Choice, Talk

QUERY_LENGTH: Final = 200
# The customer does not wait for what staff read tomorrow.
KEEPING_SECONDS: Final = 0.5
HELPFUL, UNHELPFUL = "helpful", "unhelpful"


async def answer_from_articles(talk: Talk) -> bool:
    """Quote the article that answers these words; where none does, keep them for staff and return False."""
    article = await article_answering(talk)
    if article:
        quote(talk, article, choices=talk.next_steps())
        return True
    await keep_question(talk)
    return False


async def article_answering(talk: Talk) -> Article | None:
    """The article that answers these words with confidence, of whatever topic.

    A hub that does not answer is no reason not to say anything.
    """
    if talk.is_click:
        return None
    try:
        return await talk.crm.find_article(talk.text[:QUERY_LENGTH])
    except HubUnavailable:
        return None


async def keep_question(talk: Talk) -> None:
    """Have staff read what nothing answered; not in a form, where it may be a phone or an address."""
    if talk.is_click or talk.active_form:
        return
    with suppress(HubUnavailable, TimeoutError):
        async with asyncio.timeout(KEEPING_SECONDS):
            await talk.crm.keep_question(talk.text[:QUERY_LENGTH])


def quote(talk: Talk, article: Article, *, choices: Sequence[Choice] = ()) -> None:
    """The article under its title, with 有帮助 and 没帮助; must be the last message, for chips stand under that."""
    title, text = title_of(talk, article), text_of(talk, article)
    markdown = (article.markdown_en if talk.texts.is_english else None) or article.markdown or text
    rating = [
        talk.chip(verdict, "rate_article", article=str(article.id), rating=verdict)
        for verdict in (HELPFUL, UNHELPFUL)
    ]
    talk.say_text(
        talk.texts.fill("article.quoted", title=title, text=text),
        choices=[*rating, *choices],
        card=ArticleCard(title=title, markdown=markdown),
    )


async def articles_about(talk: Talk, topic: ArticleTopic) -> ArticleList:
    """The articles of a topic; the customer's words say which of them is meant, a click says nothing."""
    query = "" if talk.is_click else talk.text[:QUERY_LENGTH]
    return await talk.crm.list_articles(topic, query)


def general_text(talk: Talk, found: ArticleList) -> str:
    """The article asked about, or the topic's first; empty where the shop wrote nothing."""
    article = found.best or next(iter(found.articles), None)
    return text_of(talk, article) if article else ""


def text_of(talk: Talk, article: Article) -> str:
    """Its text in the customer's language, where it has one."""
    return (article.text_en if talk.texts.is_english else None) or article.text


def title_of(talk: Talk, article: Article) -> str:
    """Its title in the customer's language, where it has one."""
    return (article.title_en if talk.texts.is_english else None) or article.title


class ActionRateArticle(ShopAction):
    """有帮助 or 没帮助 under a quoted article: kept; where it did not help, a person is offered.

    Reads the entities ``article`` and ``rating`` of the click. A hub that does not answer loses the
    rating, not the answer.
    """

    action_name = "action_rate_article"

    async def respond(self, talk: Talk) -> list[Event]:
        """Keep it and answer."""
        is_helpful = talk.entity("rating") == HELPFUL
        article = talk.entity("article") or ""
        if article.isdecimal():
            # Deleted meanwhile, or lost: the customer is answered all the same.
            with suppress(ArticleNotFound, HubUnavailable):
                await talk.crm.rate_article(int(article), is_helpful=is_helpful)
        choices = [] if is_helpful or talk.active_form else [talk.handoff_chip()]
        talk.say("article.helped" if is_helpful else "article.not_helped", choices=choices)
        return []
