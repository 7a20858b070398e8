"""Figures of a leaderboard by hand."""

import numpy as np
import pytest

from analytics.demand import measures

ACTUAL = np.array([[2.0, 4.0], [0.0, 0.0]])
FORECAST = np.array([[3.0, 2.0], [1.0, 0.0]])


def test_rmsse_is_the_mean_over_series_and_leaves_out_those_without_a_scale():
    """Series 1: sqrt((1 + 4) / 2) / 2; series 2: sqrt(1 / 2) / 1."""
    by_hand = (np.sqrt(2.5) / 2 + np.sqrt(0.5)) / 2
    assert measures.rmsse(ACTUAL, FORECAST, np.array([2.0, 1.0])) == pytest.approx(by_hand)
    assert measures.rmsse(ACTUAL, FORECAST, np.array([2.0, np.nan])) == pytest.approx(
        np.sqrt(2.5) / 2
    )
    assert np.isnan(measures.rmsse(ACTUAL, FORECAST, np.array([np.nan, np.nan])))


def test_sums_of_errors_as_shares_of_what_was_sold():
    assert measures.wape(ACTUAL, FORECAST) == pytest.approx((1 + 2 + 1 + 0) / 6)
    assert measures.total_wape(ACTUAL, FORECAST) == pytest.approx((1 + 1) / 6)
    assert measures.bias(ACTUAL, FORECAST) == pytest.approx((6 - 6) / 6)
    assert np.isnan(measures.bias(np.zeros((1, 2)), np.ones((1, 2))))


def test_coverage_counts_the_ends():
    low, high = np.full((2, 2), 0.0), np.full((2, 2), 3.0)
    assert measures.coverage(ACTUAL, low, high) == pytest.approx(3 / 4)


def test_interval_score_is_width_and_fine():
    """Winkler (1972): width 3 everywhere; 4 lies 1 above, fined 2 / 0.2 = 10 times."""
    low, high = np.full((2, 2), 0.0), np.full((2, 2), 3.0)
    score = measures.interval_score(ACTUAL, low, high, level=0.8, scale=np.array([1.0, 1.0]))
    assert score == pytest.approx(3 + 10 / 4)
