"""What a trained intent model does in a turn: features of a sentence, two experts, confidences.

Dictionary look-ups and one small matrix product; knows neither Rasa nor scikit-learn, so that the
serving process need not load them.
"""

import json
import re
from bisect import bisect
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating[Any]]
FeatureCounts = Counter[str]

# Numbers differ in every message and mean their kind: one sign each, from Unicode's private area.
_NUMBER_KINDS = (
    (re.compile(r"[a-z]{1,4}\d{6,22}"), "\ue000"),  # an order number
    (re.compile(r"1[3-9]\d{9}"), "\ue001"),  # a mobile phone
    (re.compile(r"\d{12,}"), "\ue002"),  # a tracking number
    (re.compile(r"\d{5,11}"), "\ue000"),  # a short order number
    (re.compile(r"\d{4}"), "\ue003"),  # four digits of a phone
    (re.compile(r"\d+(\.\d+)?"), "\ue004"),  # an amount, a size, a count
)
_LONGEST_GRAM = 3
_WORD_MARK = "w "  # letter n-grams hold no blank, so the two never meet
_LENGTH_MARK = "length "
# A bare answer and a told story differ in length; each bucket begins after so many letters.
_LENGTHS = (2, 3, 4, 5, 7, 9, 12, 16, 21, 28)
_RARE_WORD = "rare word"
_RARE_LONG_WORD = "rare long word"
_META_FILE = "intents.json"
_ARRAYS_FILE = "intents.npz"


def mask_number(word: str) -> str:
    """Return the sign of a number's kind, or the word itself."""
    for pattern, sign in _NUMBER_KINDS:
        if pattern.fullmatch(word):
            return sign
    return word


def features(sentence: str) -> Iterator[str]:
    """Yield the word 1–2-grams, letter 1–3-grams and length of a sentence of blank-separated words."""
    words = [mask_number(word) for word in sentence.split()]
    yield from (f"{_WORD_MARK}{word}" for word in words)
    yield from (f"{_WORD_MARK}{one} {two}" for one, two in pairwise(["^", *words, "$"]))
    letters = f"^{''.join(words)}$" if words else ""
    for length in range(1, _LONGEST_GRAM + 1):
        for start in range(len(letters) - length + 1):
            yield letters[start : start + length]
    if words:
        yield f"{_LENGTH_MARK}{bisect(_LENGTHS, sum(map(len, words)))}"


def count_features(sentence: str) -> FeatureCounts:
    """Return how often each feature occurs in a sentence."""
    return Counter(features(sentence))


class Vocabulary:
    """Known features and in how many training sentences each occurs.

    A word of no or one training sentence says little by itself, but that a sentence holds such
    words says that it may be about something else: two features count them.

    Parameters
    ----------
    documents : feature → number of training sentences that hold it
    n_sentences : number of training sentences
    """

    def __init__(self, documents: Mapping[str, int], n_sentences: int) -> None:
        self.documents = dict(documents)
        self.n_sentences = n_sentences
        self.columns = {name: column for column, name in enumerate(self.documents)}
        in_documents = np.fromiter(self.documents.values(), dtype=float)
        self.idf: Floats = np.log((1 + n_sentences) / (1 + in_documents)) + 1

    @classmethod
    def of(cls, sentences: Sequence[FeatureCounts]) -> Self:
        """Count the features of the training sentences."""
        plain = cls(Counter(name for counts in sentences for name in counts), len(sentences))
        rare = Counter(name for counts in sentences for name in plain.rare_features(counts))
        return cls({**dict(sorted(plain.documents.items())), **rare}, len(sentences))

    def rare_features(self, counts: FeatureCounts) -> FeatureCounts:
        """Return how many rare words a sentence holds, and how many of more than a letter."""
        rare = FeatureCounts()
        for name, n in counts.items():
            if _is_single_word(name) and self.documents.get(name, 0) <= 1:
                rare[_RARE_WORD] += n
                if len(name) > len(_WORD_MARK) + 1:
                    rare[_RARE_LONG_WORD] += n
        return rare

    def row(self, counts: FeatureCounts) -> tuple[npt.NDArray[np.int_], Floats]:
        """Return columns and TF-IDF of one sentence: (1 + ln tf)·idf, scaled to length 1.

        A sentence without a known feature has none.
        """
        known = [(self.columns[name], n) for name, n in counts.items() if name in self.columns]
        if known:
            rare = self.rare_features(counts).items()
            known += [(self.columns[name], n) for name, n in rare if name in self.columns]
        columns = np.array([column for column, _ in known], dtype=int)
        values = (1 + np.log(np.array([n for _, n in known], dtype=float))) * self.idf[columns]
        norm = float(np.sqrt(values @ values)) or 1.0
        return columns, values / norm


def _is_single_word(name: str) -> bool:
    return name.startswith(_WORD_MARK) and " " not in name[len(_WORD_MARK) :]


@dataclass
class IntentScorer:
    """A trained model: two experts on the same features, pooled into calibrated confidences.

    ``bayes`` and ``margins`` are float[n_features, n_intents], ``offsets`` float[n_intents],
    ``weights`` float[2]; columns are those of ``intents``.
    """

    intents: npt.NDArray[np.str_]
    vocabulary: Vocabulary
    bayes: Floats
    margins: Floats
    offsets: Floats
    weights: Floats

    def experts(self, counts: FeatureCounts) -> tuple[Floats, Floats]:
        """Return both experts' scores of one sentence; zeros if nothing in it is known."""
        columns, values = self.vocabulary.row(counts)
        if not len(columns):
            return np.zeros(len(self.intents)), np.zeros(len(self.intents))
        bayes = values @ self.bayes[columns]
        return bayes - bayes.mean(), values @ self.margins[columns] + self.offsets

    def confidences(self, sentences: Iterable[str]) -> Floats:
        """Return one row per sentence, columns as ``intents``; each row sums to 1."""
        rows = [pool(*self.experts(count_features(s)), self.weights) for s in sentences]
        return np.array(rows).reshape(len(rows), len(self.intents))

    def save(self, folder: Path) -> None:
        """Write the model as JSON and arrays; nothing in it can run code."""
        meta = {
            "intents": self.intents.tolist(),
            "n_sentences": self.vocabulary.n_sentences,
            "documents": self.vocabulary.documents,
        }
        (folder / _META_FILE).write_text(json.dumps(meta, ensure_ascii=False), "utf-8")
        np.savez_compressed(
            folder / _ARRAYS_FILE,
            bayes=self.bayes.astype(np.float32),
            margins=self.margins.astype(np.float32),
            offsets=self.offsets,
            weights=self.weights,
        )

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read what ``save`` wrote. Scores are those of single precision."""
        meta = json.loads((folder / _META_FILE).read_text("utf-8"))
        with np.load(folder / _ARRAYS_FILE, allow_pickle=False) as arrays:
            return cls(
                intents=np.array(meta["intents"]),
                vocabulary=Vocabulary(meta["documents"], meta["n_sentences"]),
                bayes=arrays["bayes"],
                margins=arrays["margins"],
                offsets=arrays["offsets"],
                weights=arrays["weights"],
            )


def pool(bayes: Floats, margins: Floats, weights: Floats) -> Floats:
    """Return softmax(a·bayes + b·margins) along the last axis, with weights a, b."""
    scores = weights[0] * bayes + weights[1] * margins
    exponents = np.exp(scores - scores.max(axis=-1, keepdims=True))
    confidences: Floats = exponents / exponents.sum(axis=-1, keepdims=True)
    return confidences
