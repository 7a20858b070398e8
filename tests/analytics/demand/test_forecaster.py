"""The forecaster as a whole: what it serves, what it refuses, and that it never looks ahead."""

import re
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone

from analytics.demand import DemandForecaster, measures
from analytics.demand.contest import Candidates, Contest
from analytics.demand.panel import SeriesTable
from analytics.demand.regressors import LEARNERS
from analytics.demand.training import TrainingRows
from analytics.errors import BadFrame, InsufficientData
from tests.analytics.demand.series import MONDAY, noisy_shop, panel_of

SMALL: dict[str, Any] = {
    "horizon": 3,
    "n_origins": 2,
    "levels": (0.8,),
    "models": ("hist_gradient_boosting",),
}
DAILY: dict[str, Any] = {"horizon": 7, "frequency": "D", "n_origins": 2, "levels": (0.8,)}


@pytest.fixture(scope="module")
def shop() -> np.ndarray:
    """24 products over 60 weeks; three launched late, one never sold."""
    units = noisy_shop(24)
    for row, first in ((3, 52), (4, 50), (5, 55)):
        units[row, :first] = np.nan
    units[6] = 0.0
    return units


@pytest.fixture(scope="module")
def busy_days() -> pd.DataFrame:
    """20 products over 90 days with a weekday pattern; the first sells four times as much lately."""
    week = np.array([0.4, 0.6, 0.8, 1.0, 1.2, 1.8, 1.2])
    level = np.arange(4.0, 24.0)[:, None] * week[np.arange(90) % 7]
    level[0, -21:] *= 4
    return panel_of(np.random.default_rng(6).poisson(level), days=1)


@pytest.fixture(scope="module")
def everyone(shop) -> DemandForecaster:
    """Fitted with all that competes."""
    return DemandForecaster(horizon=3, n_origins=2).fit(panel_of(shop))


@pytest.fixture(scope="module")
def boosted(shop) -> DemandForecaster:
    return DemandForecaster(**SMALL).fit(panel_of(shop))


def test_every_series_has_every_period_and_its_quantiles_are_in_order(everyone, shop):
    made = everyone.predict()
    assert len(made) == 24 * 3
    assert made["period_start"].iloc[:3].tolist() == [
        MONDAY + pd.Timedelta(weeks=week) for week in (60, 61, 62)
    ]
    learnt = made[made["method"] != "fallback"]
    assert (learnt[["mean", "q10", "q50", "q90"]] >= 0).all().all()
    for lower, upper in (
        ("low_95", "low_80"),
        ("q10", "q50"),
        ("q50", "q90"),
        ("q10", "mean"),
        ("mean", "q90"),
        ("high_80", "high_95"),
    ):
        assert (learnt[lower] <= learnt[upper] + 1e-9).all(), (lower, upper)
    assert (learnt["q10"] == learnt["low_80"]).all()
    assert (learnt["q90"] == learnt["high_80"]).all()


def test_founding_models_and_the_rest_stand_on_the_board(everyone):
    board = everyone.leaderboard_
    smoothings = {"naive", "seasonal_naive", "moving_average", "ses", "tsb", "smoothing"}
    assert set(board["model"]) == {*LEARNERS, *smoothings, "mean"}
    assert board.groupby("model")["origin"].nunique().eq(2).all()
    assert board.loc[board["chosen"], "model"].unique().tolist() == [everyone.model_card_.model]
    assert board["coverage_80"].between(0, 1).all()


def test_default_beats_the_baselines_on_a_seeded_shop(everyone):
    card = everyone.model_card_
    assert card.model == "mean"
    assert card.beats_baseline
    assert card.rmsse is not None
    assert card.baseline_rmsse is not None
    assert card.rmsse < card.baseline_rmsse
    assert card.bias == pytest.approx(0, abs=0.15)
    assert card.coverage["80"] == pytest.approx(0.8, abs=0.08)


def test_forecast_beats_naive_on_weeks_it_has_not_seen():
    units = noisy_shop(40, 64, seed=11)
    table = SeriesTable.of(panel_of(units[:, :60]), frequency="W")
    made = DemandForecaster(**SMALL).fit(panel_of(units[:, :60])).predict()
    forecast = made["mean"].to_numpy().reshape(40, 3)
    truth, scale = units[:, 60:63], measures.naive_scale(table.units)
    naive = np.repeat(units[:, 59:60], 3, axis=1)
    assert measures.rmsse(truth, forecast, scale) < 0.85 * measures.rmsse(truth, naive, scale)


