"""Best sellers get their bulk orders back, and a shop's busy weeks come again."""

import numpy as np
import pytest

from analytics.demand.levels import best_sellers, level_factor, without_rarest
from analytics.demand.panel import SeriesTable
from analytics.demand.yearly import year_factors
from analytics.periods import between
from tests.analytics.demand.series import MONDAY


def weeks_of(units) -> SeriesTable:
    units = np.atleast_2d(units)
    starts = between(MONDAY, MONDAY + np.timedelta64(7 * units.shape[1], "D"), frequency="W")
    ids = np.array([f"P{row:03d}" for row in range(len(units))])
    return SeriesTable(ids, starts, units, "W")


def seasonal_shop(n_weeks=90, n_series=60, seed=5, repeats=True) -> np.ndarray:
    """Poisson sales; weeks 30 to 39 of each year sell three times as much, or of the first alone."""
    rng = np.random.default_rng(seed)
    week = np.arange(n_weeks)
    busy = (week % 52 >= 30) & (week % 52 < 40) & (repeats | (week < 52))
    return rng.poisson(rng.uniform(2, 9, (n_series, 1)) * np.where(busy, 3.0, 1.0)).astype(float)


def test_third_that_sells_most_are_best_sellers():
    assert best_sellers(np.arange(10.0)).tolist() == [False] * 7 + [True] * 3
    assert best_sellers(np.empty(0)).tolist() == []


def test_level_is_only_given_back_and_not_without_end():
    assert level_factor(np.array([5.0]), np.array([10.0])) == 1.0
    assert level_factor(np.array([90.0]), np.array([10.0])) == 1.5
    assert level_factor(np.array([3.0]), np.array([0.0])) == 1.0


def test_one_target_in_two_thousand_is_an_event_of_its_own():
    targets = np.ones(4000)
    targets[7] = 1e6
    assert without_rarest(targets).max() == 1.0


def test_nothing_is_known_of_the_year_before_it_was_seen():
    assert year_factors(weeks_of(seasonal_shop(53)), 4).tolist() == [1.0] * 4
    assert year_factors(weeks_of(np.empty((0, 70))), 4).tolist() == [1.0] * 4


def test_busy_weeks_come_again():
    onset = weeks_of(seasonal_shop()).until(52 + 29)
    factors = year_factors(onset, 4)
    assert factors[0] < factors[2]  # neighbours are averaged over the onset
    assert 1.3 < factors[2] < 3.0
    end = weeks_of(seasonal_shop()).until(52 + 38)
    assert year_factors(end, 4)[3] < 0.75


def test_last_year_is_believed_less_where_this_one_did_not_follow_it():
    followed = weeks_of(seasonal_shop())
    alone = weeks_of(seasonal_shop(repeats=False))
    assert abs(np.log(year_factors(alone, 4)[3])) < 0.6 * abs(np.log(year_factors(followed, 4)[3]))


def test_one_bulk_order_hardly_moves_the_year():
    units = seasonal_shop(70)
    bulk = units.copy()
    bulk[3, 70 - 52 + 1] = 20_000.0
    said, with_bulk = year_factors(weeks_of(units), 3), year_factors(weeks_of(bulk), 3)
    assert with_bulk == pytest.approx(said, rel=0.1)


def test_order_of_series_and_their_sizes_change_nothing():
    units = seasonal_shop(75)
    factors = year_factors(weeks_of(units), 4)
    assert year_factors(weeks_of(units[::-1]), 4) == pytest.approx(factors)
    assert year_factors(weeks_of(7 * units), 4) == pytest.approx(factors)
