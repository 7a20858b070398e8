"""New products go on as earlier launches did."""

import numpy as np
import pytest

from analytics.demand.cold_start import LaunchRule
from analytics.demand.panel import SeriesTable
from analytics.errors import InsufficientData
from tests.analytics.demand.series import panel_of


def launches(n_launches=30, n_periods=40, decay=0.8) -> SeriesTable:
    """One old series, and launches that sell 100, 80, 64 … in the periods of their life."""
    units = np.full((n_launches + 1, n_periods), np.nan)
    units[0] = 10.0
    for row in range(1, n_launches + 1):
        first = row % 15 + 1
        age = np.arange(n_periods - first)
        units[row, first:] = 100.0 * decay**age
    return SeriesTable.of(panel_of(units), frequency="W")


def test_decay_is_learnt_from_launches():
    rule = LaunchRule.learn(launches(), oldest=4, horizon=2)
    # After one period: mean so far 100, next 80 and 64; 20 launches' worth of "no change" damp it.
    prior = 20 * rule.usual[0]
    assert rule.usual[0] == pytest.approx(100.0)
    assert rule.decay[0] == pytest.approx(
        [(30 * 80 + prior) / (30 * 100 + prior), (30 * 64 + prior) / (30 * 100 + prior)]
    )


def test_young_series_is_drawn_to_earlier_launches_and_decays():
    """By the formula: (1·40 + 2·100) / 3 · decay after one period."""
    rule = LaunchRule.learn(launches(), oldest=4, horizon=2)
    forecast = rule.forecast(np.array([[np.nan, np.nan, 40.0]]))
    assert forecast[0] == pytest.approx(80.0 * rule.decay[0])


def test_launch_rule_beats_the_mean_so_far():
    table = launches(60)
    rule = LaunchRule.learn(table, oldest=4, horizon=3)
    young = np.array([50.0, 40.0, 32.0])
    truth = 50.0 * 0.8 ** np.arange(3, 6)
    said = rule.forecast(young[None, :])[0]
    assert np.abs(said - truth).sum() < np.abs(young.mean() - truth).sum()


def test_few_launches_are_no_rule():
    with pytest.raises(InsufficientData, match="10 launches old enough are needed, 9 found"):
        LaunchRule.learn(launches(9), oldest=4, horizon=2)
