"""What the training sentences alone tell: ``python -m bot.evaluation cross-validate``.

Every sentence is asked of experts that never saw it; the bands of confidence are chosen from that
and from nothing else. Prints accuracy, calibration and each intent's bands with what they cost.
"""

import importlib
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bot import launcher
from bot.evaluation import measures
from bot.evaluation.cutting import cutter
from bot.evaluation.examples import OUT_OF_SCOPE, read_examples

_WIDTH = 22


def print_choices() -> None:
    """Print the figures of the shipped classifier on the training sentences."""
    launcher.install()
    sentences, intents = read_training_sentences()
    report(
        importlib.import_module("bot.intent_model").IntentModel().fit(sentences, intents), intents
    )


def read_training_sentences() -> tuple[list[str], npt.NDArray[np.str_]]:
    """Return the training sentences as the classifier sees them, and their intents."""
    files = sorted(Path("nlu_data/nlu").glob("*.yml"))
    examples = [example for file in files for example in read_examples(file)]
    cut = cutter()
    return [cut(e.text) for e in examples], np.array([e.intent for e in examples])


def report(model: Any, truth: npt.NDArray[np.str_]) -> None:
    """Print quality at the bands of a fitted model, in all and for each intent it says."""
    band = importlib.import_module("bot.confidence_bands").Band
    confidences, classes = model.out_of_fold_, model.classes_
    first = classes[confidences.argmax(axis=1)]
    is_right = first == truth
    said = np.array([model.scorer_.bands.band(row) for row in confidences])
    is_inside = truth != OUT_OF_SCOPE
    is_answered = (said == band.ANSWER) & (first != OUT_OF_SCOPE)
    error = measures.calibration_error(confidences.max(axis=1), is_right)
    f1 = measures.macro_f1(measures.score_intents(list(truth), list(first)))
    print(f"{model!r}: accuracy {is_right.mean():.4f}  macro-F1 {f1:.4f}  ECE {error:.4f}")
    print(
        f"at the bands: accuracy in scope {(is_answered & is_right)[is_inside].mean():.4f}  "
        f"coverage {is_answered[is_inside].mean():.4f}  "
        f"out-of-scope recall {1 - is_answered[~is_inside].mean():.4f}"
    )
    print(f"{'said':<{_WIDTH}}{'answer':>8}{'clarify':>9}{'n':>7}{'answered':>10}{'right':>8}")
    for column, intent in enumerate(classes):
        mine = first == intent
        answered = mine & (said == band.ANSWER)
        print(
            f"{intent:<{_WIDTH}}{model.scorer_.bands.answer[column]:>8.2f}"
            f"{model.scorer_.bands.clarify[column]:>9.2f}{mine.sum():>7}"
            f"{answered.sum() / max(mine.sum(), 1):>10.3f}"
            f"{is_right[answered].mean() if answered.any() else 0.0:>8.3f}"
        )
