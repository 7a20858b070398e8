"""账号: password, phone, address book, deleting it, privacy. Quotes articles; never asks for a secret."""

from actions.articles import articles_about, quote, title_of
from actions.core.base import Event, ShopAction
from actions.core.crm_models import Article, ArticleList
from actions.core.talk import Choice, Talk


class ActionAccountHelp(ShopAction):
    """The article that is asked for; where that is not clear, the choice of all. For anybody."""

    action_name = "action_account_help"

    async def respond(self, talk: Talk) -> list[Event]:
        """Quote it, or offer what there is."""
        found = await articles_about(talk, "account")
        article = _chosen(talk, found) or found.best
        if article:
            quote(talk, article, choices=talk.next_steps())
        elif found.articles:
            chips = [] if talk.active_form else [_chip(talk, each) for each in found.articles]
            titles = talk.texts.fill("list.and").join(title_of(talk, a) for a in found.articles)
            talk.say("account.which", titles=titles, choices=[*chips, *talk.next_steps()])
        else:
            talk.say("account.unknown", choices=talk.next_steps())
        return []


def _chosen(talk: Talk, found: ArticleList) -> Article | None:
    clicked = talk.entity("article")
    return next((each for each in found.articles if str(each.id) == clicked), None)


def _chip(talk: Talk, article: Article) -> Choice:
    return Choice(title_of(talk, article), "account_help", {"article": str(article.id)})
