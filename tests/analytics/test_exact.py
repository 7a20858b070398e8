"""Rounding that neither loses nor invents a minor unit."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.exact import largest_remainder, rounded_quotient


@given(st.integers(-(10**15), 10**15), st.integers(1, 10**9))
def test_quotient_is_the_nearest_whole_number(numerator, denominator):
    error = abs(Fraction(numerator, denominator) - rounded_quotient(numerator, denominator))
    assert error <= Fraction(1, 2)


@given(st.integers(0, 10**6))
def test_half_rounds_away_from_zero(whole):
    assert rounded_quotient(2 * whole + 1, 2) == whole + 1
    assert rounded_quotient(-2 * whole - 1, 2) == -whole - 1


@given(st.lists(st.fractions(-(10**12), 10**12, max_denominator=9999), max_size=6))
def test_rounded_parts_add_up_and_move_less_than_one(parts):
    whole = [*parts, -sum(parts, Fraction(0)) % 1]
    rounded = largest_remainder(whole)
    assert sum(rounded) == sum(whole)
    assert all(abs(a - b) < 1 for a, b in zip(rounded, whole, strict=True))


def test_parts_of_no_whole_are_refused():
    with pytest.raises(ValueError, match="whole number"):
        largest_remainder([Fraction(1, 2)])
