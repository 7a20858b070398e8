"""Three bands of confidence for each intent: answer, ask back, or admit that it is beyond the bot.

Chosen where the model is trained, from predictions of sentences it had not seen, and kept with it.
Knows neither Rasa nor scikit-learn when it only decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from bot.word_vectors import Floats

# Answer what is right this often at least: a wrong answer says what it took the message for and names
# the next steps; money and orders change only after a yes, and a ticket, filed at once, is read by a
# person. So it costs little more than being asked back.
_LEAST_RIGHT = 0.4
# Ask back while the right intent is among the buttons this often.
_LEAST_AMONG_BUTTONS = 0.5
_BUTTONS = 3
_GRID = np.arange(0.01, 1.0, 0.01)
# What is believed of an intent before its own predictions are seen, worth as many of them: a
# confidence comes true as often as it says, and the right intent is among the buttons twice as often.
_PRIOR = np.linspace(0.025, 0.975, 20)


class Band(StrEnum):
    """What becomes of a message."""

    ANSWER = "answer"
    CLARIFY = "clarify"
    HAND_OVER = "hand_over"


@dataclass(frozen=True)
class ConfidenceBands:
    """Where the bands of each intent begin; both are float[n_intents], columns of the model.

    From ``answer`` on a message is answered, from ``clarify`` on the customer is asked back.
    """

    answer: Floats
    clarify: Floats

    def band(self, confidences: Floats) -> Band:
        """Return what becomes of a message with these confidences, one of each intent."""
        best = int(confidences.argmax())
        if confidences[best] >= self.answer[best]:
            return Band.ANSWER
        return Band.CLARIFY if confidences[best] >= self.clarify[best] else Band.HAND_OVER

    @classmethod
    def unlearnt(cls, n_intents: int) -> Self:
        """Return the bands of a model that could hold nothing out."""
        return cls(np.full(n_intents, _LEAST_RIGHT), np.full(n_intents, _LEAST_AMONG_BUTTONS / 2))

    @classmethod
    def choose(cls, confidences: Floats, truth: npt.NDArray[np.integer[Any]]) -> Self:
        """Choose from confidences of sentences that the model had not seen, and what they meant.

        For each intent the share of right predictions is estimated over the confidence by isotonic
        regression (Barlow et al. 1972); a band begins where the share reaches what it demands.

        Parameters
        ----------
        confidences : float[n_sentences, n_intents]
        truth : int[n_sentences], columns of ``confidences``
        """
        ranked = confidences.argsort(axis=1)[:, ::-1]
        top = confidences.max(axis=1)
        is_right = ranked[:, 0] == truth
        is_offered = (ranked[:, :_BUTTONS] == truth[:, None]).any(axis=1)
        answer, clarify = [], []
        for intent in range(confidences.shape[1]):
            said = ranked[:, 0] == intent
            begin = _begin(top[said], is_right[said], _PRIOR, _LEAST_RIGHT)
            among = np.minimum(2 * _PRIOR, 1.0)
            asked = _begin(top[said], is_offered[said], among, _LEAST_AMONG_BUTTONS)
            answer.append(begin)
            clarify.append(min(asked, begin))
        return cls(np.array(answer), np.array(clarify))


def _begin(
    confidences: Floats, hits: npt.NDArray[np.bool_], prior: Sequence[float] | Floats, least: float
) -> float:
    """Return the least confidence from which on hits are as frequent as they have to be."""
    from sklearn.isotonic import IsotonicRegression  # noqa: PLC0415 - a turn needs no scikit-learn

    places = np.concatenate([confidences, _PRIOR])
    shares = np.concatenate([hits.astype(float), prior])
    curve = IsotonicRegression(out_of_bounds="clip").fit(places, shares).predict(_GRID)
    reached = np.flatnonzero(curve >= least)
    return float(_GRID[reached[0]]) if len(reached) else 1.0
