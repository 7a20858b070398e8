"""Train the shipped classifier on one file and score it on another, without Rasa's graph."""

import importlib
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bot import launcher
from bot.evaluation.cutting import cutter
from bot.evaluation.examples import OUT_OF_SCOPE, Example, read_examples
from bot.evaluation.summary import Decision, Figures, print_tables, summarise


def fit_score(train: Path, test: Path, *, tables: bool) -> Figures:
    """Return the figures on ``test`` of a model that saw only ``train``.

    Raises
    ------
    DataUnusable
        A file cannot be read.
    """
    seen, asked = read_examples(train), read_examples(test)
    launcher.install()
    cut = cutter()
    sentences = [cut(example.text) for example in seen]
    started = time.perf_counter()
    model = _fit(sentences, seen)
    fitted = time.perf_counter()
    decisions = decide(model, [cut(example.text) for example in asked])
    asked_seconds = time.perf_counter() - fitted
    truth = [example.intent for example in asked]
    if tables:
        print_tables(truth, decisions)
    return summarise(truth, decisions) | {
        "fit_seconds": round(fitted - started, 2),
        "microseconds_per_message": round(asked_seconds / len(asked) * 1e6),
    }


def _fit(sentences: Sequence[str], examples: Sequence[Example]) -> Any:
    model = importlib.import_module("bot.intent_model").IntentModel()
    return model.fit(sentences, [example.intent for example in examples])


def decide(model: Any, sentences: Sequence[str]) -> list[Decision]:
    """Return what the model decides on each sentence, by the bands it chose in training."""
    rows = model.predict_proba(sentences)
    intents = model.classes_
    answer = importlib.import_module("bot.confidence_bands").Band.ANSWER
    inside = np.where(intents == OUT_OF_SCOPE, 0.0, 1.0)
    decisions = []
    for row in rows:
        best = intents[row.argmax()]
        is_answered = model.scorer_.bands.band(row) is answer and best != OUT_OF_SCOPE
        decisions.append(
            Decision(
                answered=str(best) if is_answered else None,
                forced=str(intents[(row * inside).argmax()]),
                likeliest=str(best),
                confidence=float(row.max()),
            )
        )
    return decisions
