"""What every finder yields."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Found:
    """One entity: its name, its value and its place in the normalised text."""

    entity: str
    value: str | int | float
    start: int
    end: int


Finder = Callable[[str, date], Iterator[Found]]
"""Takes a normalised text and today, yields what it finds by place, in time linear in the text."""
