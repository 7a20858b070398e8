"""Whether a product will be sold at all: better than its own share, marked where it is not."""

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone

from analytics.demand import SaleClassifier
from tests.analytics.demand.series import panel_of


def fading_shop(n_series=80, n_periods=60, seed=1) -> np.ndarray:
    """Products that sell often until they fade out, one after the other."""
    rng = np.random.default_rng(seed)
    end = rng.integers(10, 2 * n_periods, (n_series, 1))
    chance = np.where(np.arange(n_periods) < end, 0.7, 0.03)
    units = rng.binomial(1, chance) * rng.integers(1, 5, chance.shape)
    units[:, 0] = 1
    return units.astype(float)


@pytest.fixture(scope="module")
def fading() -> SaleClassifier:
    return SaleClassifier().fit(panel_of(fading_shop()))


def test_model_beats_the_own_share_of_each_product(fading):
    assert fading.fallback_ is None
    assert fading.brier_ < 0.8 * fading.base_brier_
    assert set(fading.predict_proba()["method"]) == {"model"}


def test_products_that_faded_out_are_unlikely_to_sell(fading):
    units = fading_shop()
    probs = fading.predict_proba()["sale_prob"].to_numpy()
    asleep = (units[:, -8:] == 0).all(axis=1)
    awake = units[:, -1] > 0
    assert ((probs >= 0) & (probs <= 1)).all()
    assert probs[asleep].max() < 0.3
    assert probs[awake].mean() > 0.5


def test_share_of_each_product_is_the_fallback():
    """Laplace: two sales in four weeks are (2 + 1) / (4 + 2); over two weeks 1 − (1 − ½)²."""
    panel = panel_of([[1.0, 0.0, 2.0, 0.0]])
    one, two = (SaleClassifier(horizon=horizon).fit(panel) for horizon in (1, 2))
    assert one.predict_proba()["sale_prob"].tolist() == [0.5]
    assert two.predict_proba()["sale_prob"].tolist() == [0.75]
    assert one.predict_proba()["method"].tolist() == ["fallback"]
    assert one.fallback_ == "15 periods of history are needed, 4 found"
    assert np.isnan(one.brier_)


def test_products_that_always_sell_teach_nothing():
    model = SaleClassifier().fit(panel_of(np.ones((20, 40))))
    assert model.fallback_ == "50 answers of each kind are needed, 0 found"


def test_shuffled_rows_change_nothing(fading):
    again = clone(fading).fit(panel_of(fading_shop()).sample(frac=1, random_state=2))
    pd.testing.assert_frame_equal(again.predict_proba(), fading.predict_proba())


def test_judgement_and_forecast_know_only_what_was_before():
    """The last week cannot change what was foretold of it, only how that is judged."""
    units = fading_shop()
    changed = units.copy()
    changed[:, -1] = 1.0 - (changed[:, -1] > 0)
    before = SaleClassifier().fit(panel_of(units[:, :-1])).predict_proba()["sale_prob"]
    for later in (units, changed):
        sold = later[:, -1] > 0
        judged = SaleClassifier().fit(panel_of(later)).brier_
        assert judged == pytest.approx(((before - sold) ** 2).mean())


def test_horizon_below_one_is_refused():
    with pytest.raises(ValueError, match="horizon is at least 1"):
        SaleClassifier(horizon=0).fit(panel_of([[1.0]]))
