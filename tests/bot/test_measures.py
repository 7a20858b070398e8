import numpy as np
import pytest

from bot.evaluation import measures

# A hand calculation: a → 2 of 3 found, one b taken for a.
TRUTH = ["a", "a", "a", "b", "b"]
SAID = ["a", "a", "b", "b", "a"]


def test_accuracy_counts_right_answers() -> None:
    assert measures.accuracy(TRUTH, SAID) == 0.6
    assert measures.accuracy([], []) == 0


def test_scores_of_each_intent() -> None:
    a, b = measures.score_intents(TRUTH, SAID)
    assert (a.intent, a.n) == ("a", 3)
    assert (a.precision, a.recall, a.f1) == pytest.approx((2 / 3, 2 / 3, 2 / 3))
    assert (b.precision, b.recall, b.f1) == pytest.approx((1 / 2, 1 / 2, 1 / 2))
    assert measures.macro_f1([a, b]) == pytest.approx((2 / 3 + 1 / 2) / 2)


def test_intent_never_said_scores_zero() -> None:
    [score] = measures.score_intents(["a"], ["b"])
    assert (score.precision, score.recall, score.f1) == (0, 0, 0)


def test_confusions_come_most_frequent_first() -> None:
    assert measures.confusions(["a", "a", "b"], ["c", "c", "a"]) == [("a", "c", 2), ("b", "a", 1)]


def test_perfect_calibration_is_zero() -> None:
    assert measures.calibration_error(np.array([1.0, 1.0]), np.array([True, True])) == 0


def test_calibration_error_weighs_bins() -> None:
    # One bin at .9 with half right (distance .4, weight 2/3), one at .1 with none (.1, 1/3).
    error = measures.calibration_error(np.array([0.9, 0.9, 0.1]), np.array([True, False, False]))
    assert error == pytest.approx(0.4 * 2 / 3 + 0.1 / 3)
