"""One classifier of the language benchmark, trained and asked in a process of its own.

``python -m bot.evaluation.contestant NAME --train A --test B --out FILE`` reads JSON lines. The
process has nothing else in it, so that its peak of memory is the classifier's.
"""

import argparse
import pickle
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.model_selection import StratifiedKFold

from bot import launcher
from bot.evaluation.coverage import Judged
from bot.evaluation.cutting import cutter
from bot.evaluation.examples import read_examples
from bot.evaluation.peers import CONTESTANTS
from bot.evaluation.predictions import MICROSECONDS, Effort, Floats, Predictions
from bot.intent_model import IntentModel

_FOLDS = 3
_MEBIBYTE = 1 << 20


def main() -> None:
    """Train, ask, hold out and write the predictions."""
    launcher.install()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=CONTESTANTS)
    parser.add_argument("--train", type=Path, required=True)
    parser.add_argument("--test", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    chosen = parser.parse_args()
    examples = read_examples(chosen.train)
    texts = [example.text for example in read_examples(chosen.test)]
    intents = np.array([example.intent for example in examples])
    run(CONTESTANTS[chosen.name], [e.text for e in examples], intents, texts).save(chosen.out)


def run(
    build: Callable[[], Any],
    texts: Sequence[str],
    intents: npt.NDArray[np.str_],
    asked: Sequence[str],
) -> Predictions:
    """Return what a classifier says of ``asked`` once it has read ``texts``."""
    cut = cutter()
    started, began = time.perf_counter(), time.process_time()
    sentences = [cut(text) for text in texts]
    model = build().fit(sentences, intents)
    train_seconds = time.perf_counter() - started
    train_cpu_seconds = time.process_time() - began
    began = time.process_time()
    rows, seconds = _ask(model, cut, asked)
    used = time.process_time() - began
    effort = Effort(
        train_seconds=train_seconds,
        train_cpu_seconds=train_cpu_seconds,
        microseconds_per_message=used / len(seconds) * MICROSECONDS,
        slowest_milliseconds=float(np.max(seconds)) * 1e3,
        model_mib=_size(model) / _MEBIBYTE,
    )
    return Predictions(
        intents=list(map(str, model.classes_)),
        rows=rows,
        thresholds=_thresholds(build, model, sentences, intents),
        effort=effort,
    )


def _ask(model: Any, cut: Callable[[str], str], asked: Sequence[str]) -> tuple[Floats, list[float]]:
    """Ask one message after the other, as turns do, cutting it into words included."""
    rows, seconds = [], []
    for text in asked:
        started = time.perf_counter()
        rows.append(model.predict_proba([cut(text)])[0])
        seconds.append(time.perf_counter() - started)
    return np.array(rows), seconds


def _size(model: Any) -> int:
    """Return the bytes of the kept model: our own form, or scikit-learn's usual one."""
    if not isinstance(model, IntentModel):
        return len(pickle.dumps(model))
    with tempfile.TemporaryDirectory() as folder:
        model.scorer_.save(Path(folder))
        return sum(file.stat().st_size for file in Path(folder).iterdir())


def _thresholds(
    build: Callable[[], Any], model: Any, sentences: Sequence[str], intents: npt.NDArray[np.str_]
) -> list[float]:
    """Return from which confidence on each intent is answered.

    Ours chose that in training; the others get one threshold for all, from the third of the
    training sentences that a second model of theirs had not seen.
    """
    if isinstance(model, IntentModel):
        chosen: list[float] = model.scorer_.bands.answer.tolist()
        return chosen
    split = StratifiedKFold(_FOLDS, shuffle=True, random_state=1)
    seen, unseen = next(iter(split.split(sentences, intents)))
    fold = build().fit([sentences[i] for i in seen], intents[seen])
    rows = fold.predict_proba([sentences[i] for i in unseen])
    judged = Judged.of(list(map(str, fold.classes_)), rows, intents[unseen].tolist())
    return [judged.best_threshold()] * len(model.classes_)


if __name__ == "__main__":
    main()
