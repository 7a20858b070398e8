"""Intervals of a rule: sales scatter as they did so far."""

import numpy as np
import pytest
from scipy.stats import poisson

from analytics.demand import DemandForecaster
from analytics.demand.rule_intervals import sales_quantile, scatter
from tests.analytics.demand.series import panel_of


def test_steady_sales_scatter_like_poisson():
    units = np.random.default_rng(0).poisson(6.0, (400, 10)).astype(float)
    assert np.median(scatter(units)) == pytest.approx(1.0, abs=0.08)
    quantile = sales_quantile(0.9, np.array([6.0]), np.array([1.001]))
    assert quantile.tolist() == [poisson.ppf(0.9, 6.0)]


def test_scatter_of_a_short_life_is_drawn_to_the_shop():
    """Shop: squares over mean (0 + 12) / 4 = 3 by 2 + 2 degrees of freedom, over mean."""
    units = np.array([[4.0, 4.0, 4.0], [1.0, 1.0, 7.0]])
    shop = (0 / 4 + 24 / 3) / 4
    assert scatter(units) == pytest.approx([(0 + 8 * shop) / 10, (8 + 8 * shop) / 10])


def test_nothing_is_expected_of_what_does_not_sell():
    assert sales_quantile(0.9, np.array([0.0]), np.array([2.0])).tolist() == [0.0]
    assert scatter(np.full((2, 3), np.nan)).min() > 1
    assert scatter(np.empty((0, 3))).shape == (0,)


def test_new_shop_is_covered_about_as_often_as_it_says():
    """Twelve weeks known, three to come, sales of a varying rate: at least 80 % and not nearly all."""
    rng = np.random.default_rng(4)
    units = rng.negative_binomial(4, 4 / (4 + rng.uniform(5, 30, (300, 1))), (300, 15)).astype(
        float
    )
    units[:, 0] += 1
    made = DemandForecaster(horizon=3).fit(panel_of(units[:, :12])).predict()
    assert set(made["method"]) == {"fallback"}
    low, high = (made[name].to_numpy().reshape(300, 3) for name in ("q10", "q90"))
    covered = ((low <= units[:, 12:]) & (units[:, 12:] <= high)).mean()
    assert 0.78 < covered < 0.9


def test_total_is_known_better_than_its_parts():
    units = np.random.default_rng(1).poisson(9.0, (20, 12)).astype(float)
    units[:, 0] += 1
    forecaster = DemandForecaster(horizon=3).fit(panel_of(units))
    totals, periods = forecaster.predict_totals(), forecaster.predict()
    parts = periods.groupby("id")[["low_80", "high_80"]].sum()
    assert (totals["high_80"].to_numpy() < parts["high_80"].to_numpy()).mean() > 0.9
    assert (totals["low_80"].to_numpy() > parts["low_80"].to_numpy()).mean() > 0.9
    assert (totals["enough_90"] == totals["high_80"]).all()
