import json
from pathlib import Path

import pytest

from bot.evaluation.examples import OUT_OF_SCOPE, DataUnusable, read_examples
from bot.evaluation.summary import Decision, summarise


def decision(answered: str | None, forced: str, confidence: float = 1.0) -> Decision:
    return Decision(answered, forced, forced, confidence)


def test_what_is_not_answered_is_wrong_and_what_is_answered_outside_is_not_refused() -> None:
    truth = ["a", "a", "b", "b", OUT_OF_SCOPE, OUT_OF_SCOPE]
    decisions = [
        decision("a", "a"),
        decision(None, "a"),  # refused, though it would have been right
        decision("a", "a"),
        decision("b", "b"),
        decision(None, "b"),
        decision("b", "b"),  # answered, though it should not be
    ]
    figures = summarise(truth, decisions)
    assert figures["accuracy"] == 0.5
    assert figures["accuracy_forced"] == 0.75
    assert figures["coverage"] == 0.75
    assert figures["oos_recall"] == 0.5
    # a and b: one of two found, one of two said is right
    assert figures["macro_f1"] == 0.5
    assert figures["ece"] == pytest.approx(0.5)
    assert (figures["n"], figures["n_oos"]) == (6, 2)


def test_a_share_has_its_wilson_interval() -> None:
    figures = summarise(["a"] * 10, [decision("a", "a")] * 9 + [decision("b", "b")])
    assert figures["accuracy_interval"] == [0.5958, 0.9821]
    assert "oos_recall" not in figures


def test_oos_is_out_of_scope(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    rows = [{"text": "天气", "intent": "oos"}, {"text": "退款", "intent": "request_refund"}]
    file.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    assert [e.intent for e in read_examples(file)] == [OUT_OF_SCOPE, "request_refund"]


@pytest.mark.parametrize("content", ["", "{", '{"a": 1}'])
def test_another_form_cannot_be_read(tmp_path: Path, content: str) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text(content, "utf-8")
    with pytest.raises(DataUnusable, match=r"rows\.jsonl"):
        read_examples(file)
