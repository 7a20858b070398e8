"""How like the messages of one file are to those of another: nearness flatters a classifier."""

from collections.abc import Sequence

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer

from bot.evaluation.predictions import Floats

_BLOCK = 256  # messages at a time, for the sake of memory


def nearness(asked: Sequence[str], seen: Sequence[str]) -> Floats:
    """Return for each message how like the most similar one of ``seen`` it is, 0 to 1.

    The Jaccard coefficient of the sets of letter pairs, the ends of a message being letters too:
    what both have, over what either has.

    Examples
    --------
    >>> nearness(["ab", "xy"], ["ab", "abc"]).tolist()
    [1.0, 0.0]
    """
    pairs = CountVectorizer(analyzer=_letter_pairs, binary=True, dtype=np.float32)
    known = pairs.fit_transform(seen)
    sizes = known.sum(axis=1).A1
    nearest = []
    for start in range(0, len(asked), _BLOCK):
        block = asked[start : start + _BLOCK]
        shared = (pairs.transform(block) @ known.T).toarray()
        own = np.array([len(set(_letter_pairs(text))) for text in block])
        nearest.append((shared / (own[:, None] + sizes - shared)).max(axis=1))
    return np.concatenate(nearest)


def _letter_pairs(text: str) -> list[str]:
    letters = f"^{text}$"
    return [letters[at : at + 2] for at in range(len(letters) - 1)]
