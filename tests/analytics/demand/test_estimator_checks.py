"""Scikit-learn's own checks of what follows its matrix interface."""

import pytest
from sklearn.utils.estimator_checks import parametrize_with_checks

from analytics.demand.regressors import WinsorisedRegressor
from analytics.demand.selection import FeatureSelector


@parametrize_with_checks(
    [
        WinsorisedRegressor(),
        FeatureSelector("l1"),
        FeatureSelector("k_best", k=2),
        FeatureSelector(None),
    ]
)
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.SkipTestWarning")
def test_estimator_follows_scikit_learn(estimator, check):
    check(estimator)
