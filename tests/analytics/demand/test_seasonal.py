"""Seasons that are there are found, and those that are noise are drawn to the pool."""

import numpy as np
import pytest

from analytics.demand.baselines import baselines
from analytics.demand.panel import SeriesTable
from analytics.demand.seasonal import factors_ahead, seasonal_factors, without_season
from tests.analytics.demand.series import panel_of

WEEK = np.array([0.0, 0.8, 0.9, 1.0, 1.1, 1.2, 2.0])


def days_of_a_shop(n_series=5, cycles=8, noise=0.0, seed=0):
    rng = np.random.default_rng(seed)
    level = np.arange(1, n_series + 1)[:, None] * 20.0
    return level * np.tile(WEEK, cycles) * rng.lognormal(0, noise, (n_series, 7 * cycles))


def test_known_factors_are_found():
    factors = seasonal_factors(days_of_a_shop(), 7)
    assert factors == pytest.approx(np.tile(WEEK, (5, 1)), abs=0.01)
    assert factors.mean(axis=1) == pytest.approx(np.ones(5))


def test_rarely_sold_product_follows_the_shop():
    rng = np.random.default_rng(1)
    rare = rng.poisson(0.15 * np.tile(WEEK, 8))[None, :].astype(float)
    rare[0, 1] = 1.0
    alone = seasonal_factors(rare, 7)
    pooled = seasonal_factors(np.vstack([days_of_a_shop(20, noise=0.05), rare]), 7)[-1]
    assert np.abs(pooled - WEEK).max() < 0.3
    assert np.abs(alone - WEEK).max() > 0.6


def test_product_that_differs_steadily_keeps_its_own_season():
    units = days_of_a_shop(20, noise=0.05)
    units[3] = np.roll(units[3], 3)
    factors = seasonal_factors(units, 7)
    assert factors[3] == pytest.approx(np.roll(WEEK, 3), abs=0.25)


def test_closed_day_tells_nothing_of_the_level():
    units = days_of_a_shop()
    level = without_season(units, seasonal_factors(units, 7))
    assert np.isnan(level[:, ::7]).all()
    assert level[0, 1:7] == pytest.approx(np.full(6, 20.0), rel=0.02)


def test_season_goes_on_where_the_table_ends():
    factors = np.array([[0.5, 1.0, 1.5]])
    assert factors_ahead(factors, n_periods=4, horizon=4).tolist() == [[1.0, 1.5, 0.5, 1.0]]


def test_seasonal_smoothing_repeats_a_clean_week():
    table = SeriesTable.of(panel_of(days_of_a_shop()[:, 1:], days=1), frequency="D")
    forecast = baselines(table)["seasonal_smoothing"](table, 7)
    expected = np.arange(1, 6)[:, None] * 20.0 * WEEK
    assert forecast == pytest.approx(expected, abs=1.5)


def test_season_is_not_guessed_from_less_than_two():
    known = {
        n_periods: set(
            baselines(SeriesTable.of(panel_of(np.ones((1, n_periods)), days=1), frequency="D"))
        )
        for n_periods in (6, 7, 13, 14)
    }
    assert "seasonal_naive" not in known[6]
    assert "seasonal_naive" in known[7]
    assert "seasonal_smoothing" not in known[13]
    assert "seasonal_smoothing" in known[14]
