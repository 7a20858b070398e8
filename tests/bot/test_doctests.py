import doctest
import importlib

import pytest


@pytest.mark.parametrize(
    "name",
    [
        *("ellipsis", "evaluation.measures", "festivals", "handoff_phrases", "intent_model"),
        *("message_language", "numerals", "spelling"),
        *("figures.breakdowns", "figures.going_on", "figures.leftovers", "figures.periods"),
        *("figures.reading", "figures.unanswerable"),
    ],
)
def test_examples_in_docstrings_hold(name: str) -> None:
    result = doctest.testmod(importlib.import_module(f"bot.{name}"))
    assert result.attempted > 0
    assert result.failed == 0
