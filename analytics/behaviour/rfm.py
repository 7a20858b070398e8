"""Recency, frequency and money, 1 to 5 each, and the eight segments they make (docs/metrics.md)."""

from typing import Any, Literal, Self

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from analytics.behaviour.ledger import Ints

Segment = Literal[
    "重要价值客户",
    "重要发展客户",
    "重要保持客户",
    "重要挽留客户",
    "一般价值客户",
    "一般发展客户",
    "一般保持客户",
    "一般挽留客户",
]

SEGMENTS: dict[Segment, tuple[bool, bool, bool]] = {
    "重要价值客户": (True, True, True),
    "重要发展客户": (True, False, True),
    "重要保持客户": (False, True, True),
    "重要挽留客户": (False, False, True),
    "一般价值客户": (True, True, False),
    "一般发展客户": (True, False, False),
    "一般保持客户": (False, True, False),
    "一般挽留客户": (False, False, False),
}
"""Each segment and whether its recency, frequency and money are high; in the order they are shown."""

SEGMENTS_EN: dict[Segment, str] = {
    "重要价值客户": "Best customers",
    "重要发展客户": "Promising big spenders",
    "重要保持客户": "Loyal big spenders gone quiet",
    "重要挽留客户": "Big spenders slipping away",
    "一般价值客户": "Frequent small buyers",
    "一般发展客户": "Recent small buyers",
    "一般保持客户": "Frequent small buyers gone quiet",
    "一般挽留客户": "Small buyers slipping away",
}

BANDS = 5
HIGH_FROM = 4


def scores_of(values: npt.ArrayLike, reference: npt.ArrayLike | None = None) -> Ints:
    """Score values from 1 to 5: 1 + ⌊5 × (number strictly worse) ÷ (number of all)⌋.

    Parameters
    ----------
    values : array_like, [n]
        Higher is better.
    reference : array_like, [m], optional
        The customers to be compared with; ``values`` themselves by default.

    Returns
    -------
    ndarray, int[n]
        Equal values share a score; a higher value never has a lower one.

    Examples
    --------
    >>> scores_of([10, 20, 30, 40, 50]).tolist(), scores_of([7, 7, 7]).tolist()
    ([1, 2, 3, 4, 5], [1, 1, 1])
    """
    asked = np.asarray(values)
    others = np.sort(asked if reference is None else np.asarray(reference))
    worse = np.searchsorted(others, asked, side="left")
    scores: Ints = 1 + BANDS * worse // max(len(others), 1)
    return np.minimum(scores, BANDS)  # better than all of another group


def segment_of(r: int, f: int, m: int) -> Segment:
    """Name the segment of three scores; 4 and 5 are high.

    Examples
    --------
    >>> segment_of(5, 2, 4)
    '重要发展客户'
    """
    return _BY_LEVEL[r >= HIGH_FROM, f >= HIGH_FROM, m >= HIGH_FROM]


def segments_of(r: Ints, f: Ints, m: Ints) -> list[Segment]:
    """Name the segments of many customers."""
    return [segment_of(*each) for each in zip(r.tolist(), f.tolist(), m.tolist(), strict=True)]


class RfmScorer(TransformerMixin, BaseEstimator):
    """Score recency, frequency and money against the customers it was fitted on.

    Attributes
    ----------
    reference_ : ndarray, float[n_customers, 3]
        Each column sorted, recency as its negative.

    Notes
    -----
    A customer at the fit gets 1 + ⌊5 × (strictly worse) ÷ n⌋; so equals share a score and a fifth
    of distinct values gets each. Hughes, A. M. (1994). Strategic Database Marketing, for RFM; the
    eight segments are those in common use by Chinese shops.

    Examples
    --------
    >>> X = [[3, 12, 90_000], [40, 2, 7_000], [200, 1, 2_500]]  # days since, orders, minor units
    >>> RfmScorer().fit(X).transform(X).tolist()
    [[4, 4, 4], [2, 2, 2], [1, 1, 1]]
    """

    def fit(self, X: npt.ArrayLike, y: object = None) -> Self:  # noqa: N803, ARG002
        """Keep the customers to compare with: days since the last purchase, orders, money."""
        self.reference_ = np.sort(_signed(validate_data(self, X, dtype=np.float64)), axis=0)
        return self

    def transform(self, X: npt.ArrayLike) -> Ints:  # noqa: N803
        """Return int[n, 3]: R, F and M."""
        check_is_fitted(self)
        values = _signed(validate_data(self, X, dtype=np.float64, reset=False))
        columns = [
            scores_of(values[:, at], self.reference_[:, at]) for at in range(values.shape[1])
        ]
        return np.column_stack(columns)

    def segments(self, X: npt.ArrayLike) -> pd.Series:  # noqa: N803
        """Return the segment of each customer."""
        return pd.Series(segments_of(*self.transform(X).T), dtype="str")

    def __sklearn_tags__(self) -> Any:  # noqa: ANN401 - scikit-learn's own type has no stubs
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = []  # scores are whole
        return tags


def _signed(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Recency turned round, so that more is better in every column."""
    signed = values.copy()
    signed[:, 0] *= -1
    return signed


_BY_LEVEL: dict[tuple[bool, bool, bool], Segment] = {
    levels: segment for segment, levels in SEGMENTS.items()
}
