"""The intent classifier as a scikit-learn estimator: TF-IDF, naive Bayes and a linear expert.

Training lives here; what a turn needs of it is ``bot.intent_scorer``. Knows nothing of Rasa.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.model_selection import StratifiedKFold
from sklearn.naive_bayes import MultinomialNB
from sklearn.svm import LinearSVC

from bot.intent_scorer import (
    FeatureCounts,
    Floats,
    IntentScorer,
    Vocabulary,
    count_features,
    pool,
)

_LARGEST_WEIGHT = 50.0
_TOLERANCE = 0.05  # of the solver; finer ones cost seconds and change no answer


class IntentModel(ClassifierMixin, BaseEstimator):
    """Two experts on the same TF-IDF features, pooled and calibrated out of fold.

    Parameters
    ----------
    alpha : float > 0
        Smoothing of naive Bayes; classes are equally likely beforehand.
    svm_c : float > 0
        Inverse regularisation of the linear support vector machine.
    folds : int >= 2
        Folds of the calibration.
    seed : int
        Seed of the folds and of the solver.

    Attributes
    ----------
    scorer_ : IntentScorer
        What a turn needs of the fitted model.
    out_of_fold_ : ndarray, float[n_sentences, n_intents]
        Confidences of the training sentences, each by experts that had not seen it; zeros where
        an intent has a single example.

    Notes
    -----
    With ``n(d)`` the naive-Bayes log scores and ``m(d)`` the margins of sentence d, the confidence
    is softmax(a·n(d) + b·m(d)), where a, b >= 0 minimise the log loss of scores that each fold's
    experts gave to sentences they had not seen. A sentence without a known feature is uniform.

    Examples
    --------
    >>> model = IntentModel(folds=2).fit(
    ...     ["我 要 退款", "帮 我 退款", "快递 到 哪 了", "包裹 到 哪 了"],
    ...     ["refund", "refund", "track", "track"],
    ... )
    >>> model.predict(["退款", "到 哪"]).tolist()
    ['refund', 'track']
    """

    def __init__(
        self, *, alpha: float = 0.02, svm_c: float = 0.5, folds: int = 3, seed: int = 0
    ) -> None:
        self.alpha = alpha
        self.svm_c = svm_c
        self.folds = folds
        self.seed = seed

    def fit(self, sentences: Sequence[str], intents: Sequence[str]) -> Self:
        """Learn from sentences (words separated by blanks) and their intents.

        Raises
        ------
        ValueError
            Fewer than two intents.
        """
        labels = np.asarray(intents)
        self.classes_ = np.unique(labels)
        if len(self.classes_) < 2:  # one class is nothing to choose from
            raise ValueError("at least two intents are needed")
        counts = [count_features(sentence) for sentence in sentences]
        unseen = self._out_of_fold(counts, labels)
        weights = self._pooling_weights(*unseen, np.searchsorted(self.classes_, labels))
        self.out_of_fold_ = pool(*unseen, weights)
        self.scorer_ = self._learn(counts, labels, weights)
        return self

    def _learn(
        self, counts: Sequence[FeatureCounts], labels: npt.NDArray[Any], weights: Floats
    ) -> IntentScorer:
        vocabulary = Vocabulary.of(counts)
        matrix = _matrix(counts, vocabulary)
        bayes = MultinomialNB(alpha=self.alpha, fit_prior=False).fit(matrix, labels)
        svm = LinearSVC(C=self.svm_c, tol=_TOLERANCE, random_state=self.seed).fit(matrix, labels)
        margins, offsets = svm.coef_, svm.intercept_
        if len(self.classes_) == 2:  # scikit-learn keeps one row for two classes
            margins, offsets = np.vstack([-margins, margins]), np.hstack([-offsets, offsets])
        return IntentScorer(
            intents=self.classes_,
            vocabulary=vocabulary,
            bayes=bayes.feature_log_prob_.T.copy(),
            margins=margins.T.copy(),
            offsets=offsets,
            weights=weights,
        )

    def _out_of_fold(
        self, counts: Sequence[FeatureCounts], labels: npt.NDArray[Any]
    ) -> tuple[Floats, Floats]:
        """Return both experts' scores of sentences they had not seen."""
        rarest = int(np.unique(labels, return_counts=True)[1].min())
        shape = (len(labels), len(self.classes_))
        bayes, margins = np.zeros(shape), np.zeros(shape)
        if rarest < 2:  # nothing can be held out of a single example
            return bayes, margins
        split = StratifiedKFold(min(self.folds, rarest), shuffle=True, random_state=self.seed)
        for seen, unseen in split.split(np.zeros(len(labels)), labels):
            scorer = self._learn([counts[i] for i in seen], labels[seen], np.ones(2))
            for i in unseen:
                bayes[i], margins[i] = scorer.experts(counts[i])
        return bayes, margins

    @staticmethod
    def _pooling_weights(bayes: Floats, margins: Floats, truth: npt.NDArray[Any]) -> Floats:
        """Return the weights with the least log loss; ones where nothing was held out."""
        if not bayes.any():
            return np.ones(2)
        rows = np.arange(len(truth))

        def loss(weights: Floats) -> float:
            likely = pool(bayes, margins, weights)[rows, truth]
            return float(-np.log(np.maximum(likely, np.finfo(float).tiny)).mean())

        bounds = [(0.0, _LARGEST_WEIGHT)] * 2
        return np.asarray(minimize(loss, np.ones(2), bounds=bounds, method="L-BFGS-B").x)

    def predict_proba(self, sentences: Iterable[str]) -> Floats:
        """Return calibrated confidences, one row per sentence, columns as ``classes_``."""
        return self.scorer_.confidences(sentences)

    def predict(self, sentences: Iterable[str]) -> npt.NDArray[Any]:
        """Return the most likely intent of each sentence."""
        return np.asarray(self.classes_[self.predict_proba(sentences).argmax(axis=1)])


def _matrix(counts: Sequence[FeatureCounts], vocabulary: Vocabulary) -> csr_matrix:
    rows = [vocabulary.row(count) for count in counts]
    ends = np.cumsum([0, *(len(columns) for columns, _ in rows)])
    columns = np.concatenate([columns for columns, _ in rows])
    values = np.concatenate([values for _, values in rows])
    return csr_matrix((values, columns, ends), shape=(len(counts), len(vocabulary.idf)))
