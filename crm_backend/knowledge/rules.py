"""Pure decisions about articles: which one a question is about."""

import re
from collections.abc import Sequence
from typing import Protocol

from crm_backend.catalog.rules import search_terms

_TITLE_WEIGHT = 3
# How a question asks says nothing of what it asks for.
_ASKING = re.compile(r"怎么[办样]?|怎样|如何|什么|哪里|可不?可以|能不能|有没有|为[什啥]么?|请问")


class Wording(Protocol):
    """What an article says, in both languages."""

    title: str
    text: str
    title_en: str | None
    text_en: str | None


def best_index(question: str, articles: Sequence[Wording]) -> int | None:
    """The one article that has most of a question's terms, its title counting three times.

    Terms that all articles have tell nothing and are left out. None where no term is found, or where
    two articles fit equally well: then the customer is asked.
    """
    titles = [f"{each.title} {each.title_en or ''}".lower() for each in articles]
    texts = [f"{each.text} {each.text_en or ''}".lower() for each in articles]
    scores = [0] * len(articles)
    for term in search_terms(_ASKING.sub(" ", question)):
        hits = [
            _TITLE_WEIGHT * (term in title) + (term in text)
            for title, text in zip(titles, texts, strict=True)
        ]
        if not all(hits) or len(articles) == 1:
            scores = [score + hit for score, hit in zip(scores, hits, strict=True)]
    best = max(scores, default=0)
    return scores.index(best) if best and scores.count(best) == 1 else None
