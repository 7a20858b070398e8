"""Train the shipped classifier on one file and score it on another, without Rasa's graph."""

import importlib
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bot import launcher
from bot.evaluation.examples import OUT_OF_SCOPE, Example, read_examples
from bot.evaluation.summary import Decision, Figures, print_tables, summarise

_FALLBACK_COMPONENT = "FallbackClassifier"


def fit_score(train: Path, test: Path, *, tables: bool) -> Figures:
    """Return the figures on ``test`` of a model that saw only ``train``.

    Raises
    ------
    DataUnusable
        A file cannot be read.
    """
    seen, asked = read_examples(train), read_examples(test)
    launcher.install()
    sentences = cut([example.text for example in seen])
    started = time.perf_counter()
    model = _fit(sentences, seen)
    fitted = time.perf_counter()
    decisions = decide(model, cut([example.text for example in asked]))
    asked_seconds = time.perf_counter() - fitted
    truth = [example.intent for example in asked]
    if tables:
        print_tables(truth, decisions)
    return summarise(truth, decisions) | {
        "fit_seconds": round(fitted - started, 2),
        "microseconds_per_message": round(asked_seconds / len(asked) * 1e6),
    }


def cut(texts: Sequence[str]) -> list[str]:
    """Return each text as the shop's tokeniser cuts it, words separated by blanks."""
    tokeniser = importlib.import_module("bot.tokeniser")
    normalise = importlib.import_module("bot.normaliser").normalise
    files = importlib.import_module("bot.word_lists").word_files()
    dictionary = tokeniser.Dictionary.of_shop(tokeniser.read_shop_words(files))
    return [" ".join(word for word, _ in dictionary.cut(normalise(text))) for text in texts]


def _fit(sentences: Sequence[str], examples: Sequence[Example]) -> Any:
    model = importlib.import_module("bot.intent_model").IntentModel()
    return model.fit(sentences, [example.intent for example in examples])


def decide(model: Any, sentences: Sequence[str]) -> list[Decision]:
    """Return what the model decides on each sentence, at the thresholds that are shipped."""
    shipped = _shipped_thresholds()
    rows = model.predict_proba(sentences)
    intents = model.classes_
    inside = np.where(intents == OUT_OF_SCOPE, 0.0, 1.0)
    decisions = []
    for row in rows:
        best, second = np.argsort(row)[:-3:-1]
        is_sure = row[best] >= shipped["threshold"]
        is_clear = row[best] - row[second] >= shipped["ambiguity_threshold"]
        is_answered = is_sure and is_clear and intents[best] != OUT_OF_SCOPE
        decisions.append(
            Decision(
                answered=str(intents[best]) if is_answered else None,
                forced=str(intents[(row * inside).argmax()]),
                likeliest=str(intents[best]),
                confidence=float(row[best]),
            )
        )
    return decisions


def _shipped_thresholds() -> dict[str, float]:
    reader = importlib.import_module("rasa.shared.utils.io")
    pipeline = reader.read_config_file("config.yml")["pipeline"]
    return next(part for part in pipeline if part["name"] == _FALLBACK_COMPONENT)
