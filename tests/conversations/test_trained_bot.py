"""The trained bot measured: on the held-out sentences, and by Rasa's own test over written paths."""

import json
from pathlib import Path

import pytest

from tests.conversations.trained_bot import ROOT, TESTING_SECONDS, run_bot

HELDOUT = ROOT / "tests/conversations/heldout.jsonl"
# The lower ends of the intervals that docs/nlu.md promises, in whole percent.
LEAST_ACCURACY = 0.93
LEAST_OUT_OF_SCOPE_RECALL = 0.87

pytestmark = pytest.mark.xdist_group("trained-bot")


def test_heldout_sentences_are_understood_as_well_as_promised(model: Path) -> None:
    measured = json.loads(
        run_bot("bot.evaluation", "score", seconds=TESTING_SECONDS).splitlines()[-1]
    )
    assert measured["model_version"] == model.parent.resolve().name
    assert measured["n"] == len(HELDOUT.read_text("utf-8").splitlines())
    assert measured["accuracy"] >= LEAST_ACCURACY
    assert measured["oos_recall"] >= LEAST_OUT_OF_SCOPE_RECALL


def test_rasas_own_test_finds_every_path_right(model: Path, tmp_path: Path) -> None:
    out = run_bot(
        "bot.launcher",
        "test",
        "core",
        *("--model", str(model)),
        *("--stories", "tests/conversations/test_paths.yml"),
        *("--out", str(tmp_path), "--no-plot", "--fail-on-prediction-errors"),
        seconds=TESTING_SECONDS,
    )
    assert "Accuracy:         1.000" in out
