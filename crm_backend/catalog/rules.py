"""Pure decisions about goods: by which words they are looked up, which fit a wish, what is told of the stock."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Protocol, TypeVar

from crm_backend.catalog.values import StockLevel

_RUN = re.compile(r"[一-鿿]+|[A-Za-z0-9]+")
_MAX_TERMS = 16
_NAME_WEIGHT = 2
_LEAST_SCORE = 2  # a name, or two words of a description


class Goods(Protocol):
    """What a wish is compared with."""

    name: str
    category: str
    description: str


G = TypeVar("G", bound=Goods)


def search_terms(query: str) -> list[str]:
    """The terms of a question: pairs of neighbouring Chinese signs, and whole Latin words.

    Chinese has no blanks, and a customer's word (马克杯) is often only part of a name (陶瓷马克杯
    350ml); the share of common pairs says how well they fit. At most sixteen, without repeats.
    """
    terms: dict[str, None] = {}
    for run in _RUN.findall(unicodedata.normalize("NFKC", query)):
        if run.isascii() or len(run) == 1:
            terms[run.lower()] = None
        else:
            terms.update(dict.fromkeys(run[at : at + 2] for at in range(len(run) - 1)))
    return list(terms)[:_MAX_TERMS]


def least_hits(term_count: int) -> int:
    """How many of a question's terms a product must contain to be named: a third, at least one."""
    return max(1, -(-term_count // 3))


def stock_level(units: int | None, *, low_units: int) -> StockLevel:
    """What customers are told of ``units`` in stock; the shop decides from how many on little is left."""
    if units is None:
        return StockLevel.UNKNOWN
    if units <= 0:
        return StockLevel.OUT
    return StockLevel.LOW if units <= low_units else StockLevel.IN


def fitting(wish: str, goods: Sequence[G]) -> list[G]:
    """The goods a wish such as 送长辈的茶 is about, in their order.

    Those of a category it names, else those that share most terms with it: a name counts double, and
    a single word of a description is chance. None where nothing fits.
    """
    of_category = [each for each in goods if each.category and each.category in wish]
    if of_category:
        return of_category
    terms = search_terms(wish)
    scores = [
        sum(
            _NAME_WEIGHT * (term in each.name.lower()) + (term in each.description.lower())
            for term in terms
        )
        for each in goods
    ]
    most = max(scores, default=0)
    return [
        each for each, score in zip(goods, scores, strict=True) if score == most >= _LEAST_SCORE
    ]
