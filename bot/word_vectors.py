"""What words mean before any training sentence is read: a table of vectors and kinds.

The table (nlu_data/lookups/word_vectors.npz) is made once by bot/word_table from a
sentence encoder that is not part of the bot (docs/decisions/0012-word-vectors.md).
"""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating[Any]]
Rows = npt.NDArray[np.integer[Any]]

TABLE = Path("nlu_data/lookups/word_vectors.npz")
_SMALLEST_BYTE_RANGE = 127.0


class WordVectors:
    """Vectors of frequent words, and a kind that each shares with its near relatives.

    Parameters
    ----------
    words : sorted, normalised spelling
    vectors : int8[n_words, dimensions]
    scales : float32[n_words], what a row of ``vectors`` is to be multiplied with
    kinds : int[n_words], number of the cluster of each word
    """

    def __init__(
        self,
        words: Sequence[str],
        vectors: npt.NDArray[np.int8],
        scales: Floats,
        kinds: npt.NDArray[np.integer[Any]],
    ) -> None:
        self.words = list(words)
        self.vectors = vectors
        self.scales = scales
        self.kinds = kinds
        self._rows = {word: row for row, word in enumerate(self.words)}

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        return int(self.vectors.shape[1])

    def add_up(self, weights: Mapping[str, float]) -> Floats:
        """Return the weighted sum of words' vectors.

        A word that is not in the table is the mean of its signs, and nothing where none is known.
        """
        rows: list[int] = []
        shares: list[float] = []
        for word, weight in weights.items():
            found = self._rows_of(word)
            rows += found
            shares += [weight / max(len(found), 1)] * len(found)
        chosen = np.array(rows, dtype=int)
        total: Floats = (np.array(shares) * self.scales[chosen]) @ self.vectors[chosen]
        return total

    def kind(self, word: str) -> str:
        """Return the sign of the word's kind, or the word itself."""
        row = self._rows.get(word)
        return word if row is None else f"#{self.kinds[row]}"

    def _rows_of(self, word: str) -> list[int]:
        row = self._rows.get(word)
        if row is not None:
            return [row]
        if word.isascii():  # a letter of the alphabet means nothing by itself
            return []
        return [self._rows[sign] for sign in word if sign in self._rows]

    @classmethod
    def pack(
        cls, words: Sequence[str], vectors: Floats, kinds: npt.NDArray[np.integer[Any]]
    ) -> Self:
        """Return the table of words with vectors of full precision, a byte per number."""
        scales = np.maximum(np.abs(vectors).max(axis=1), 1e-9) / _SMALLEST_BYTE_RANGE
        packed = np.round(vectors / scales[:, None]).astype(np.int8)
        return cls(words, packed, scales.astype(np.float32), kinds.astype(np.int16))

    def save(self, path: Path) -> None:
        """Write the table; nothing in it can run code."""
        np.savez_compressed(
            path,
            words=np.array("\n".join(self.words)),
            vectors=self.vectors,
            scales=self.scales,
            kinds=self.kinds,
        )

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what ``save`` wrote."""
        with np.load(path, allow_pickle=False) as arrays:
            words = str(arrays["words"]).split("\n")
            return cls(words, arrays["vectors"], arrays["scales"], arrays["kinds"])


@cache
def shipped() -> WordVectors:
    """Return the table of the project, read once."""
    return WordVectors.load(TABLE)
