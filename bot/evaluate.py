"""Measure how well the current model understands: ``python -m bot.evaluate [--data FILE]``.

FILE is JSON lines with ``text`` and ``intent``, or Rasa's YAML. The held-out file is for measuring
only: nothing is ever chosen by it (``bot.cross_validate`` is for choosing). The last line printed
is one JSON object.
"""

import argparse
import asyncio
import importlib
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bot import launcher, measures, model_store

OUT_OF_SCOPE = "out_of_scope"
_FALLBACK = "nlu_fallback"
_HELD_OUT = Path("tests/conversations/heldout.jsonl")
_SHOWN_CONFUSIONS = 20


class DataUnusable(Exception):
    """The file cannot be measured on; the message is one sentence for a person."""


@dataclass(frozen=True)
class Example:
    """A sentence and what it means."""

    text: str
    intent: str


@dataclass(frozen=True)
class Prediction:
    """What the pipeline decided, and its classifier's first choice before the fallback."""

    intent: str
    first_choice: str
    confidence: float


def main() -> int:
    """Print the measurement; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m bot.evaluate", description="Measure the bot.")
    parser.add_argument("--data", type=Path, default=_HELD_OUT, help="JSON lines or Rasa YAML")
    arguments = parser.parse_args()
    try:
        examples = read_examples(arguments.data)
    except DataUnusable as error:
        print(f"✗ {error}")
        return 1
    model = model_store.current_model()
    if model is None:
        print("✗ There is no model yet: run python -m bot.train first.")
        return 1
    launcher.install()
    launcher.quieten_logs()
    report(examples, predict(model, examples), model_version=model.parent.name)
    return 0


def read_examples(file: Path) -> list[Example]:
    """Read sentences with their intents.

    Raises
    ------
    DataUnusable
        The file is missing, empty or of another form.
    """
    try:
        examples = _read_yaml(file) if file.suffix in {".yml", ".yaml"} else _read_json_lines(file)
    except FileNotFoundError as error:
        raise DataUnusable(f"{file} is not there.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise DataUnusable(f"{file} is not JSON lines with text and intent: {error!r}") from error
    if not examples:
        raise DataUnusable(f"{file} holds no sentence.")
    return examples


def _read_json_lines(file: Path) -> list[Example]:
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]
    return [Example(row["text"], row["intent"]) for row in rows]


def _read_yaml(file: Path) -> list[Example]:
    if not file.is_file():
        raise FileNotFoundError(file)
    launcher.install()
    loading = importlib.import_module("rasa.shared.nlu.training_data.loading")
    data = loading.load_data(str(file))
    return [Example(e.get("text"), e.get("intent")) for e in data.intent_examples]


def predict(model: Path, examples: list[Example]) -> list[Prediction]:
    """Ask the model's pipeline, without dialogue and actions."""
    agent = importlib.import_module("rasa.core.agent").Agent.load(model)

    async def ask_all() -> list[dict[str, Any]]:
        return [await agent.parse_message(_harmless(example.text)) for example in examples]

    return [_prediction(parsed) for parsed in asyncio.run(ask_all())]


def _harmless(text: str) -> str:
    harmless: str = importlib.import_module("bot.turn_request").harmless(text)
    return harmless


def _prediction(parsed: dict[str, Any]) -> Prediction:
    first = next(entry for entry in parsed["intent_ranking"] if entry["name"] != _FALLBACK)
    return Prediction(parsed["intent"]["name"], first["name"], first["confidence"])


def report(
    examples: list[Example], predictions: list[Prediction], *, model_version: str
) -> dict[str, float | int | str]:
    """Print tables and the closing JSON line; return that line's object.

    Falling back counts as saying ``out_of_scope``: the customer gets the same honest answer. The
    calibration error is the classifier's own, before the fallback.
    """
    truth = [example.intent for example in examples]
    said = [OUT_OF_SCOPE if p.intent == _FALLBACK else p.intent for p in predictions]
    scores = measures.score_intents(truth, said)
    _print_tables(scores, measures.confusions(truth, said))
    inside = [i for i, intent in enumerate(truth) if intent != OUT_OF_SCOPE]
    outside = [i for i, intent in enumerate(truth) if intent == OUT_OF_SCOPE]
    fell_back = sum(predictions[i].intent == _FALLBACK for i in inside)
    summary: dict[str, float | int | str] = {
        "accuracy": measures.accuracy(truth, said),
        "macro_f1": measures.macro_f1(scores),
        "ece": measures.calibration_error(
            np.array([p.confidence for p in predictions]),
            np.array([p.first_choice == t for p, t in zip(predictions, truth, strict=True)]),
        ),
        "in_scope_accuracy": measures.accuracy(*_chosen(truth, said, inside)),
        "in_scope_fallback_share": fell_back / len(inside) if inside else 0.0,
        "out_of_scope_recall": measures.accuracy(*_chosen(truth, said, outside)),
        "n": len(examples),
        "model_version": model_version,
    }
    rounded = {k: round(v, 4) if isinstance(v, float) else v for k, v in summary.items()}
    print(json.dumps(rounded))
    return rounded


def _chosen(truth: list[str], said: list[str], rows: list[int]) -> tuple[list[str], list[str]]:
    return [truth[i] for i in rows], [said[i] for i in rows]


def _print_tables(
    scores: list[measures.IntentScore], confusions: list[tuple[str, str, int]]
) -> None:
    print(f"{'intent':<20}{'n':>5}{'precision':>11}{'recall':>8}{'F1':>7}")
    for score in scores:
        print(
            f"{score.intent:<20}{score.n:>5}{score.precision:>11.3f}{score.recall:>8.3f}"
            f"{score.f1:>7.3f}"
        )
    print("\nmost frequent confusions (true → said)")
    for true, said, count in confusions[:_SHOWN_CONFUSIONS]:
        print(f"{count:>5}  {true} → {said}")
    print()


if __name__ == "__main__":
    sys.exit(main())
