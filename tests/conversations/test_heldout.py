"""The held-out sentences are what their README says: enough of each intent, and none of them trained on."""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.actions.rasa_double import load_yaml

ROOT = Path(__file__).parents[2]
HELDOUT = Path(__file__).parent / "heldout.jsonl"
EXAMPLE = re.compile(r"^\s*- (?P<sentence>.+)$")
ANNOTATION = re.compile(r"\[([^\]]+)\]\([^)]*\)")


def bare(sentence: str) -> str:
    """A sentence without case, width, punctuation and spaces."""
    return re.sub(r"\W", "", unicodedata.normalize("NFKC", sentence).lower())


def training_sentences() -> Iterator[tuple[str, str]]:
    """Intent and bare sentence of every example line of the training files."""
    for path in (ROOT / "nlu_data" / "nlu").glob("*.yml"):
        for group in load_yaml(path)["nlu"]:
            for line in str(group.get("examples", "")).splitlines():
                if "intent" in group and (found := EXAMPLE.match(line)):
                    sentence = ANNOTATION.sub(r"\1", found["sentence"].strip().strip("\"'"))
                    yield group["intent"], bare(sentence)


def intents_of_the_table() -> set[str]:
    table = (ROOT / "nlu_data" / "README.md").read_text(encoding="utf-8")
    return set(re.findall(r"^\| `([a-z_]+)` \|", table, re.MULTILINE))


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    return [json.loads(line) for line in HELDOUT.read_text(encoding="utf-8").splitlines()]


def test_no_heldout_sentence_is_in_the_training_data(rows: list[dict[str, str]]) -> None:
    trained = {sentence for _intent, sentence in training_sentences()}
    assert len(trained) > 3000, "the training files were not read"
    assert [row["text"] for row in rows if bare(row["text"]) and bare(row["text"]) in trained] == []


def test_every_intent_has_at_least_twenty_five_heldout_sentences(
    rows: list[dict[str, str]],
) -> None:
    counts = Counter(row["intent"] for row in rows)
    assert set(counts) == intents_of_the_table()
    assert min(counts.values()) >= 25
    assert counts["out_of_scope"] >= 300


def test_every_intent_has_at_least_sixty_different_training_sentences() -> None:
    counts = Counter(intent for intent, _sentence in set(training_sentences()))
    assert set(counts) == intents_of_the_table()
    assert len(counts) >= 45
    assert min(counts.values()) >= 60


def test_the_table_of_the_readme_counts_the_file(rows: list[dict[str, str]]) -> None:
    readme = (Path(__file__).parent / "README.md").read_text(encoding="utf-8")
    table = dict(re.findall(r"^\| `?([a-z_]+)`? \| (\d+) \|$", readme, re.MULTILINE))
    counts = Counter(row["intent"] for row in rows) | {"all": len(rows)}
    assert table == {intent: str(count) for intent, count in counts.items()}


def test_the_table_of_the_training_data_counts_the_files() -> None:
    readme = (ROOT / "nlu_data" / "README.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"`([a-z_]+)` (\d+)", readme))
    counts = Counter(intent for intent, _sentence in training_sentences())
    assert told == {intent: str(count) for intent, count in counts.items()}
    assert f"{sum(counts.values())} in all" in readme
