"""What the shop has written for its customers, quoted as it stands; nothing here adds a word to it."""

from typing import Final

from actions.core.crm_client import ArticleTopic
from actions.core.crm_models import Article, ArticleList
from actions.core.talk import Talk

QUERY_LENGTH: Final = 100


async def articles_about(talk: Talk, topic: ArticleTopic) -> ArticleList:
    """The articles of a topic; the customer's words say which of them is meant, a click says nothing."""
    query = "" if talk.is_click else talk.text[:QUERY_LENGTH]
    return await talk.crm.list_articles(topic, query)


async def article_text(talk: Talk, topic: ArticleTopic) -> str:
    """The article the words are about, else the first of the topic; empty where the shop wrote none."""
    found = await articles_about(talk, topic)
    article = found.best or next(iter(found.articles), None)
    return text_of(talk, article) if article else ""


def text_of(talk: Talk, article: Article) -> str:
    """Its text in the customer's language, where it has one."""
    return (article.text_en if talk.texts.is_english else None) or article.text


def title_of(talk: Talk, article: Article) -> str:
    """Its title in the customer's language, where it has one."""
    return (article.title_en if talk.texts.is_english else None) or article.title
