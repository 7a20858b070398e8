"""Which things of the shop the words of a filter mean: letter case and width aside. Pure."""

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from crm_backend.insights.errors import FilterWithoutMatch
from crm_backend.insights.schemas import FilterRead, Match
from crm_backend.insights.values import Dimension

MOST_NEAREST = 5
LEAST_LIKENESS = 0.2  # of all signs of both
MOST_NAMED = 20


class Named(Protocol):
    """What a word may mean."""

    @property
    def sku(self) -> str:
        """Its code."""
        ...

    @property
    def name(self) -> str:
        """What it is called."""
        ...


N = TypeVar("N", bound=Named)


def plain(words: str) -> str:
    """Words as they are compared."""
    return unicodedata.normalize("NFKC", words).casefold().strip()


def holds(name: str, words: str) -> bool:
    """Whether a name has these words in it."""
    return plain(words) in plain(name)


def is_same(name: str, words: str) -> bool:
    """Whether a name is exactly these words."""
    return plain(name) == plain(words)


def products_of(words: str, products: Iterable[N]) -> list[N]:
    """Those whose name holds the words, or whose SKU they are."""
    wanted = plain(words)
    return [each for each in products if wanted in plain(each.name) or wanted == plain(each.sku)]


def value_of(words: str, values: Iterable[str]) -> str | None:
    """The one value that the words are, as a whole."""
    wanted = plain(words)
    return next((each for each in values if plain(each) == wanted), None)


def nearest(words: str, names: Iterable[str]) -> list[str]:
    """The names that share most signs with the words, the likeliest first, at most five."""
    wanted = set(plain(words))
    scored = [(_likeness(wanted, name), name) for name in dict.fromkeys(names) if name]
    likely: Sequence[tuple[float, str]] = sorted(
        (each for each in scored if each[0] >= LEAST_LIKENESS), key=lambda each: (-each[0], each[1])
    )
    return [name for _, name in likely[:MOST_NEAREST]]


def _likeness(wanted: set[str], name: str) -> float:
    signs = set(plain(name))
    return len(wanted & signs) / len(wanted | signs)


def no_match(dimension: Dimension, words: str, names: Iterable[str]) -> FilterWithoutMatch:
    """The error for words that mean nothing."""
    return FilterWithoutMatch(dimension=dimension.value, value=words, nearest=nearest(words, names))


def filter_read(dimension: Dimension, words: str, matches: Sequence[Match]) -> FilterRead:
    """A filter with what it matched."""
    named = list(matches[:MOST_NAMED])
    return FilterRead(
        dimension=dimension, value=words, matches=named, others=len(matches) - len(named)
    )
