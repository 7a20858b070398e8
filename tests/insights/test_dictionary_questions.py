"""Every question of the collection has an answer in SQL, or a reason why it has none yet."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.insights.dictionary import Dictionary, NotInTheDatabaseYet
from tests.insights.dictionary.stored import METRICS as STORED

QUESTIONS: list[dict[str, Any]] = [
    json.loads(line)
    for line in Path(__file__).with_name("manager_questions.jsonl").read_text("utf-8").splitlines()
]


@pytest.mark.parametrize(
    "question", QUESTIONS, ids=lambda question: str(QUESTIONS.index(question) + 1)
)
def test_every_question_is_answered(dictionary: Dictionary, question: dict[str, Any]):
    if question["metric"] in STORED:
        with pytest.raises(NotInTheDatabaseYet):
            dictionary.answer(question)
        return
    found = dictionary.answer(question)
    assert not found.no_match
    assert found.unanswerable == (question["metric"] == "unanswerable")
    # Nothing on which a mistake would not show: the shop has rows for every question but one.
    is_empty = question["metric"] == "reorder" and question["filter"]
    assert found.unanswerable or is_empty or any(found.total.values()) or found.lines
    if question["limit"] is not None and not found.unanswerable and not is_empty:
        assert 0 < len(found.lines) <= question["limit"]
