"""Smoothing by hand, against a slow copy of the formulas, and without a look ahead."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analytics.demand.smoothing import (
    TSB_GRID,
    best_tsb_trace,
    mean_trace,
    seasonal_naive,
    ses_trace,
    tsb_trace,
)

TRACES = {
    "mean": lambda units: mean_trace(units, 3),
    "ses": ses_trace,
    "tsb": lambda units: tsb_trace(units, size_alpha=0.1, chance_alpha=0.2),
    "best tsb": best_tsb_trace,
}

sales = arrays(float, (3, 12), elements=st.integers(0, 9).map(float))


def test_tsb_by_hand():
    """Teunter, Syntetos and Babai (2011), equations 6 and 7, alpha = .2, beta = .1.

    p: 1, .9, .81, .829; z: 5, 5, 5, 5 + .2 (8 − 5) = 5.6; p·z at the end 4.6424.
    """
    trace = tsb_trace(np.array([[5.0, 0.0, 0.0, 8.0]]), size_alpha=0.2, chance_alpha=0.1)
    assert trace[0] == pytest.approx([5.0, 4.5, 4.05, 4.6424])


def slow_tsb(values, size_alpha, chance_alpha):
    """The formulas, one value at a time, in the order statsforecast computes them."""
    sizes = [value for value in values if value > 0]
    size = sizes[0]
    for value in sizes[1:]:
        size = size_alpha * value + (1 - size_alpha) * size
    chance = float(values[0] > 0)
    for value in values[1:]:
        chance = chance_alpha * (value > 0) + (1 - chance_alpha) * chance
    return size * chance


@given(sales, st.sampled_from(TSB_GRID))
def test_tsb_equals_the_formula_one_value_at_a_time(units, pair):
    units[:, 0] += 1  # a series begins with its first sale
    trace = tsb_trace(units, size_alpha=pair[0], chance_alpha=pair[1])
    assert trace[:, -1] == pytest.approx([slow_tsb(values, *pair) for values in units])


def test_ses_follows_the_constant_with_the_least_squared_error():
    steps = np.array([[0.0, 10.0, 0.0, 10.0, 0.0, 10.0], [0.0, 0.0, 10.0, 10.0, 10.0, 10.0]])
    steps[:, 0] = 1.0
    slow, quick = (ses_trace(steps, [constant])[:, -1] for constant in (0.1, 0.9))
    chosen = ses_trace(steps, [0.1, 0.9])[:, -1]
    assert chosen.tolist() == [slow[0], quick[1]]


@pytest.mark.parametrize("name", TRACES)
@given(units=sales, cut=st.integers(1, 11))
def test_later_values_change_no_earlier_forecast(name, units, cut):
    units[0, :3] = np.nan
    whole, known = TRACES[name](units), TRACES[name](units[:, :cut])
    assert whole[:, :cut] == pytest.approx(known, nan_ok=True)


@pytest.mark.parametrize("name", TRACES)
def test_forecast_begins_with_the_series(name):
    units = np.array([[np.nan, np.nan, 4.0, 4.0], [4.0, 4.0, 4.0, 4.0]])
    trace = TRACES[name](units)
    assert np.isnan(trace[0, :2]).all()
    assert trace[0, 2:] == pytest.approx([4, 4])
    assert trace[1] == pytest.approx([4, 4, 4, 4])


@pytest.mark.parametrize("name", TRACES)
def test_period_that_tells_nothing_changes_nothing(name):
    trace = TRACES[name](np.array([[4.0, 2.0, np.nan, 2.0]]))
    assert trace[0, 2] == pytest.approx(trace[0, 1])


def test_no_series_has_no_forecast():
    for trace in TRACES.values():
        assert trace(np.empty((0, 5))).shape == (0, 5)


def test_young_series_repeats_its_last_value():
    units = np.array([[np.nan, np.nan, np.nan, 7.0], [1.0, 2.0, 3.0, 4.0]])
    assert seasonal_naive(units, horizon=3, season=3).tolist() == [[7, 7, 7], [2, 3, 4]]
