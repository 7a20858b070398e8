"""The language benchmark's data and words, without training anything."""

import gzip
import json

import pytest

from tests.benchmarks.nlu import corpora, report


def pack(file, content):
    file.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(file, "wt", encoding="utf-8") as packed:
        packed.write(content)


def lines(file):
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def test_clinc_trains_with_the_given_messages_out_of_scope(tmp_path):
    content = {
        "train": [["hi", "greeting"]],
        "val": [["hello", "greeting"]],
        "oos_train": [["why is the sky blue", "oos"]],
        "oos_val": [["who won", "oos"]],
    }
    pack(tmp_path / "clinc150/train_and_validation.json.gz", json.dumps(content))

    corpus = corpora.prepare_clinc(tmp_path, tmp_path)

    assert [row["intent"] for row in lines(corpus.train)] == ["greeting", "oos"]
    assert [row["text"] for row in lines(corpus.test)] == ["hello", "who won"]


def test_massive_keeps_its_two_parts_apart(tmp_path):
    for part in ("train", "validation"):
        row = {"text": part, "label_text": "alarm_set"}
        pack(tmp_path / f"massive_zh/{part}.jsonl.gz", json.dumps(row) + "\n")

    corpus = corpora.prepare_massive(tmp_path, tmp_path)

    assert lines(corpus.train) == [{"text": "train", "intent": "alarm_set"}]
    assert lines(corpus.test) == [{"text": "validation", "intent": "alarm_set"}]


def test_missing_data_is_told_in_one_sentence(tmp_path):
    with pytest.raises(corpora.CorpusMissing, match=r"train\.jsonl\.gz is not in .*DATA="):
        corpora.prepare_massive(tmp_path, tmp_path)


def test_tables_show_what_cannot_be_had_as_a_dash():
    row = dict.fromkeys(
        (
            *("accuracy_forced", "macro_f1", "accuracy", "oos_recall", "ece"),
            *(
                "train_seconds",
                "train_cpu_seconds",
                "microseconds_per_message",
                "slowest_milliseconds",
            ),
            *("model_mib", "peak_mib"),
        ),
        0.5,
    ) | {"oos_recall_at_equal_accuracy": None, "oos_recall_at_equal_coverage": None}

    words = report.in_words("massive_zh", {"ours": row}, scorings=3)

    assert "50.0" in words
    assert "–" in words
    assert "3" in words.splitlines()[0]
