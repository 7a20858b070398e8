"""One running number for everything that must be unique."""

from itertools import count

_sequence = count(1)


def next_index() -> int:
    return next(_sequence)
