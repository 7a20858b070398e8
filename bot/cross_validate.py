"""Choose by the training sentences alone: ``python -m bot.cross_validate``.

Each fold's model is asked sentences it never saw. Prints accuracy, calibration and what each
fallback threshold would cost; config.yml's numbers come from here, never from the held-out file.
"""

import importlib
import re
import sys
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bot import launcher, measures
from bot.evaluate import OUT_OF_SCOPE

_FOLDS = 5
_SEEDS = (1, 2)
_ENTITY_MARK = re.compile(r"\[([^\]]*)\](\([^)]*\)|\{[^}]*\})")
_THRESHOLDS = np.arange(0.2, 0.65, 0.05)
# A wrong answer costs a customer more than an honest "did you mean one of these".
_WRONG_COST = 1.0


def main() -> int:
    """Print the figures; return the exit status."""
    launcher.install()
    sentences, intents = read_training_sentences()
    for name, confidences, classes, truth in _models(sentences, intents):
        report(name, confidences, classes, truth)
    return 0


def read_training_sentences() -> tuple[list[str], npt.NDArray[np.str_]]:
    """Return the training sentences as the classifier sees them, and their intents."""
    yaml = importlib.import_module("rasa.shared.utils.io")
    tokeniser = importlib.import_module("bot.tokeniser")
    normalise = importlib.import_module("bot.normaliser").normalise
    files = importlib.import_module("bot.word_lists").word_files()
    dictionary = tokeniser.Dictionary.of_shop(tokeniser.read_shop_words(files))
    sentences, intents = [], []
    for file in sorted(Path("nlu_data/nlu").glob("*.yml")):
        for block in yaml.read_yaml_file(str(file))["nlu"]:
            for line in str(block.get("examples", "")).splitlines():
                text = _ENTITY_MARK.sub(r"\1", line.strip().removeprefix("- "))
                if text and "intent" in block:
                    words = (word for word, _ in dictionary.cut(normalise(text)))
                    sentences.append(" ".join(words))
                    intents.append(block["intent"])
    return sentences, np.array(intents)


def _models(
    sentences: list[str], intents: npt.NDArray[np.str_]
) -> list[tuple[str, npt.NDArray[np.float64], npt.NDArray[np.str_], npt.NDArray[np.str_]]]:
    model = importlib.import_module("bot.intent_model").IntentModel()
    confidences, classes = unseen_confidences(model, sentences, intents)
    truth = np.concatenate([intents] * len(_SEEDS))
    return [(repr(model), confidences, classes, truth)]


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


if __name__ == "__main__":
    sys.exit(main())
