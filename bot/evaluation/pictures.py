"""Draws what the bot confuses and what its answers are worth: ``python -m bot.evaluation pictures``.

Trains the shipped classifier on all training sentences. The confusions and one curve are of those
sentences, each by experts that had not seen it; the other curve is the held-out file's.
"""

from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import numpy.typing as npt

from bot import launcher
from bot.evaluation.coverage import Judged
from bot.evaluation.cross_validate import read_training_sentences
from bot.evaluation.cutting import cutter
from bot.evaluation.examples import OUT_OF_SCOPE, read_examples
from bot.evaluation.fit_score import decide
from bot.evaluation.similarity import nearness
from bot.evaluation.summary import Decision, Figures, summarise
from bot.intent_model import IntentModel

mpl.use("Agg")
mpl.rcParams["svg.hashsalt"] = "zhanggui"  # the same picture is the same file

from matplotlib import pyplot as plt  # noqa: E402 - only once no display is asked for

CONFUSION = "nlu-confusion.svg"
COVERAGE = "nlu-coverage.svg"
_LEAST_COVERAGE = 0.3


def draw(held_out: Path, folder: Path) -> Figures:
    """Write both pictures into ``folder`` and return what the held-out file's figures are.

    Those of the third that is least like any training sentence come too, their names beginning
    with ``least_similar_``.
    """
    launcher.install()
    sentences, intents = read_training_sentences()
    model = IntentModel().fit(sentences, intents.tolist())
    examples = read_examples(held_out)
    cut = cutter()
    asked, truth = [cut(e.text) for e in examples], [e.intent for e in examples]
    decisions = decide(model, asked)
    folder.mkdir(parents=True, exist_ok=True)
    names = list(map(str, model.classes_))
    unseen = Judged.of(names, model.out_of_fold_, intents.tolist())
    likeliest = model.classes_[model.out_of_fold_.argmax(axis=1)]
    draw_confusions(intents, likeliest, model.classes_, folder / CONFUSION)
    curves = {
        "cross-validated training sentences": unseen,
        "held-out file": Judged.of(names, model.predict_proba(asked), truth),
    }
    draw_coverage(curves, _shipped_point(truth, decisions), folder / COVERAGE)
    near = nearness([s.replace(" ", "") for s in asked], [s.replace(" ", "") for s in sentences])
    third = np.argsort(near, kind="stable")[: len(near) // 3]
    least = summarise([truth[at] for at in third], [decisions[at] for at in third])
    return summarise(truth, decisions) | {f"least_similar_{k}": v for k, v in least.items()}


def draw_confusions(
    truth: npt.NDArray[np.str_],
    said: npt.NDArray[np.str_],
    intents: npt.NDArray[np.str_],
    file: Path,
) -> None:
    """Draw for each intent the shares of what its sentences were taken for; the root makes few visible."""
    shares = np.zeros((len(intents), len(intents)))
    np.add.at(shares, (np.searchsorted(intents, truth), np.searchsorted(intents, said)), 1)
    shares /= shares.sum(axis=1, keepdims=True)
    figure, axes = plt.subplots(figsize=(11, 10))
    image = axes.imshow(np.sqrt(shares), cmap="Blues", vmin=0, vmax=1)
    axes.set_xticks(range(len(intents)), intents, rotation=90, fontsize=7)
    axes.set_yticks(range(len(intents)), intents, fontsize=7)
    axes.set_xlabel("taken for")
    axes.set_ylabel("meant")
    bar = figure.colorbar(image, ax=axes, shrink=0.7, ticks=np.sqrt([0, 0.01, 0.05, 0.2, 0.5, 1]))
    bar.ax.set_yticklabels(["0", "1 %", "5 %", "20 %", "50 %", "100 %"])
    _keep(figure, file)


def draw_coverage(curves: dict[str, Judged], shipped: tuple[float, float], file: Path) -> None:
    """Draw how many answers are right when only the surest messages are answered."""
    figure, axes = plt.subplots(figsize=(7, 4.5))
    for name, judged in curves.items():
        coverage, right = judged.curve()
        drawn = coverage >= _LEAST_COVERAGE
        axes.plot(coverage[drawn], right[drawn], label=name)
    axes.plot(*shipped, "o", color="black", label="held-out file, shipped bands")
    axes.set_xlabel("messages in scope that are answered")
    axes.set_ylabel("answers that are right")
    axes.grid(alpha=0.3)
    axes.legend()
    _keep(figure, file)


def _shipped_point(truth: list[str], decisions: list[Decision]) -> tuple[float, float]:
    inside = [(t, d) for t, d in zip(truth, decisions, strict=True) if t != OUT_OF_SCOPE]
    answered = [(t, d) for t, d in inside if d.answered is not None]
    right = sum(d.answered == t for t, d in answered)
    return len(answered) / len(inside), right / max(len(answered), 1)


def _keep(figure: Any, file: Path) -> None:
    figure.tight_layout()
    figure.savefig(file, metadata={"Date": None})
    plt.close(figure)
