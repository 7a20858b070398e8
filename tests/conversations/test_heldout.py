"""The held-out sentences are what their README says: enough of each intent, and none of them trained on."""

import json
import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HELDOUT = Path(__file__).parent / "heldout.jsonl"
EXAMPLE = re.compile(r"^\s+- (?P<sentence>.+)$")
ANNOTATION = re.compile(r"\[([^\]]+)\]\([^)]*\)")


def bare(sentence: str) -> str:
    """A sentence without case, width, punctuation and spaces."""
    return re.sub(r"\W", "", unicodedata.normalize("NFKC", sentence).lower())


def training_sentences() -> set[str]:
    """Every example line of the training files, bare."""
    return {
        bare(ANNOTATION.sub(r"\1", found["sentence"].strip().strip("\"'")))
        for path in (ROOT / "nlu_data" / "nlu").glob("*.yml")
        for line in path.read_text(encoding="utf-8").splitlines()
        if (found := EXAMPLE.match(line))
    }


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    return [json.loads(line) for line in HELDOUT.read_text(encoding="utf-8").splitlines()]


def test_no_heldout_sentence_is_in_the_training_data(rows: list[dict[str, str]]) -> None:
    trained = training_sentences()
    assert len(trained) > 3000, "the training files were not read"
    assert [row["text"] for row in rows if bare(row["text"]) and bare(row["text"]) in trained] == []


def test_every_intent_has_at_least_fifteen_heldout_sentences(rows: list[dict[str, str]]) -> None:
    table = (ROOT / "nlu_data" / "README.md").read_text(encoding="utf-8")
    intents = re.findall(r"^\| `([a-z_]+)` \|", table, re.MULTILINE)
    counts = Counter(row["intent"] for row in rows)
    assert set(counts) == set(intents)
    assert min(counts.values()) >= 15
