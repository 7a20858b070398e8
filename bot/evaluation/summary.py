"""The figures of one operating point: what was decided, at the shipped thresholds."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.evaluation import measures
from bot.evaluation.examples import OUT_OF_SCOPE

Figures = dict[str, float | int | str | list[float]]

_SHOWN_CONFUSIONS = 20
_REFUSED = "(not answered)"


@dataclass(frozen=True)
class Decision:
    """What became of one message.

    ``answered`` is the intent that is answered, or None where the bot asks back or refuses;
    ``forced`` the likeliest intent in scope; ``likeliest`` the likeliest of all, out of scope
    among them, and ``confidence`` its probability.
    """

    answered: str | None
    forced: str
    likeliest: str
    confidence: float


def summarise(truth: Sequence[str], decisions: Sequence[Decision]) -> Figures:
    """Return the figures by name.

    ``accuracy``, ``accuracy_forced``, ``coverage`` and ``macro_f1`` are those of messages in
    scope, where one that is not answered is wrong; an answer to a message out of scope is a false
    alarm of its intent in ``macro_f1`` and counts against ``oos_recall``. Each share has its
    Wilson interval of 95 % under its name with ``_interval``; a share of nothing is absent.
    """
    inside = [(t, d) for t, d in zip(truth, decisions, strict=True) if t != OUT_OF_SCOPE]
    outside = [d for t, d in zip(truth, decisions, strict=True) if t == OUT_OF_SCOPE]
    counted = {
        "accuracy": [d.answered == t for t, d in inside],
        "accuracy_forced": [d.forced == t for t, d in inside],
        "coverage": [d.answered is not None for _, d in inside],
        "oos_recall": [d.answered is None for d in outside],
    }
    figures: Figures = {}
    for name, hits in counted.items():
        if hits:
            figures[name] = round(sum(hits) / len(hits), 4)
            bounds = measures.wilson_interval(sum(hits), len(hits))
            figures[f"{name}_interval"] = [round(bound, 4) for bound in bounds]
    scores = measures.score_intents(truth, said(decisions))
    figures["macro_f1"] = round(
        measures.macro_f1([score for score in scores if score.intent != OUT_OF_SCOPE]), 4
    )
    is_right = np.array([d.likeliest == t for t, d in zip(truth, decisions, strict=True)])
    confidences = np.array([d.confidence for d in decisions])
    figures["ece"] = round(measures.calibration_error(confidences, is_right), 4)
    return figures | {"n": len(truth), "n_oos": len(outside)}


def said(decisions: Sequence[Decision]) -> list[str]:
    """Return what each message was taken for; what is not answered is out of scope."""
    return [OUT_OF_SCOPE if d.answered is None else d.answered for d in decisions]


def print_tables(truth: Sequence[str], decisions: Sequence[Decision]) -> None:
    """Print the scores of every intent and the most frequent confusions."""
    answers = said(decisions)
    print(f"{'intent':<24}{'n':>5}{'precision':>11}{'recall':>8}{'F1':>7}")
    for score in measures.score_intents(truth, answers):
        print(
            f"{score.intent:<24}{score.n:>5}{score.precision:>11.3f}{score.recall:>8.3f}"
            f"{score.f1:>7.3f}"
        )
    print("\nmost frequent confusions (true → said)")
    for true, wrong, count in measures.confusions(truth, answers)[:_SHOWN_CONFUSIONS]:
        print(f"{count:>5}  {true} → {_REFUSED if wrong == OUT_OF_SCOPE else wrong}")
    print()


def print_line(figures: Figures) -> None:
    """Print the figures as one JSON object on a line."""
    print(json.dumps(figures))
