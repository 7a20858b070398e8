"""Figures of the language benchmark from the predictions of its classifiers.

``python -m bot.evaluation.contest collect --out FILE`` writes the training sentences as JSON lines;
``… figures --test FILE PREDICTIONS…`` prints one JSON object, with the name of each predictions
file as a key.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bot.evaluation import measures
from bot.evaluation.coverage import Judged
from bot.evaluation.examples import read_examples
from bot.evaluation.predictions import Floats, Predictions

_TRAINING = Path("nlu_data/nlu")
# Where out-of-scope recall is compared: at the accuracy in scope that published results have, and
# where as many messages in scope are answered, rightly or not.
_EQUAL_ACCURACY = 0.91
_EQUAL_COVERAGE = 0.9

ContestFigures = dict[str, float | None]


def main() -> None:
    """Collect, or judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    collect = commands.add_parser("collect")
    collect.add_argument("--out", type=Path, required=True)
    figures = commands.add_parser("figures")
    figures.add_argument("--test", type=Path, required=True)
    figures.add_argument("predictions", type=Path, nargs="+")
    chosen = parser.parse_args()
    if chosen.command == "collect":
        chosen.out.write_text(_training_lines(), "utf-8")
        return
    truth = [example.intent for example in read_examples(chosen.test)]
    judged = {file.stem: judge(Predictions.load(file), truth) for file in chosen.predictions}
    print(json.dumps(judged))


def _training_lines() -> str:
    examples = [e for file in sorted(_TRAINING.glob("*.yml")) for e in read_examples(file)]
    rows = ({"text": example.text, "intent": example.intent} for example in examples)
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def judge(said: Predictions, truth: Sequence[str]) -> ContestFigures:
    """Return the figures of one classifier on one file; None where one cannot be had.

    ``accuracy_forced`` and ``macro_f1`` are those of the likeliest intent in scope;
    ``accuracy`` and ``oos_recall`` those at the classifier's own thresholds;
    ``oos_recall_at_equal_accuracy`` is read where 91 % of the messages in scope are answered
    rightly, ``oos_recall_at_equal_coverage`` where 90 % of them are answered.
    """
    asked = Judged.of(said.intents, said.rows, truth)
    inside = asked.inside
    scores = measures.score_intents(list(asked.truth[inside]), list(asked.best[inside]))
    likeliest = np.array(said.intents)[said.rows.argmax(axis=1)]
    equal = asked.threshold_at_accuracy(_EQUAL_ACCURACY)
    covering = asked.threshold_at_coverage(_EQUAL_COVERAGE)
    own = None
    if said.thresholds is not None:
        by_intent = dict(zip(said.intents, said.thresholds, strict=True))
        own = np.array([by_intent[intent] for intent in asked.best])
    figures: ContestFigures = {
        "accuracy_forced": float((asked.best == asked.truth)[inside].mean()),
        "macro_f1": measures.macro_f1(scores),
        "ece": measures.calibration_error(said.rows.max(axis=1), likeliest == asked.truth),
        "accuracy": None if own is None else asked.accuracy(own),
        "oos_recall": None if own is None else _refused(asked, own),
        "oos_recall_at_equal_accuracy": None if equal is None else _refused(asked, equal),
        "oos_recall_at_equal_coverage": None if covering is None else _refused(asked, covering),
        "train_seconds": said.effort.train_seconds,
        "train_cpu_seconds": said.effort.train_cpu_seconds,
        "microseconds_per_message": said.effort.microseconds_per_message,
        "slowest_milliseconds": said.effort.slowest_milliseconds,
        "model_mib": said.effort.model_mib,
    }
    return {k: None if v is None else round(float(v), 4) for k, v in figures.items()}


def _refused(asked: Judged, threshold: float | Floats) -> float | None:
    return None if asked.inside.all() else asked.refused_outside(threshold)


if __name__ == "__main__":
    main()