def test_card_is_plain_and_tells_the_data(everyone):
    told = everyone.model_card_.as_json()
    assert told["first_period"] == "2025-01-06"
    assert told["last_period"] == (MONDAY + pd.Timedelta(weeks=59)).date().isoformat()
    assert (told["n_periods"], told["n_series"], told["origins"]) == (60, 24, 2)
    assert set(told["versions"]) == {"python", "numpy", "pandas", "scipy", "scikit-learn"}
    assert told["fallback"] is None


def test_young_and_unsold_products_are_marked(everyone):
    methods = everyone.predict().groupby("id")[["method", "rule"]].first()
    assert methods.loc["P000"].tolist() == ["model", "mean"]
    # Three launches are too few to learn how launches go on.
    assert methods.loc["P003"].tolist() == ["fallback", "mean_so_far"]
    assert methods.loc["P006"].tolist() == ["fallback", "no_sales"]


def test_product_has_a_model_from_its_thirteenth_week_on():
    units = noisy_shop(20, 45)
    units[0, :32], units[1, :33] = np.nan, np.nan
    units[0, 32] = units[1, 33] = 5.0
    rules = DemandForecaster(**SMALL).fit(panel_of(units)).predict().groupby("id")["rule"].first()
    assert rules["P000"] == rules["P002"] != "mean_so_far"
    assert rules["P001"] == "mean_so_far"


def test_launches_go_by_launches_where_there_were_enough(shop):
    units = np.vstack([shop, noisy_shop(14, 60, seed=9)])
    for row in range(24, 38):
        units[row, : 2 * (row - 14)] = np.nan
    units[37, :55] = np.nan
    units[37, 55] = 3.0
    made = DemandForecaster(**SMALL).fit(panel_of(units)).predict()
    young = made[made["id"] == "P037"]
    assert young["method"].tolist() == ["cold_start"] * 3
    assert young["rule"].tolist() == ["launch_decay"] * 3
    assert young["q90"].notna().all()


def test_shop_with_too_little_data_gets_a_marked_rule():
    forecaster = DemandForecaster(horizon=4).fit(panel_of(noisy_shop(3, 16)))
    made = forecaster.predict()
    assert set(made["method"]) == {"fallback"}
    assert (made["q10"] <= made["mean"]).all()
    assert (made["mean"] <= made["q90"]).all()
    assert made["q50"].notna().all()
    assert forecaster.model_card_.fallback == "17 periods of history are needed, 16 found"
    assert forecaster.leaderboard_.empty
    assert forecaster.explain("P000").empty


def test_empty_panel_has_an_empty_forecast():
    forecaster = DemandForecaster().fit(panel_of(np.full((1, 3), np.nan)))
    assert forecaster.predict().empty
    assert forecaster.explain_all().empty
    assert forecaster.model_card_.n_series == 0


def test_shuffled_rows_and_a_second_run_change_nothing(boosted, shop):
    shuffled = panel_of(shop).sample(frac=1, random_state=4)
    again = DemandForecaster(**SMALL).fit(shuffled)
    pd.testing.assert_frame_equal(again.predict(), boosted.predict())
    pd.testing.assert_frame_equal(again.predict_totals(), boosted.predict_totals())


@pytest.mark.parametrize("cut", [40, 55])
def test_later_sales_change_no_earlier_forecast(shop, cut):
    """Every candidate of the contest, asked from period ``cut`` with and without the future."""
    candidates = Candidates(LEARNERS, ("smoothing",), "l1", 0)

    def contest(units) -> Contest:
        table = SeriesTable.of(panel_of(units), frequency="W")
        return Contest(TrainingRows(table, horizon=3, most=10**6, seed=0), candidates)

    changed = shop.copy()
    changed[:, cut:] = np.where(np.isnan(changed[:, cut:]), np.nan, 3 * changed[:, cut:] + 1)
    known = contest(shop[:, :cut]).forecast(cut)
    for later in (shop, changed):
        whole = contest(later).forecast(cut)
        names = known.units.keys()
        assert names == whole.units.keys()
        for name in names:
            sold = np.flatnonzero(np.nansum(shop[whole.series, :cut], axis=1) > 0)
            assert whole.units[name][sold] == pytest.approx(known.units[name]), name


