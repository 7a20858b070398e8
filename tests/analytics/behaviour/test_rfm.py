"""RFM scores and segments against the words of docs/metrics.md."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.utils.estimator_checks import parametrize_with_checks

from analytics.behaviour import SEGMENTS, SEGMENTS_EN, RfmScorer
from analytics.behaviour.rfm import scores_of, segment_of

_values = st.lists(st.integers(-50, 50), min_size=1, max_size=60)


@given(_values)
def test_score_is_one_and_five_times_the_share_strictly_worse(values):
    by_words = [1 + 5 * sum(other < each for other in values) // len(values) for each in values]
    assert scores_of(values).tolist() == by_words


@given(_values)
def test_more_is_never_scored_lower_and_equals_share_a_score(values):
    scores = dict(zip(values, scores_of(values).tolist(), strict=True))
    ordered = [scores[each] for each in sorted(scores)]
    assert ordered == sorted(ordered)
    assert set(ordered) <= {1, 2, 3, 4, 5}


def test_every_mix_of_high_and_low_has_its_own_segment():
    assert len(set(SEGMENTS.values())) == 8
    assert set(SEGMENTS_EN) == set(SEGMENTS)
    # docs/metrics.md names R, F, M in this order: 高高高, 高低高, 低高高, 低低高, 高高低 ...
    assert segment_of(5, 4, 4) == "重要价值客户"
    assert segment_of(4, 3, 5) == "重要发展客户"
    assert segment_of(3, 4, 5) == "重要保持客户"
    assert segment_of(1, 1, 4) == "重要挽留客户"
    assert segment_of(4, 4, 3) == "一般价值客户"
    assert segment_of(4, 1, 3) == "一般发展客户"
    assert segment_of(1, 4, 1) == "一般保持客户"
    assert segment_of(3, 3, 3) == "一般挽留客户"


def test_scorer_compares_new_customers_with_those_it_knows():
    known = np.column_stack([np.arange(100, 0, -1), np.arange(100), 100 * np.arange(100)])
    scorer = RfmScorer().fit(known)
    assert scorer.transform(known)[[0, 50, 99]].tolist() == [[1, 1, 1], [3, 3, 3], [5, 5, 5]]
    best, worst = scorer.transform([[0, 1000, 10**9], [999, 0, 0]]).tolist()
    assert (best, worst) == ([5, 5, 5], [1, 1, 1])
    assert scorer.segments([[0, 1000, 10**9]]).tolist() == ["重要价值客户"]


@parametrize_with_checks([RfmScorer()])
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.SkipTestWarning")
def test_scorer_follows_scikit_learn(estimator, check):
    check(estimator)
