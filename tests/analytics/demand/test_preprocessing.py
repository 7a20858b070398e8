"""Outliers are drawn in by what came before them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analytics.demand.preprocessing import deviation_trace, series_scale, winsorised

sales = arrays(float, (2, 15), elements=st.integers(0, 30).map(float))


def test_scale_is_half_recent_half_of_the_whole_life():
    assert series_scale(np.array([[2.0, 4.0, 6.0]]), 2)[0].tolist() == [2, 3, 0.5 * 5 + 0.5 * 4]


def test_bulk_order_becomes_the_limit_and_does_not_raise_it_before_it_came():
    units = np.array([[2.0, 4.0, 2.0, 4.0, 90.0, 4.0]])
    assert winsorised(units, 4)[0].tolist() == [2, 4, 2, 4, 3 + 2 * 1, 4]


def test_young_series_and_the_least_sale_are_kept():
    early = np.array([[1.0, 1.0, 1.0, 50.0]])
    assert winsorised(early, 8)[0].tolist() == [1, 1, 1, 50]
    rare = np.array([[3.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 3.0]])
    assert winsorised(rare, 4)[0, -1] == 3


@given(sales, st.integers(2, 14))
def test_later_values_change_nothing(units, cut):
    units[0, :4] = np.nan
    for step in (lambda known: winsorised(known, 6), lambda known: deviation_trace(known, 6)):
        assert step(units)[:, :cut] == pytest.approx(step(units[:, :cut]), nan_ok=True)


@given(sales)
def test_nothing_is_raised(units):
    drawn = winsorised(units, 6)
    assert (drawn <= units).all()
    assert ((drawn > 0) == (units > 0)).all()
