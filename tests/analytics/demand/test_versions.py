"""What was learnt is read by the same major versions alone."""

import pickle

import pandas as pd
import pytest

from analytics.demand import DemandForecaster, SaleClassifier, versions
from analytics.errors import OtherVersions
from analytics.libraries import library_versions
from tests.analytics.demand.series import noisy_shop, panel_of


@pytest.fixture(scope="module")
def boosted() -> DemandForecaster:
    forecaster = DemandForecaster(
        horizon=2, n_origins=1, levels=(0.8,), models=("hist_gradient_boosting",)
    )
    return forecaster.fit(panel_of(noisy_shop(15, 40)))


def test_unmarked_pickle_is_refused():
    model = SaleClassifier().fit(panel_of([[1.0, 2.0]]))
    state = model.__getstate__()
    del state["_made_with"]
    with pytest.raises(OtherVersions, match="unknown"):
        SaleClassifier().__setstate__(state)


def test_pickle_forecasts_the_same(boosted):
    kept = pickle.loads(pickle.dumps(boosted))
    pd.testing.assert_frame_equal(kept.predict(), boosted.predict())
    assert kept.model_card_ == boosted.model_card_


@pytest.mark.parametrize("library", ["numpy", "pandas", "scikit-learn"])
def test_pickle_of_another_major_version_is_refused(boosted, monkeypatch, library):
    kept = pickle.dumps(boosted)
    now = library_versions()
    major = int(now[library].split(".")[0])
    newer = now | {library: f"{major + 1}.0.0"}
    monkeypatch.setattr(versions, "library_versions", lambda: newer)
    with pytest.raises(OtherVersions, match=f"made with {library} {now[library]}"):
        pickle.loads(kept)
    minor = now | {library: f"{major}.999.0"}
    monkeypatch.setattr(versions, "library_versions", lambda: minor)
    assert pickle.loads(kept).model_card_ == boosted.model_card_


def test_error_survives_pickling():
    error = pickle.loads(pickle.dumps(OtherVersions("numpy", made="1.26", found="2.0")))
    assert str(error) == "made with numpy 1.26, not readable by 2.0: fit it anew"
