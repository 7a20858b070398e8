"""The founding models and boosting learn what there is to learn, without what there is not."""

import numpy as np
import pandas as pd
import pytest

from analytics.demand.features import FeatureTable, known_cells
from analytics.demand.panel import SeriesTable
from analytics.demand.regressors import (
    LEARNERS,
    WinsorisedRegressor,
    fit_quantile,
    make_learner,
    make_sale_classifier,
)
from analytics.demand.selection import FeatureSelector
from analytics.demand.training import TrainingRows
from analytics.periods import following
from tests.analytics.demand.series import noisy_shop, panel_of


def rows(n=1500, seed=0):
    """Demand of two things that matter and six that do not; one order in a hundred is bulk."""
    rng = np.random.default_rng(seed)
    values = rng.uniform(0, 2, (n, 8))
    truth = 0.5 + values[:, 2] + (values[:, 5] > 1.0)
    target = rng.poisson(6 * truth) / 6
    return values, np.where(rng.random(n) < 0.01, 50.0, target), truth


@pytest.mark.parametrize("name", LEARNERS)
def test_every_learner_beats_the_mean_by_far(name):
    values, target, truth = rows()
    model = make_learner(name, selector="l1", seed=0).fit(values[:1000], target[:1000])
    error = np.sqrt(((model.predict(values[1000:]) - truth[1000:]) ** 2).mean())
    assert error < 0.45 * truth.std()


@pytest.mark.parametrize("name", LEARNERS)
def test_learners_never_foretell_less_than_nothing_and_repeat_themselves(name):
    values, target, _ = rows(400)
    first, second = (
        make_learner(name, selector=None, seed=3).fit(values, target).predict(values * 3 - 2)
        for _ in range(2)
    )
    assert (first >= 0).all()
    assert first.tolist() == second.tolist()


def test_bulk_order_is_drawn_in_and_the_rest_learnt_as_it_is():
    values, target = np.arange(40.0)[:, None], np.arange(40.0)
    target[7] = 5000.0
    model = WinsorisedRegressor(share=0.9).fit(values, target)
    assert model.limit_ == pytest.approx(np.quantile(target, 0.9))
    assert model.predict([[20.0]]) == pytest.approx([20.0], abs=2.0)
    with pytest.raises(ValueError, match="share is above"):
        WinsorisedRegressor(share=0.4).fit(values, target)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_quantile_is_exceeded_as_often_as_it_says(share):
    values, target, _ = rows(3000)
    model = fit_quantile(share, values[:2000], target[:2000], seed=0)
    assert (target[2000:] <= model.predict(values[2000:])).mean() == pytest.approx(share, abs=0.06)


def test_low_quantile_of_a_best_seller_is_above_zero_beside_goods_that_rarely_sell():
    """Most periods of the shop are without a sale, which no best seller's interval has to begin at."""
    rng = np.random.default_rng(0)
    best = rng.random(4000) < 0.2
    values = np.column_stack([best, rng.random((4000, 2))])
    target = np.where(best, rng.gamma(9.0, 1 / 9.0, 4000), rng.random(4000) < 0.3)
    low = fit_quantile(0.1, values[:3000], target[:3000].astype(float), seed=0).predict(
        values[3000:]
    )
    assert low[best[3000:]] == pytest.approx(0.6, abs=0.15)
    assert (low[~best[3000:]] <= 0).all()


def test_logistic_regression_tells_what_sells():
    values, target, truth = rows()
    sold = target > 1.4
    model = make_sale_classifier(selector="k_best").fit(values[:1000], sold[:1000])
    probs = model.predict_proba(values[1000:])[:, 1]
    assert probs.mean() == pytest.approx(sold[1000:].mean(), abs=0.05)
    assert np.corrcoef(probs, truth[1000:])[0, 1] > 0.8


@pytest.mark.parametrize("method", ["l1", "k_best"])
def test_selection_keeps_what_matters_and_leaves_most_of_the_rest(method):
    values, target, _ = rows()
    support = FeatureSelector(method, k=3).fit(values, np.minimum(target, 5)).support_
    assert support[[2, 5]].all()
    assert support.sum() <= 5


@pytest.mark.parametrize(("n_periods", "frequency"), [(60, "W"), (60, "D"), (40, "M")])
def test_features_and_targets_know_nothing_later(n_periods, frequency):
    """Each row made with the future is the row made without it."""
    sold = noisy_shop(6, n_periods)
    sold[0, :9] = np.nan
    starts = following(pd.Timestamp("2023-01-02"), periods=n_periods, frequency=frequency)
    table = SeriesTable(np.arange(6).astype(str), starts, sold, frequency)
    cut = n_periods - 8
    whole, known = FeatureTable(table, horizon=3), FeatureTable(table.until(cut), horizon=3)
    series, at = np.nonzero(known_cells(table.until(cut), first=0, end=cut, youngest=2))
    step = 1 + (series + at) % 3
    assert whole.names == known.names
    assert whole.rows(series, at, step) == pytest.approx(known.rows(series, at, step))


def test_rows_are_learnt_from_only_when_their_answer_was_known():
    table = SeriesTable.of(panel_of(noisy_shop(5, 40)), frequency="W")
    made = TrainingRows(table, horizon=3, most=10_000, seed=0)
    known, answered = made.known(30), made.at + made.step
    assert answered[known].max() == 29
    assert answered[~known].min() == 30
    sold = table.units[made.series, answered]
    every = np.arange(len(made.series))
    assert made.targets * made.scales(every) == pytest.approx(sold)


def test_rows_are_drawn_down_the_same_way_each_time():
    table = SeriesTable.of(panel_of(noisy_shop(20, 40)), frequency="W")
    first, second = (TrainingRows(table, horizon=3, most=500, seed=2) for _ in range(2))
    assert 400 < len(first.at) <= 500
    assert first.values.tolist() == second.values.tolist()
    assert first.at.tolist() != TrainingRows(table, horizon=3, most=500, seed=3).at.tolist()
