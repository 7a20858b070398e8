"""How good predictions are: pure functions over labels and confidences."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_BINS = 10
_Z = 1.959964  # of 95 %, both sides


@dataclass(frozen=True)
class IntentScore:
    """Quality of one intent; shares in 0..1."""

    intent: str
    n: int
    precision: float
    recall: float
    f1: float


def accuracy(truth: Sequence[str], predicted: Sequence[str]) -> float:
    """Return the share of predictions that are right; 0 for none."""
    if not truth:
        return 0.0
    return sum(t == p for t, p in zip(truth, predicted, strict=True)) / len(truth)


def score_intents(truth: Sequence[str], predicted: Sequence[str]) -> list[IntentScore]:
    """Return the scores of every intent that occurs in ``truth``, by name."""
    right = Counter(t for t, p in zip(truth, predicted, strict=True) if t == p)
    there, said = Counter(truth), Counter(predicted)
    scores = []
    for intent in sorted(there):
        precision = right[intent] / said[intent] if said[intent] else 0.0
        recall = right[intent] / there[intent]
        f1 = 2 * precision * recall / (precision + recall) if right[intent] else 0.0
        scores.append(IntentScore(intent, there[intent], precision, recall, f1))
    return scores


def macro_f1(scores: Sequence[IntentScore]) -> float:
    """Return the mean F1 of the intents."""
    return sum(score.f1 for score in scores) / len(scores) if scores else 0.0


def confusions(truth: Sequence[str], predicted: Sequence[str]) -> list[tuple[str, str, int]]:
    """Return (true, predicted, count) of the errors, most frequent first."""
    wrong = Counter((t, p) for t, p in zip(truth, predicted, strict=True) if t != p)
    return [(t, p, n) for (t, p), n in wrong.most_common()]


def calibration_error(
    confidences: npt.NDArray[np.float64], is_right: npt.NDArray[np.bool_]
) -> float:
    """Return the expected calibration error over ten bins of equal width.

    The mean distance between confidence and accuracy in a bin, weighted by the bin's share
    (Guo et al. 2017, "On Calibration of Modern Neural Networks", equation 3).

    Examples
    --------
    >>> calibration_error(np.array([0.85, 0.85]), np.array([True, False]))
    0.35
    """
    bins = np.minimum((confidences * _BINS).astype(int), _BINS - 1)
    error = 0.0
    for chosen in (bins == index for index in range(_BINS)):
        if chosen.any():
            distance = abs(confidences[chosen].mean() - is_right[chosen].mean())
            error += float(chosen.mean() * distance)
    return round(error, 10)


def wilson_interval(hits: int, n: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927), for n >= 1.

    Examples
    --------
    >>> low, high = wilson_interval(9, 10)
    >>> round(low, 4), round(high, 4)
    (0.5958, 0.9821)
    """
    share, z_squared = hits / n, _Z**2
    middle = share + z_squared / (2 * n)
    reach = _Z * math.sqrt(share * (1 - share) / n + z_squared / (4 * n * n))
    return (middle - reach) / (1 + z_squared / n), (middle + reach) / (1 + z_squared / n)
