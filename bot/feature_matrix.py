"""All training sentences as one matrix, weighed as a turn weighs its single sentence."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack

from bot.meaning_expert import scale
from bot.sentence_features import (
    RARE_LONG_WORD,
    RARE_WORD,
    SentenceFeatures,
    Vocabulary,
)
from bot.word_vectors import Floats, Rows, WordVectors

# A feature of one sentence alone teaches next to nothing and is two thirds of all features.
_LEAST_DOCUMENTS = 2
_RARE = (RARE_WORD, RARE_LONG_WORD)


@dataclass
class FeatureMatrix:
    """How often each feature and each word occurs in each sentence.

    ``counts`` is float[n_sentences, n_features] with columns named by ``names``, sorted;
    ``word_counts`` float[n_sentences, n_words] with columns ``words``, sorted; ``vectors``
    float[n_words, dimensions].
    """

    names: list[str]
    counts: csr_matrix
    words: list[str]
    word_counts: csr_matrix
    vectors: Floats

    @classmethod
    def of(cls, sentences: Sequence[SentenceFeatures], vectors: WordVectors) -> Self:
        """Count the features of every sentence."""
        names, counts = _count([sentence.counts for sentence in sentences])
        words, word_counts = _count([sentence.words for sentence in sentences])
        table = np.array([vectors.add_up({word: 1.0}) for word in words])
        return cls(names, counts, words, word_counts, table.reshape(-1, vectors.dimensions))

    def vocabulary(self, rows: Rows) -> Vocabulary:
        """Return the features that some of the sentences, those of ``rows``, teach."""
        in_documents = _documents(self.counts[rows])
        kept = np.flatnonzero(in_documents >= _LEAST_DOCUMENTS)
        documents = {self.names[column]: int(in_documents[column]) for column in kept}
        for name, counted in zip(_RARE, self._rare(rows).T, strict=True):
            if n := int((counted[rows] > 0).sum()):
                documents[name] = n
        return Vocabulary(documents, len(rows))

    def weighted(self, vocabulary: Vocabulary, rows: Rows) -> csr_matrix:
        """Return what ``vocabulary.row`` gives for each sentence, ``rows`` being those it is of."""
        plain = self.counts[:, _documents(self.counts[rows]) >= _LEAST_DOCUMENTS]
        has_known = np.diff(plain.indptr) > 0
        is_kept = [name in vocabulary.columns for name in _RARE]
        rare = self._rare(rows)[:, is_kept] * has_known[:, None]
        matrix = hstack([plain, csr_matrix(rare)], format="csr")
        matrix.data = (1 + np.log(matrix.data)) * vocabulary.idf[matrix.indices]
        norms = np.sqrt(matrix.multiply(matrix).sum(axis=1)).A1
        norms[norms == 0] = 1.0
        matrix.data /= np.repeat(norms, np.diff(matrix.indptr))
        return matrix

    def meanings(self, vocabulary: Vocabulary) -> Floats:
        """Return the vector of each sentence, as ``sentence_vector`` gives it."""
        idf = np.array([vocabulary.word_weight(word) for word in self.words])
        weights = self.word_counts.copy()
        weights.data = 1 + np.log(weights.data)
        return scale(weights @ (self.vectors * idf[:, None]))

    def _rare(self, rows: Rows) -> Floats:
        """Return how many rare words each sentence holds, and how many of more than a letter."""
        is_rare = _documents(self.word_counts[rows]) <= 1
        is_long = np.array([len(word) > 1 for word in self.words])
        both = np.stack([is_rare, is_rare & is_long], axis=1)
        counted: Floats = self.word_counts @ both.astype(float)
        return counted


def _count(sentences: Sequence[Counter[str]]) -> tuple[list[str], csr_matrix]:
    """Return the names of what is counted, sorted, and a row of counts for each sentence."""
    names = sorted({name for counts in sentences for name in counts})
    columns = {name: column for column, name in enumerate(names)}
    ends = np.cumsum([0, *map(len, sentences)])
    places = np.fromiter((columns[name] for c in sentences for name in c), dtype=np.int32)
    values = np.fromiter((n for c in sentences for n in c.values()), dtype=float)
    return names, csr_matrix((values, places, ends), shape=(len(sentences), len(names)))


def _documents(counts: csr_matrix) -> npt.NDArray[np.int_]:
    """Return how many rows hold each column."""
    return np.bincount(counts.indices, minlength=counts.shape[1])
