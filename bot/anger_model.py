"""How angry a message is: naive Bayes on characters, trained in a second, asked without scikit-learn.

Anger is rare and a wrong offer of a person is a nuisance, so thresholds are chosen for few false alarms:
of calm messages that the model had not seen in training, fewer than ``FALSE_ALARMS`` count as angry.
"""

import json
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

FALSE_ALARMS = 0.003
"""Share of calm messages that may count as angry."""
STRONG_FALSE_ALARMS = 0.0005
"""Share of calm messages that may count as strongly angry."""

_FILE = "anger.json"
_LONGEST = 3
_SMOOTHING = 0.5
_FOLDS = 5
_STEPS = 12
_SHRINKAGE = 0.01
_SHORTEST = 2


@dataclass(frozen=True)
class AngerFigures:
    """Quality from cross-validation at the two thresholds."""

    precision: float
    recall: float
    false_alarms: float
    strong_precision: float
    strong_recall: float


@dataclass(frozen=True)
class AngerModel:
    """Weights of character runs and what turns their sum into 0 to 1.

    ``angry`` and ``furious`` are the values from which a message counts as angry, and as so angry that
    one message is enough.
    """

    weights: dict[str, float]
    slope: float
    offset: float
    angry: float
    furious: float

    @classmethod
    def train(cls, angry: Sequence[str], calm: Sequence[str]) -> tuple[Self, AngerFigures]:
        """Fit weights on everything, scale and thresholds on what each fold had not seen.

        Raises
        ------
        ValueError
            A class has fewer sentences than there are folds.
        """
        if min(len(angry), len(calm)) < _FOLDS:
            raise ValueError("anger needs at least five angry and five calm sentences")
        runs = [[_runs(text) for text in texts] for texts in (angry, calm)]
        counts = [_count(each) for each in runs]
        unseen: tuple[list[float], list[float]] = ([], [])
        for fold in range(_FOLDS):
            held_out = [each[fold::_FOLDS] for each in runs]
            learnt = [whole - _count(part) for whole, part in zip(counts, held_out, strict=True)]
            weights = _weights(*learnt)
            for scores, part in zip(unseen, held_out, strict=True):
                scores += [_score(weights, each) for each in part]
        unseen_angry, unseen_calm = unseen
        slope, offset = _scale(unseen_angry, unseen_calm)
        limits = [_limit(unseen_calm, share) for share in (FALSE_ALARMS, STRONG_FALSE_ALARMS)]
        model = cls(
            _weights(*counts),
            slope,
            offset,
            *(_sigmoid(slope * limit + offset) for limit in limits),
        )
        return model, _figures(unseen_angry, unseen_calm, limits)

    def anger(self, text: str) -> float:
        """Return the anger of a normalised text, 0 to 1; a text of unknown signs is calm."""
        if len(text.strip()) < _SHORTEST:
            return 0.0
        return _sigmoid(self.slope * _score(self.weights, _runs(text)) + self.offset)

    def save(self, folder: Path) -> None:
        """Write the model into a folder."""
        (folder / _FILE).write_text(
            json.dumps(asdict(self), ensure_ascii=False, sort_keys=True), "utf-8"
        )

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read the model from a folder."""
        return cls(**json.loads((folder / _FILE).read_text("utf-8")))


def _runs(text: str) -> set[str]:
    """Each different run of one to three characters, with marks at both ends."""
    marked = f"^{text}$"
    return {
        marked[start : start + length]
        for length in range(1, _LONGEST + 1)
        for start in range(len(marked) - length + 1)
    }


def _count(texts: Iterable[set[str]]) -> Counter[str]:
    return Counter(run for runs in texts for run in runs)


def _weights(angry: Counter[str], calm: Counter[str]) -> dict[str, float]:
    """The logarithm of how much likelier each run is in an angry message; classes weigh the same."""
    runs = angry.keys() | calm.keys()
    angry_total, calm_total = (each.total() + _SMOOTHING * len(runs) for each in (angry, calm))
    even = math.log(calm_total / angry_total)
    return {
        run: round(even + math.log((angry[run] + _SMOOTHING) / (calm[run] + _SMOOTHING)), 4)
        for run in runs
    }


def _score(weights: dict[str, float], runs: set[str]) -> float:
    """The sum of the weights by the root of their number: a long message is not angrier for that."""
    known = [weights[run] for run in runs if run in weights]
    return math.fsum(known) / math.sqrt(len(known)) if known else 0.0


def _sigmoid(value: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, value))))


def _scale(angry: Sequence[float], calm: Sequence[float]) -> tuple[float, float]:
    """Slope and offset of the logistic curve through the scores, by Newton's method.

    Both classes weigh the same: 0.5 is as likely angry as calm, if both were as frequent.
    """
    rows = [(x, 1.0, 1 / len(angry)) for x in angry] + [(x, 0.0, 1 / len(calm)) for x in calm]
    slope = offset = 0.0
    for _ in range(_STEPS):
        # A little shrinkage keeps the step finite where the classes do not touch.
        g0, g1, h00, h01, h11 = _SHRINKAGE * slope, 0.0, _SHRINKAGE, 0.0, _SHRINKAGE
        for x, truth, weight in rows:
            guess = _sigmoid(slope * x + offset)
            error, bend = weight * (guess - truth), weight * guess * (1 - guess)
            g0, g1 = g0 + error * x, g1 + error
            h00, h01, h11 = h00 + bend * x * x, h01 + bend * x, h11 + bend
        determinant = h00 * h11 - h01 * h01
        slope -= (h11 * g0 - h01 * g1) / determinant
        offset -= (h00 * g1 - h01 * g0) / determinant
    return slope, offset


def _limit(calm: Sequence[float], share: float) -> float:
    """The score above which no more than a share of calm messages lie."""
    ranked = sorted(calm, reverse=True)
    return ranked[min(int(share * len(ranked)), len(ranked) - 1)] + 1e-9


def _figures(
    angry: Sequence[float], calm: Sequence[float], limits: Sequence[float]
) -> AngerFigures:
    hits = [sum(score >= limit for score in angry) for limit in limits]
    alarms = [sum(score >= limit for score in calm) for limit in limits]
    precision = [
        hit / (hit + alarm) if hit else 0.0 for hit, alarm in zip(hits, alarms, strict=True)
    ]
    return AngerFigures(
        precision=precision[0],
        recall=hits[0] / len(angry),
        false_alarms=alarms[0] / len(calm),
        strong_precision=precision[1],
        strong_recall=hits[1] / len(angry),
    )