def test_totals_hold_their_parts_in_order(boosted):
    totals = boosted.predict_totals().set_index("id")
    periods = boosted.predict().groupby("id")["mean"].sum()
    assert totals["mean"].to_numpy() == pytest.approx(periods.to_numpy())
    learnt = totals[totals["method"] != "fallback"]
    assert (learnt["low_80"] <= learnt["mean"]).all()
    assert (learnt["mean"] <= learnt["enough_90"]).all()


def test_best_serves_the_first_of_the_board(shop):
    best = DemandForecaster(**SMALL, combine="best").fit(panel_of(shop))
    means = best.leaderboard_.groupby("model")["rmsse"].mean()
    assert best.model_card_.model == means.idxmin()


def test_one_model_can_be_asked_for_by_name(busy_days):
    named = DemandForecaster(
        **DAILY, models=("linear_regression",), mean_of=("smoothing",), combine="linear_regression"
    ).fit(busy_days)
    assert named.model_card_.model == "linear_regression"
    assert len(named.selected_features_["linear_regression"]) < 20
    assert set(named.predict()["rule"]) == {"linear_regression"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"horizon": 0},
        {"levels": ()},
        {"levels": (1.2,)},
        {"models": ("prophet",)},
        {"mean_of": ("random_forest",), "models": ("decision_tree",)},
        {"combine": "median"},
        {"frequency": "H"},
    ],
)
def test_parameters_out_of_range_are_refused(wrong):
    with pytest.raises(ValueError, match=r".+"):
        DemandForecaster(**wrong).fit(panel_of(noisy_shop(2, 5)))


def test_frame_that_is_no_panel_is_refused():
    with pytest.raises(BadFrame, match="column y holds a value below 0"):
        DemandForecaster().fit(panel_of([[1.0, -2.0]]))


def test_estimator_can_be_cloned_and_asked_for_its_parameters(boosted):
    twin = clone(boosted)
    assert twin.get_params() == boosted.get_params()
    assert not hasattr(twin, "model_card_")


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_reasons_are_told_for_every_series(everyone, locale):
    told = everyone.explain_all(locale=locale)
    assert set(told["id"]) == set(everyone.predict()["id"])
    first = told.groupby("id")[["topic", "sentence"]].first()
    assert (first["topic"] == "rule").all()
    words = {"zh": "还没有卖出过，按 0 件估算", "en": "never sold yet: estimated as 0"}
    assert first.loc["P006", "sentence"] == words[locale]
    own = everyone.explain("P000", locale=locale)
    assert 1 <= len(own) <= 2
    rest = told[(told["id"] == "P000") & (told["topic"] != "rule")]
    assert rest["sentence"].tolist() == own["sentence"].tolist()


def test_reason_points_the_way_the_series_went(busy_days):
    """P000 has sold four times as much for three weeks: that raises its forecast."""
    forecaster = DemandForecaster(**DAILY, models=("hist_gradient_boosting",)).fit(busy_days)
    assert forecaster.model_card_.model == "mean"
    told = forecaster.explain("P000", locale="zh")
    recent = told[told["topic"] == "recent"].iloc[0]
    assert recent["effect_units"] > 10
    assert recent["sentence"].startswith("近 7 天平均每天卖 ")
    assert "长期平均每天 " in recent["sentence"]


def test_reasons_point_the_way_of_their_effect(everyone):
    """More sold than over the long run is no reason for less; no empty period is none at all."""
    told = everyone.explain_all(locale="zh")
    found = told[told["topic"].isin(["recent", "season", "gaps"])].dropna(subset=["effect_units"])
    assert len(found)
    for row in found.itertuples():
        numbers = [float(each) for each in re.findall(r"(\d+(?:\.\d+)?) 件", row.sentence)]
        if row.topic == "gaps":
            assert row.effect_units < 0
            assert "有 0 " not in row.sentence
        else:
            lately, usual = numbers
            assert (lately - usual) * row.effect_units > 0
    assert not told["sentence"].str.contains("预测因此").any()
    assert told.groupby("id").size().max() <= 3


def test_unknown_series_is_a_key_error(boosted):
    with pytest.raises(KeyError, match="P999"):
        boosted.explain("P999")


def test_too_few_rows_are_told():
    table = SeriesTable.of(panel_of(noisy_shop(1, 20)), frequency="W")
    rows = TrainingRows(table, horizon=2, most=1000, seed=0)
    with pytest.raises(InsufficientData, match="100 rows to learn from are needed"):
        rows.check_enough(20)
