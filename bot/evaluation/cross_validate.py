"""Choose by the training sentences alone: ``python -m bot.evaluation cross-validate``.

Each fold's model is asked sentences it never saw. Prints accuracy, calibration and what each
fallback threshold would cost; config.yml's numbers come from here, never from the held-out file.
"""

import importlib
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bot import launcher
from bot.evaluation import measures
from bot.evaluation.examples import OUT_OF_SCOPE, read_examples
from bot.evaluation.fit_score import cut

_FOLDS = 5
_SEEDS = (1, 2)
_THRESHOLDS = np.arange(0.2, 0.65, 0.05)
# A wrong answer costs a customer more than an honest "did you mean one of these".
_WRONG_COST = 1.0


def print_choices() -> None:
    """Print the figures of the shipped classifier on the training sentences."""
    launcher.install()
    sentences, intents = read_training_sentences()
    model = importlib.import_module("bot.intent_model").IntentModel()
    confidences, classes = unseen_confidences(model, sentences, intents)
    report(repr(model), confidences, classes, np.concatenate([intents] * len(_SEEDS)))


def read_training_sentences() -> tuple[list[str], npt.NDArray[np.str_]]:
    """Return the training sentences as the classifier sees them, and their intents."""
    files = sorted(Path("nlu_data/nlu").glob("*.yml"))
    examples = [example for file in files for example in read_examples(file)]
    return cut([e.text for e in examples]), np.array([e.intent for e in examples])


def unseen_confidences(
    model: Any, sentences: list[str], intents: npt.NDArray[np.str_]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.str_]]:
    """Return confidences of each sentence by a model that had not seen it, seed after seed."""
    selection = importlib.import_module("sklearn.model_selection")
    classes = np.unique(intents)
    every_seed = []
    for seed in _SEEDS:
        rows = np.zeros((len(sentences), len(classes)))
        split = selection.StratifiedKFold(_FOLDS, shuffle=True, random_state=seed)
        for seen, unseen in split.split(sentences, intents):
            model.fit([sentences[i] for i in seen], intents[seen])
            rows[unseen] = model.predict_proba([sentences[i] for i in unseen])
        every_seed.append(rows)
    return np.concatenate(every_seed), classes


def report(
    name: str,
    confidences: npt.NDArray[np.float64],
    classes: npt.NDArray[np.str_],
    truth: npt.NDArray[np.str_],
) -> None:
    """Print quality without a fallback, then with each threshold."""
    first = classes[confidences.argmax(axis=1)]
    top = confidences.max(axis=1)
    is_right = first == truth
    error = measures.calibration_error(top, is_right)
    f1 = measures.macro_f1(measures.score_intents(list(truth), list(first)))
    print(f"{name}: accuracy {is_right.mean():.4f}  macro-F1 {f1:.4f}  ECE {error:.4f}")
    print(f"{'threshold':>9} {'in scope':>9} {'wrong':>7} {'out recall':>11} {'value':>7}")
    inside = truth != OUT_OF_SCOPE
    for threshold in _THRESHOLDS:
        silent = (top < threshold) | (first == OUT_OF_SCOPE)
        answered = inside & ~silent
        wrong = (answered & ~is_right) | (~inside & ~silent)
        value = ((answered & is_right).sum() - _WRONG_COST * wrong.sum()) / len(truth)
        print(
            f"{threshold:>9.2f} {(answered & is_right).sum() / inside.sum():>9.4f} "
            f"{wrong.mean():>7.4f} {silent[~inside].mean():>11.4f} {value:>7.4f}"
        )
