"""Origins know nothing later, judge only what has a history, and average by model."""

import numpy as np
import pandas as pd
import pytest

from analytics.demand.contest import Forecasts, add_mean, choose
from analytics.demand.evaluation import Origin, eligible, origin_ends, origins_of, overall
from analytics.demand.panel import SeriesTable
from analytics.errors import InsufficientData
from tests.analytics.demand.series import noisy_shop, panel_of


def table_of(units, days=7, frequency="W") -> SeriesTable:
    return SeriesTable.of(panel_of(units, days=days), frequency=frequency)


def test_too_short_a_history_is_told_with_what_is_needed():
    with pytest.raises(InsufficientData, match="17 periods of history are needed, 16 found"):
        origin_ends(16, horizon=4, n_origins=3)
    assert origin_ends(17, horizon=4, n_origins=3) == [13]


def test_only_series_with_a_history_and_a_recent_sale_are_judged():
    old = np.ones(20)
    young = np.where(np.arange(20) < 8, np.nan, 1.0)
    rare = np.zeros(20)
    rare[[0, 10]] = 1.0
    asleep = np.where(np.arange(20) < 5, 1.0, 0.0)
    assert eligible(table_of([old, young, rare, asleep])).tolist() == [True, False, False, False]


def test_origin_takes_its_scale_from_what_was_known():
    units = np.vstack([np.tile([1.0, 3.0], 10)])
    units[0, 16:] = 1000.0
    origin = Origin.of(table_of(units), end=16, horizon=4)
    assert origin.scale.tolist() == [2.0]
    assert origin.actual.tolist() == [[1000.0] * 4]
    assert origin.scores(np.full((1, 4), 1000.0)) == {
        "rmsse": 0.0,
        "wape": 0.0,
        "total_wape": 0.0,
        "bias": 0.0,
    }


def test_shop_with_young_products_only_has_no_origin():
    units = np.full((3, 20), np.nan)
    units[:, 15:] = 1.0
    units[0, 0] = 0.0
    with pytest.raises(InsufficientData, match="products with a history to judge"):
        origins_of(table_of(units), horizon=2, n_origins=2)


def test_later_sales_change_no_origin():
    units = noisy_shop(10, 40)
    whole = origins_of(table_of(units), horizon=4, n_origins=3)
    known = Origin.of(table_of(units[:, : whole[0].end + 4]), end=whole[0].end, horizon=4)
    assert known.series.tolist() == whole[0].series.tolist()
    assert known.scale == pytest.approx(whole[0].scale)


def board_of(**models) -> pd.DataFrame:
    """A leaderboard of one origin from (rmsse, bias) by model."""
    rows = [
        {"model": name, "rmsse": rmsse, "bias": bias, "wape": 1.0, "total_wape": 1.0}
        for name, (rmsse, bias) in models.items()
    ]
    return pd.DataFrame(rows)


def test_board_is_averaged_over_origins_best_first():
    board = pd.concat([board_of(a=(0.8, 0.1), b=(0.6, 0)), board_of(a=(0.6, 0.3), b=(1.0, 0))])
    standing = overall(board)
    assert standing.index.tolist() == ["a", "b"]
    assert standing.loc["a", "rmsse"] == pytest.approx(0.7)
    assert standing.loc["a", "bias"] == pytest.approx(0.2)


def test_wanted_model_is_served_if_it_beats_the_baseline():
    board = board_of(mean=(0.7, -0.05), random_forest=(0.6, 0.0), naive=(1.0, 0.0))
    assert choose(board, combine="mean").model == "mean"
    assert choose(board, combine="best").model == "random_forest"
    choice = choose(board, combine="mean")
    assert (choice.baseline, choice.beats_baseline, choice.refused) == ("naive", True, ())


def test_model_that_would_empty_the_shelves_is_refused_however_small_its_errors():
    board = board_of(mean=(0.6, -0.44), tsb=(0.8, 0.02), moving_average=(0.9, -0.01))
    choice = choose(board, combine="mean")
    assert choice.model == "tsb"
    assert choice.refused == ("mean: bias -44% against -1% of moving_average",)


def test_onset_of_a_season_that_the_baseline_misses_too_is_no_fault_of_the_model():
    board = board_of(mean=(0.7, -0.35), random_forest=(0.75, -0.2), moving_average=(0.9, -0.30))
    assert choose(board, combine="mean").model == "mean"


def test_baseline_is_served_where_nothing_beats_it():
    board = board_of(mean=(1.1, 0.0), tsb=(1.0, 0.0), moving_average=(0.9, 0.0), naive=(1.2, 0))
    choice = choose(board, combine="mean")
    assert (choice.model, choice.beats_baseline) == ("moving_average", False)
    assert choice.refused == (
        "mean: rmsse 1.100 against 0.900 of moving_average",
        "tsb: rmsse 1.000 against 0.900 of moving_average",
    )


def test_model_that_was_not_computed_is_named():
    board = board_of(smoothing=(0.8, 0.0), naive=(1.0, 0.0))
    choice = choose(board, combine="seasonal_smoothing")
    assert choice.model == "smoothing"
    assert choice.refused == ("seasonal_smoothing: not computed",)


def test_model_counts_twice_in_the_mean():
    """(2 · 6 + 1 · 3) / 3 = 5."""
    made = Forecasts(np.array([0]))
    made.units = {"hist_gradient_boosting": np.array([[6.0]]), "smoothing": np.array([[3.0]])}
    made.seconds = {"hist_gradient_boosting": 1.0, "smoothing": 0.5}
    add_mean(made, ("hist_gradient_boosting", "smoothing"))
    assert made.units["mean"].tolist() == [[5.0]]
    assert made.seconds["mean"] == 1.5
