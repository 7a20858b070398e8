"""What a threshold costs and gains: coverage curves and where two classifiers may be compared.

A message is answered if the likeliest intent is in scope and its confidence reaches the threshold.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from bot.evaluation.examples import OUT_OF_SCOPE
from bot.evaluation.predictions import Floats

# A wrong answer costs a customer as much as a right one is worth.
_WRONG_COST = 1.0


@dataclass(frozen=True)
class Judged:
    """Predictions beside the truth, one entry per message.

    ``best`` is the likeliest intent in scope and ``score`` its confidence, or -1 where the
    likeliest of all is out of scope: no threshold answers such a message.
    """

    best: npt.NDArray[np.str_]
    score: Floats
    truth: npt.NDArray[np.str_]

    @classmethod
    def of(cls, intents: Sequence[str], rows: Floats, truth: Sequence[str]) -> Self:
        """Compare confidences with what the messages mean."""
        names = np.array(intents)
        is_inside = names != OUT_OF_SCOPE
        scoped = np.where(is_inside, rows, -1.0)
        refused = ~is_inside[rows.argmax(axis=1)]
        return cls(
            best=names[scoped.argmax(axis=1)],
            score=np.where(refused, -1.0, scoped.max(axis=1)),
            truth=np.array(truth),
        )

    @property
    def inside(self) -> npt.NDArray[np.bool_]:
        """Whether each message is in scope."""
        return self.truth != OUT_OF_SCOPE

    def accuracy(self, threshold: float | Floats) -> float:
        """Return the share of messages in scope that are answered, and rightly.

        ``threshold`` may be one of each message.
        """
        hits = (self.best == self.truth) & (self.score >= threshold)
        return float(hits[self.inside].mean())

    def refused_outside(self, threshold: float | Floats) -> float:
        """Return the share of messages out of scope that are not answered."""
        return float((self.score < threshold)[~self.inside].mean())

    def best_threshold(self) -> float:
        """Return the threshold with most right answers minus wrong ones.

        To be asked of messages that the classifier had not seen; never of those that are scored.
        """
        order = self.score.argsort()[::-1]
        gains = np.where((self.best == self.truth)[order], 1.0, -_WRONG_COST)
        can_be_answered = self.score[order] >= 0
        worth = np.cumsum(gains * can_be_answered)
        return float(self.score[order][int(worth.argmax())])

    def threshold_at_accuracy(self, least: float) -> float | None:
        """Return the highest threshold that keeps this accuracy in scope; None if none does."""
        hits = np.sort(self.score[self.inside & (self.best == self.truth) & (self.score >= 0)])
        needed = int(np.ceil(least * self.inside.sum()))
        return float(hits[-needed]) if needed <= len(hits) else None

    def threshold_at_coverage(self, least: float) -> float | None:
        """Return the highest threshold at which so many in scope are answered; None if none does."""
        needed = int(np.ceil(least * self.inside.sum()))
        threshold = float(np.sort(self.score[self.inside])[-needed])
        return threshold if threshold >= 0 else None

    def curve(self) -> tuple[Floats, Floats]:
        """Return coverage, ascending, and the share of answered messages that are right.

        Of messages in scope: as the threshold falls, more of them are answered.
        """
        order = self.score[self.inside].argsort()[::-1]
        hits = (self.best == self.truth)[self.inside][order]
        answered = np.arange(1, len(hits) + 1)
        return answered / len(hits), np.cumsum(hits) / answered
