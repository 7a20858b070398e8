"""What the intent experts see of a sentence: words, their kinds, letters and length, as TF-IDF.

Knows neither Rasa nor scikit-learn, so that the serving process need not load them.
"""

import math
import re
from bisect import bisect
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

import numpy as np
import numpy.typing as npt

from bot.word_vectors import Floats

FeatureCounts = Counter[str]
KindOf = Callable[[str], str]

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
_WORD_MARK = "w "  # letter n-grams hold no blank, so they never meet what is marked
_KIND_MARK = "k "
_LENGTH_MARK = "length "
# A bare answer and a told story differ in length; each bucket begins after so many letters.
_LENGTHS = (2, 3, 4, 5, 7, 9, 12, 16, 21, 28)
RARE_WORD = "rare word"
RARE_LONG_WORD = "rare long word"


def mask_number(word: str) -> str:
    """Return the sign of a number's kind, or the word itself."""
    if not any(map(str.isdecimal, word)):
        return word
    for pattern, sign in _NUMBER_KINDS:
        if pattern.fullmatch(word):
            return sign
    return word


@dataclass(frozen=True)
class SentenceFeatures:
    """How often each feature occurs in a sentence, and each word, which is one of its features."""

    counts: FeatureCounts
    words: Counter[str]

    @classmethod
    def of(cls, sentence: str, kind_of: KindOf) -> Self:
        """Count what is in a sentence of blank-separated words.

        Features are 1–2-grams of words and of their kinds, 1–3-grams of letters and the length.

        Parameters
        ----------
        sentence : words, separated by blanks
        kind_of : gives near relatives among words the same sign
        """
        words = [mask_number(word) for word in sentence.split()]
        return cls(Counter(_features(words, kind_of)), Counter(words))


def _features(words: Sequence[str], kind_of: KindOf) -> list[str]:
    if not words:
        return [f"{_WORD_MARK}^ $", f"{_KIND_MARK}^ $"]
    kinds = [kind_of(word) for word in words]
    letters = f"^{''.join(words)}$"
    return [
        *map(word_feature, words),
        *[f"{_WORD_MARK}{one} {two}" for one, two in pairwise(["^", *words, "$"])],
        *[f"{_KIND_MARK}{kind}" for kind in kinds],
        *[f"{_KIND_MARK}{one} {two}" for one, two in pairwise(["^", *kinds, "$"])],
        *[
            letters[start : start + length]
            for length in range(1, _LONGEST_GRAM + 1)
            for start in range(len(letters) - length + 1)
        ],
        f"{_LENGTH_MARK}{bisect(_LENGTHS, len(letters) - 2)}",
    ]


def word_feature(word: str) -> str:
    """Return the feature that a word is by itself."""
    return f"{_WORD_MARK}{word}"


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

    def rare_features(self, words: Mapping[str, int]) -> FeatureCounts:
        """Return how many rare words a sentence holds, and how many of more than a letter."""
        rare = FeatureCounts()
        for word, n in words.items():
            if self.documents.get(word_feature(word), 0) <= 1:
                rare[RARE_WORD] += n
                if len(word) > 1:
                    rare[RARE_LONG_WORD] += n
        return rare

    def word_weight(self, word: str) -> float:
        """Return the inverse document frequency of a word, known or not."""
        in_documents = self.documents.get(word_feature(word), 0)
        return math.log((1 + self.n_sentences) / (1 + in_documents)) + 1

    def row(self, sentence: SentenceFeatures) -> tuple[npt.NDArray[np.int_], Floats]:
        """Return columns and TF-IDF of one sentence: (1 + ln tf)·idf, scaled to length 1.

        A sentence without a known feature has none.
        """
        known = self._known(sentence.counts)
        if known:
            known += self._known(self.rare_features(sentence.words))
        columns = np.array([column for column, _ in known], dtype=int)
        values = (1 + np.log(np.array([n for _, n in known], dtype=float))) * self.idf[columns]
        norm = float(np.sqrt(values @ values)) or 1.0
        return columns, values / norm

    def _known(self, counts: FeatureCounts) -> list[tuple[int, int]]:
        column_of = self.columns.get
        found = ((column_of(feature), n) for feature, n in counts.items())
        return [(column, n) for column, n in found if column is not None]
