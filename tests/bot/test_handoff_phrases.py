"""转人工 is heard in every spelling, and in nothing else."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.handoff_phrases import wants_person
from bot.normaliser import normalise

DATA = Path(__file__).parent / "data"
NLU = Path(__file__).parents[2] / "nlu_data" / "nlu"
MOST_FALSE_ALARMS = 0.001
_ANNOTATION = re.compile(r"\[([^\]]+)\]\([^)]*\)")


def lines(name: str) -> list[str]:
    return [line for line in (DATA / name).read_text("utf-8").splitlines() if line.strip()]


def training_sentences() -> Iterator[tuple[str, str]]:
    """Intent and sentence of all training data."""
    for file in sorted(NLU.glob("*.yml")):
        intent = ""
        for line in file.read_text("utf-8").splitlines():
            if line.startswith("- intent:"):
                intent = line.removeprefix("- intent:").strip()
            elif line.startswith("    - "):
                yield intent, _ANNOTATION.sub(r"\1", line.removeprefix("    - "))


def test_the_lists_are_long_enough() -> None:
    assert len(set(lines("handoff_phrasings.txt"))) >= 150
    assert len(set(lines("not_handoff.txt"))) >= 60


@pytest.mark.parametrize("text", lines("handoff_phrasings.txt"))
def test_wish_for_a_person_is_heard(text: str) -> None:
    assert wants_person(normalise(text))


@pytest.mark.parametrize("text", lines("not_handoff.txt"))
def test_the_same_words_in_another_wish_are_none(text: str) -> None:
    assert not wants_person(normalise(text))


def test_training_sentences_of_other_intents_raise_no_alarm() -> None:
    others = [(i, text) for i, text in training_sentences() if i != "human_handoff"]
    alarms = [f"{i}: {text}" for i, text in others if wants_person(normalise(text))]
    assert len(alarms) <= MOST_FALSE_ALARMS * len(others), "\n".join(alarms)


def test_half_the_training_sentences_of_the_intent_are_heard_by_their_words_alone() -> None:
    # The others tell why or name whom (昨天跟我聊的小李在吗): those are for the classifier.
    own = [text for intent, text in training_sentences() if intent == "human_handoff"]
    heard = sum(wants_person(normalise(text)) for text in own)
    assert heard >= len(own) / 2


@pytest.mark.parametrize(
    "text", ["", " ", "😀", "人" * 1000, "转" * 1000, "我要" * 500, "不" * 1000]
)
def test_nothing_is_heard_in_nothing(text: str) -> None:
    assert not wants_person(text)
