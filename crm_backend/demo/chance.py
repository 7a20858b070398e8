"""Dice that fall the same way for the same words; nothing here knows what is decided with them."""

import math
from collections.abc import Sequence
from random import Random
from typing import TypeVar

Face = TypeVar("Face")


def dice(*words: object) -> Random:
    """Dice seeded by ``words``: equal words, equal throws, on any day and machine."""
    return Random("/".join(str(word) for word in words))  # noqa: S311 - a demo, no secret


def poisson(dice_: Random, mean: float) -> int:
    """How many events happen where ``mean`` are expected (Knuth's way, for small means)."""
    limit, product, count = math.exp(-mean), dice_.random(), 0
    while product > limit:
        product *= dice_.random()
        count += 1
    return count


def pick(dice_: Random, faces: Sequence[Face], weights: Sequence[float]) -> Face:
    """One of ``faces``, the heavier the likelier."""
    return dice_.choices(faces, weights=weights)[0]
