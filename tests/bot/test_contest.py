"""What the language benchmark computes from predictions, on tables small enough to check by hand."""

from pathlib import Path

import numpy as np
import pytest

from bot.evaluation.contest import judge
from bot.evaluation.contestant import run
from bot.evaluation.coverage import Judged
from bot.evaluation.examples import OUT_OF_SCOPE
from bot.evaluation.peers import CONTESTANTS
from bot.evaluation.predictions import Effort, Predictions
from bot.evaluation.similarity import nearness

INTENTS = ["a", "b", OUT_OF_SCOPE]
TRUTH = ["a", "a", "b", "b", OUT_OF_SCOPE, OUT_OF_SCOPE]
ROWS = np.array(
    [
        [0.9, 0.1, 0.0],  # right
        [0.6, 0.4, 0.0],  # right
        [0.7, 0.3, 0.0],  # wrong
        [0.1, 0.3, 0.6],  # refused, though in scope
        [0.2, 0.1, 0.7],  # refused
        [0.65, 0.05, 0.3],  # answered, though out of scope
    ]
)
EFFORT = Effort(1.0, 2.0, 3.0, 4.0, 5.0)


@pytest.fixture
def judged() -> Judged:
    return Judged.of(INTENTS, ROWS, TRUTH)


def test_refused_in_scope_is_wrong(judged: Judged) -> None:
    assert judged.accuracy(0.0) == 0.5
    assert judged.accuracy(0.8) == 0.25


def test_likeliest_out_of_scope_is_refused_at_any_threshold(judged: Judged) -> None:
    assert judged.refused_outside(0.0) == 0.5
    assert judged.refused_outside(0.66) == 1.0


def test_threshold_at_accuracy_is_the_highest_that_keeps_it(judged: Judged) -> None:
    assert judged.threshold_at_accuracy(0.5) == pytest.approx(0.6)
    assert judged.threshold_at_accuracy(0.25) == pytest.approx(0.9)
    assert judged.threshold_at_accuracy(0.75) is None


def test_threshold_at_coverage_answers_so_many_or_is_none(judged: Judged) -> None:
    assert judged.threshold_at_coverage(0.75) == pytest.approx(0.6)
    assert judged.threshold_at_coverage(1.0) is None  # one is refused at any threshold


def test_best_threshold_answers_while_right_answers_outweigh_wrong_ones(judged: Judged) -> None:
    # In descending order of confidence: right, wrong, wrong (out of scope), right.
    assert judged.best_threshold() == pytest.approx(0.9)


def test_curve_is_of_messages_in_scope(judged: Judged) -> None:
    coverage, right = judged.curve()
    assert coverage.tolist() == [0.25, 0.5, 0.75, 1.0]
    assert right.tolist() == pytest.approx([1.0, 0.5, 2 / 3, 0.75])


def test_each_intent_has_its_own_threshold() -> None:
    figures = judge(Predictions(INTENTS, ROWS, [0.8, 0.0, 0.0], EFFORT), TRUTH)
    assert figures["accuracy_forced"] == 0.75  # b, of the likeliest in scope, in the fourth
    assert figures["accuracy"] == 0.25
    assert figures["oos_recall"] == 1.0
    assert figures["oos_recall_at_equal_accuracy"] is None


def test_without_thresholds_only_what_needs_none_is_judged() -> None:
    figures = judge(Predictions(INTENTS, ROWS, None, EFFORT), TRUTH)
    assert figures["accuracy"] is None
    assert figures["macro_f1"] is not None


def test_predictions_are_read_as_they_were_written(tmp_path: Path) -> None:
    Predictions(INTENTS, ROWS, [0.1, 0.2, 0.3], EFFORT).save(tmp_path / "kept.npz")
    kept = Predictions.load(tmp_path / "kept.npz")
    np.testing.assert_allclose(kept.rows, ROWS, atol=1e-6)
    assert (kept.intents, kept.thresholds, kept.effort) == (INTENTS, [0.1, 0.2, 0.3], EFFORT)


@pytest.mark.filterwarnings("ignore:The max_iter was reached")
@pytest.mark.parametrize("name", CONTESTANTS)
def test_every_contestant_learns_and_answers(name: str) -> None:
    verbs, things = ("我要", "帮我", "想", "请", "能不能"), ("退款", "查快递", "开发票")
    texts = [f"{verb}{thing}" for verb in verbs for thing in things]
    intents = np.array(["refund", "track", "invoice"] * len(verbs))
    said = run(CONTESTANTS[name], texts, intents, ["退款", "查一下快递"])
    assert said.rows.shape == (2, 3)
    assert said.rows.sum(axis=1) == pytest.approx(1)
    assert [said.intents[i] for i in said.rows.argmax(axis=1)] == ["refund", "track"]
    assert said.thresholds is not None
    assert said.effort.model_mib > 0


def test_nearness_is_shared_letter_pairs_over_all() -> None:
    # ^退 退款 款$ and ^退 退货 货$: one of five
    assert nearness(["退款", "退货"], ["退款"]).tolist() == pytest.approx([1.0, 0.2])
