"""Which products, regions … the words of a filter mean; width and letter case do not matter. Pure."""

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

MOST_NEAREST = 5
LEAST_LIKENESS = 0.2  # of all signs of both


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


def folded(text: str) -> str:
    """A text without regard to width and letter case."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


def products_of(words: str, products: Iterable[N]) -> list[N]:
    """Those whose name holds the words, or whose SKU they are."""
    wanted = folded(words)
    return [each for each in products if wanted in folded(each.name) or wanted == folded(each.sku)]


def value_of(words: str, values: Iterable[str]) -> str | None:
    """The one value that the words are, as a whole."""
    wanted = folded(words)
    return next((each for each in values if folded(each) == wanted), None)


def nearest(words: str, names: Iterable[str]) -> list[str]:
    """The names that share most signs with the words, the likeliest first, at most five."""
    wanted = set(folded(words))
    scored = [(_likeness(wanted, name), name) for name in dict.fromkeys(names) if name]
    likely: Sequence[tuple[float, str]] = sorted(
        (each for each in scored if each[0] >= LEAST_LIKENESS), key=lambda each: (-each[0], each[1])
    )
    return [name for _, name in likely[:MOST_NEAREST]]


def _likeness(wanted: set[str], name: str) -> float:
    signs = set(folded(name))
    return len(wanted & signs) / len(wanted | signs)
