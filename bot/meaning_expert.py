"""An expert that reads what a sentence is about from the vectors of its words.

It knows words that no training sentence holds. Ridge regression on random Fourier features
(Rahimi & Recht 2007, "Random Features for Large-Scale Kernel Machines"): a kernel method that
trains in a second and answers with two small matrix products.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from bot.sentence_features import Vocabulary
from bot.word_vectors import Floats, Rows, WordVectors

_WAVES = 1024
_KERNEL_WIDTH = 0.5  # of exp(-width · distance²) between sentences of length 1
_RIDGE = 0.1
_BLOCK = 2048  # sentences at a time, for the sake of memory


@dataclass
class MeaningExpert:
    """``waves`` is float[dimensions, n_waves], ``weights`` float[2 · n_waves + 1, n_intents]."""

    waves: Floats
    weights: Floats

    @classmethod
    def fit(
        cls, meanings: Floats, truth: Rows, folds: Sequence[Rows], seed: int
    ) -> tuple[Self, Floats]:
        """Learn from sentence vectors and the numbers of their intents.

        Returns the expert, and float[n_sentences, n_intents]: the scores of the sentences that each
        fold holds out, by an expert that had not seen them; zeros where nothing is held out.
        """
        random = np.random.default_rng(seed)
        shape = (meanings.shape[1], _WAVES)
        waves = (random.standard_normal(shape) * np.sqrt(2 * _KERNEL_WIDTH)).astype(np.float32)
        columns = np.eye(truth.max() + 1, dtype=np.float32)
        parts = [_Sums.of(meanings[rows], columns[truth[rows]], waves) for rows in folds]
        whole = _Sums.of(meanings, columns[truth], waves) if not parts else _Sums.total(parts)
        held_out = np.zeros((len(meanings), len(columns)))
        for rows, part in zip(folds, parts, strict=True):
            held_out[rows] = cls(waves, whole.without(part).solve()).scores(meanings[rows])
        return cls(waves, whole.solve()), held_out

    def scores(self, meanings: Floats) -> Floats:
        """Return how much each sentence vector looks like each intent, about 0 to 1."""
        starts = range(0, max(len(meanings), 1), _BLOCK)
        blocks = (_ripple(meanings[start : start + _BLOCK], self.waves) for start in starts)
        return np.vstack([block @ self.weights for block in blocks])


@dataclass
class _Sums:
    """What ridge regression keeps of its sentences; what a fold had not seen is a difference."""

    covariance: Floats
    answers: Floats

    @classmethod
    def of(cls, meanings: Floats, columns: Floats, waves: Floats) -> Self:
        width = 2 * waves.shape[1] + 1
        covariance = np.zeros((width, width), dtype=np.float32)
        answers = np.zeros((width, columns.shape[1]), dtype=np.float32)
        for start in range(0, len(meanings), _BLOCK):
            rows = _ripple(meanings[start : start + _BLOCK], waves)
            covariance += rows.T @ rows
            answers += rows.T @ columns[start : start + _BLOCK]
        return cls(covariance, answers)

    @classmethod
    def total(cls, parts: Sequence[Self]) -> Self:
        covariance = np.sum([part.covariance for part in parts], axis=0)
        return cls(covariance, np.sum([part.answers for part in parts], axis=0))

    def without(self, part: Self) -> Self:
        return type(self)(self.covariance - part.covariance, self.answers - part.answers)

    def solve(self) -> Floats:
        ridge = _RIDGE * np.eye(len(self.covariance), dtype=np.float32)
        solution: Floats = np.linalg.solve(self.covariance + ridge, self.answers)
        return solution


def _ripple(meanings: Floats, waves: Floats) -> Floats:
    """Return cosine and sine of each vector along each wave, and a one."""
    angles = meanings.astype(np.float32) @ waves
    width = waves.shape[1]
    rippled = np.empty((len(angles), 2 * width + 1), dtype=np.float32)
    np.cos(angles, out=rippled[:, :width])
    np.sin(angles, out=rippled[:, width:-1])
    rippled[:, :-1] *= np.float32(1 / np.sqrt(width))
    rippled[:, -1] = 1.0
    return rippled


def sentence_vector(
    words: Mapping[str, int], vocabulary: Vocabulary, vectors: WordVectors
) -> Floats:
    """Return the TF-IDF-weighted sum of the words' vectors, scaled to length 1; zeros for none."""
    weights = {word: (1 + math.log(n)) * vocabulary.word_weight(word) for word, n in words.items()}
    return scale(vectors.add_up(weights)[None])[0]


def scale(vectors: Floats) -> Floats:
    """Return vectors of length 1; zeros stay."""
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: Floats = vectors / np.where(norms > 0, norms, 1.0)
    return scaled
