"""What a trained intent model does in a turn: features of a sentence, three experts, confidences.

Dictionary look-ups and small matrix products; knows neither Rasa nor scikit-learn, so that the
serving process need not load them.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

from bot.confidence_bands import ConfidenceBands
from bot.meaning_expert import MeaningExpert, sentence_vector
from bot.sentence_features import SentenceFeatures, Vocabulary
from bot.word_vectors import Floats, WordVectors

_META_FILE = "intents.json"
_ARRAYS_FILE = "intents.npz"
_WORDS_FILE = "words.npz"


@dataclass
class IntentScorer:
    """A trained model: three experts on one sentence, pooled into calibrated confidences.

    ``bayes`` and ``margins`` are float[n_features, n_intents], ``offsets`` float[n_intents],
    ``weights`` float[3], one of each expert; columns are those of ``intents``. ``bands`` tell what
    a confidence is good for.
    """

    intents: npt.NDArray[np.str_]
    vocabulary: Vocabulary
    words: WordVectors
    bayes: Floats
    margins: Floats
    offsets: Floats
    meaning: MeaningExpert
    weights: Floats
    bands: ConfidenceBands

    def experts(self, sentence: SentenceFeatures) -> list[Floats]:
        """Return each expert's scores of one sentence; zeros if nothing in it is known."""
        columns, values = self.vocabulary.row(sentence)
        if not len(columns):
            return [np.zeros(len(self.intents))] * len(self.weights)
        bayes = values @ self.bayes[columns]
        vector = sentence_vector(sentence.words, self.vocabulary, self.words)
        return [
            bayes - bayes.mean(),
            values @ self.margins[columns] + self.offsets,
            self.meaning.scores(vector[None])[0],
        ]

    def confidences(self, sentences: Iterable[str]) -> Floats:
        """Return one row per sentence, columns as ``intents``; each row sums to 1."""
        read = (SentenceFeatures.of(sentence, self.words.kind) for sentence in sentences)
        rows = [pool(self.experts(sentence), self.weights) for sentence in read]
        return np.array(rows).reshape(len(rows), len(self.intents))

    def save(self, folder: Path) -> None:
        """Write the model as JSON and arrays; nothing in it can run code."""
        meta = {
            "intents": self.intents.tolist(),
            "n_sentences": self.vocabulary.n_sentences,
            "documents": self.vocabulary.documents,
        }
        (folder / _META_FILE).write_text(json.dumps(meta, ensure_ascii=False), "utf-8")
        np.savez(
            folder / _ARRAYS_FILE,
            bayes=self.bayes.astype(np.float32),
            margins=self.margins.astype(np.float32),
            offsets=self.offsets,
            waves=self.meaning.waves,
            meaning=self.meaning.weights,
            weights=self.weights,
            answer=self.bands.answer,
            clarify=self.bands.clarify,
        )
        self.words.save(folder / _WORDS_FILE)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read what ``save`` wrote. Scores are those of single precision."""
        meta = json.loads((folder / _META_FILE).read_text("utf-8"))
        with np.load(folder / _ARRAYS_FILE, allow_pickle=False) as arrays:
            return cls(
                intents=np.array(meta["intents"]),
                vocabulary=Vocabulary(meta["documents"], meta["n_sentences"]),
                words=WordVectors.load(folder / _WORDS_FILE),
                bayes=arrays["bayes"],
                margins=arrays["margins"],
                offsets=arrays["offsets"],
                meaning=MeaningExpert(arrays["waves"], arrays["meaning"]),
                weights=arrays["weights"],
                bands=ConfidenceBands(arrays["answer"], arrays["clarify"]),
            )


def pool(experts: Sequence[Floats], weights: Floats) -> Floats:
    """Return the softmax along the last axis of the experts' weighted sum."""
    scores = sum(weight * scores for weight, scores in zip(weights, experts, strict=True))
    exponents = np.exp(scores - np.max(scores, axis=-1, keepdims=True))
    confidences: Floats = exponents / exponents.sum(axis=-1, keepdims=True)
    return confidences
