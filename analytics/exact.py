"""Arithmetic on whole minor units that neither loses nor invents one."""

from collections.abc import Sequence
from fractions import Fraction
from math import floor


def rounded_quotient(numerator: int, denominator: int) -> int:
    """Divide and round to the nearest whole number, halves away from zero.

    Parameters
    ----------
    numerator : int
    denominator : int >= 1

    Examples
    --------
    >>> rounded_quotient(5, 2), rounded_quotient(-5, 2), rounded_quotient(10**12 + 1, 3)
    (3, -3, 333333333334)
    """
    doubled = (2 * abs(numerator) + denominator) // (2 * denominator)
    return doubled if numerator >= 0 else -doubled


def largest_remainder(parts: Sequence[Fraction]) -> list[int]:
    """Round fractions whose sum is whole to whole numbers with the same sum.

    Each part is rounded down; the units that are left go one each to the parts that lost most,
    the earlier part first among equals. No part moves by a whole unit.

    Raises
    ------
    ValueError
        The sum is not a whole number.

    References
    ----------
    Hamilton's method: M. L. Balinski, H. P. Young, *Fair Representation* (1982), chapter 2.

    Examples
    --------
    >>> largest_remainder([Fraction(1, 3), Fraction(1, 3), Fraction(1, 3)])
    [1, 0, 0]
    >>> largest_remainder([Fraction(-5, 2), Fraction(7, 2)])
    [-2, 3]
    """
    whole = sum(parts, Fraction(0))
    if whole.denominator != 1:
        raise ValueError("the parts do not add up to a whole number")
    rounded = [floor(part) for part in parts]
    lost_most_first = sorted(range(len(parts)), key=lambda at: rounded[at] - parts[at])
    for at in lost_most_first[: int(whole) - sum(rounded)]:
        rounded[at] += 1
    return rounded
