"""Which things of the shop the words of a filter mean: letter case and width aside. Pure."""

import unicodedata
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from crm_backend.insights.errors import FilterWithoutMatch
from crm_backend.insights.schemas import FilterRead, Match
from crm_backend.insights.values import Dimension

MOST_NEAREST = 5
MOST_NAMED = 20


def plain(words: str) -> str:
    """Words as they are compared."""
    return unicodedata.normalize("NFKC", words).casefold().strip()


def holds(name: str, words: str) -> bool:
    """Whether a name has these words in it."""
    return plain(words) in plain(name)


def is_same(name: str, words: str) -> bool:
    """Whether a name is exactly these words."""
    return plain(name) == plain(words)


def nearest(words: str, names: Iterable[str]) -> list[str]:
    """The likeliest names, the nearest first; those that share no sign are none."""
    wanted = plain(words)
    rated = [(SequenceMatcher(None, wanted, plain(name)).ratio(), name) for name in set(names)]
    likely = sorted(((-rate, name) for rate, name in rated if rate > 0))
    return [name for _, name in likely[:MOST_NEAREST]]


def no_match(dimension: Dimension, words: str, names: Iterable[str]) -> FilterWithoutMatch:
    """The error for words that mean nothing."""
    return FilterWithoutMatch(dimension=dimension.value, value=words, nearest=nearest(words, names))


def filter_read(dimension: Dimension, words: str, matches: Sequence[Match]) -> FilterRead:
    """A filter with what it matched."""
    named = list(matches[:MOST_NAMED])
    return FilterRead(
        dimension=dimension, value=words, matches=named, others=len(matches) - len(named)
    )
