"""The arithmetic SQL has no word for: exact rounding, quantiles, Shapley's split, Newcombe's interval."""

from collections.abc import Sequence
from fractions import Fraction
from math import floor, sqrt

# The 97.5 % quantile of the normal distribution, for two-sided 95 %.
Z95 = 1.959963984540054


def rounded(value: Fraction | int, decimals: int = 0) -> Fraction:
    """Halves away from zero: (2n + d) div 2d of the size, the sign put back after."""
    scaled = abs(Fraction(value)) * 10**decimals
    n, d = scaled.numerator, scaled.denominator
    size = Fraction((2 * n + d) // (2 * d), 10**decimals)
    return -size if value < 0 else size


def divided(part: int | Fraction, whole: int | Fraction) -> Fraction | None:
    """Exact; nothing can be divided by nothing."""
    return Fraction(part) / whole if whole else None


def median(values: Sequence[int | Fraction]) -> Fraction | None:
    """The middle one, or the mean of the middle two."""
    if not values:
        return None
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return Fraction(ordered[middle])
    return Fraction(ordered[middle - 1] + ordered[middle], 2)


def quantile(values: Sequence[int], p: Fraction) -> int:
    """The ⌈p·n⌉-th smallest."""
    place = -floor(-p * len(values))
    return sorted(values)[place - 1]


def shapley(
    before: tuple[Fraction, Fraction, Fraction], after: tuple[Fraction, Fraction, Fraction]
) -> list[Fraction]:
    """What each of three factors adds to the change of their product; the three add up to it."""
    parts = []
    for own in range(3):
        one, two = (place for place in range(3) if place != own)
        b, c = (before[one], after[one]), (before[two], after[two])
        weight = b[0] * c[0] / 3 + (b[1] * c[0] + b[0] * c[1]) / 6 + b[1] * c[1] / 3
        parts.append((after[own] - before[own]) * weight)
    return parts


def whole_fen(parts: Sequence[Fraction]) -> list[int]:
    """Round down; the fen left over go to the largest remainders, the first of equals before the others."""
    floors = [floor(part) for part in parts]
    left = sum(parts) - sum(floors)
    assert left.denominator == 1, "the parts of a change of whole fen add up to whole fen"
    by_remainder = sorted(range(len(parts)), key=lambda at: (floors[at] - parts[at], at))
    for at in by_remainder[: int(left)]:
        floors[at] += 1
    return floors


def newcombe(successes: tuple[int, int], sizes: tuple[int, int]) -> tuple[float, float]:
    """95 % interval of p₁ − p₂, Newcombe's method 10 (Statistics in Medicine 17, 1998): Wilson, squared and added."""
    (l1, u1), (l2, u2) = (wilson(*pair) for pair in zip(successes, sizes, strict=True))
    p1, p2 = (k / n for k, n in zip(successes, sizes, strict=True))
    low = (p1 - p2) - sqrt((p1 - l1) ** 2 + (u2 - p2) ** 2)
    high = (p1 - p2) + sqrt((u1 - p1) ** 2 + (p2 - l2) ** 2)
    return low, high


def wilson(successes: int, size: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share, without correction for continuity."""
    p, z2 = successes / size, Z95**2
    middle = 2 * size * p + z2
    reach = Z95 * sqrt(z2 + 4 * size * p * (1 - p))
    return (middle - reach) / (2 * (size + z2)), (middle + reach) / (2 * (size + z2))
