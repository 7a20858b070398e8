"""The change of a product, shared among its factors: exact, and without a data frame."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import permutations


def shapley_of_product(before: Sequence[Fraction], now: Sequence[Fraction]) -> list[Fraction]:
    """Share the change of a product among its factors.

    Parameters
    ----------
    before, now : sequence of Fraction, of the same length
        The factors of both sides.

    Returns
    -------
    list of Fraction
        Each factor's part: what its change adds, averaged over all orders in which the factors
        could have changed. The parts add up to the change of the product.

    Notes
    -----
    See ``analytics.sales.drivers.split_change``.

    Examples
    --------
    >>> parts = shapley_of_product([Fraction(8), Fraction(100)], [Fraction(10), Fraction(110)])
    >>> [int(part) for part in parts]
    [210, 90]
    """
    orders = list(permutations(range(len(before))))
    parts = [Fraction(0)] * len(before)
    for order in orders:
        factors = list(before)
        for at in order:
            was = _product(factors)
            factors[at] = now[at]
            parts[at] += (_product(factors) - was) / len(orders)
    return parts


def _product(factors: Sequence[Fraction]) -> Fraction:
    value = Fraction(1)
    for factor in factors:
        value *= factor
    return value
