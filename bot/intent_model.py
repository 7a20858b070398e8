"""The intent classifier as a scikit-learn estimator: naive Bayes, a linear and a meaning expert.

Training lives here; what a turn needs of it is ``bot.intent_scorer``. Knows nothing of Rasa.
"""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.model_selection import StratifiedKFold
from sklearn.naive_bayes import MultinomialNB
from sklearn.svm import LinearSVC

from bot.confidence_bands import ConfidenceBands
from bot.feature_matrix import FeatureMatrix
from bot.intent_scorer import IntentScorer, pool
from bot.meaning_expert import MeaningExpert
from bot.sentence_features import SentenceFeatures
from bot.word_vectors import Floats, Rows, WordVectors, shipped

_LARGEST_WEIGHT = 50.0
_TOLERANCE = 0.05  # of the solver; finer ones cost seconds and change no answer
_EXPERTS = 3


class IntentModel(ClassifierMixin, BaseEstimator):
    """Three experts on the words of a sentence, pooled and calibrated out of fold.

    Parameters
    ----------
    alpha : float > 0
        Smoothing of naive Bayes; classes are equally likely beforehand.
    svm_c : float > 0
        Inverse regularisation of the linear support vector machine.
    folds : int >= 2
        Folds of the calibration.
    seed : int
        Seed of the folds, of the solver and of the meaning expert.
    words : WordVectors or None
        What words mean; None takes the project's table.

    Attributes
    ----------
    scorer_ : IntentScorer
        What a turn needs of the fitted model.
    out_of_fold_ : ndarray, float[n_sentences, n_intents]
        Confidences of the training sentences, each by experts that had not seen it; uniform where
        an intent has a single example.

    Notes
    -----
    With ``n(d)`` the naive-Bayes log scores, ``m(d)`` the margins and ``v(d)`` the meaning scores
    of sentence d, the confidence is softmax(a·n(d) + b·m(d) + c·v(d)): a product of experts
    (Hinton 2002), where a, b, c >= 0 minimise the log loss of scores that each fold's experts gave
    to sentences they had not seen; only how rare a word is, the meaning expert learns from all. A
    sentence without a known feature is uniform. liblinear draws from one generator of the process,
    so its machines learn one after the other: beside each other they would differ every time.

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
        self,
        *,
        alpha: float = 0.02,
        svm_c: float = 0.5,
        folds: int = 3,
        seed: int = 0,
        words: WordVectors | None = None,
    ) -> None:
        self.alpha = alpha
        self.svm_c = svm_c
        self.folds = folds
        self.seed = seed
        self.words = words

    def fit(self, sentences: Sequence[str], intents: Sequence[str]) -> Self:
        """Learn from sentences (words separated by blanks) and their intents, in any order.

        Raises
        ------
        ValueError
            Fewer than two intents.
        """
        order = sorted(range(len(sentences)), key=lambda at: (sentences[at], intents[at]))
        labels = np.asarray(intents)[order]
        self.classes_ = np.unique(labels)
        if len(self.classes_) < 2:  # one class is nothing to choose from
            raise ValueError("at least two intents are needed")
        words = self.words or shipped()
        matrix = FeatureMatrix.of(
            [SentenceFeatures.of(sentences[at], words.kind) for at in order], words
        )
        vocabulary = matrix.vocabulary(np.arange(len(labels)))
        meanings = matrix.meanings(vocabulary)
        truth = np.searchsorted(self.classes_, labels)
        folds = self._folds(labels)
        with ThreadPoolExecutor(1) as beside:
            learning = beside.submit(MeaningExpert.fit, meanings, truth, folds, self.seed)
            whole, held_out = self._count(matrix, labels, folds)
            meaning, held_out_meaning = learning.result()
        experts = np.concatenate([held_out, held_out_meaning[None]])
        weights = _pooling_weights(experts, truth)
        unseen_confidences = pool(list(experts), weights)
        self.out_of_fold_ = unseen_confidences[np.argsort(order)]
        self.scorer_ = IntentScorer(
            intents=self.classes_,
            vocabulary=vocabulary,
            words=words,
            bayes=whole.bayes,
            margins=whole.margins,
            offsets=whole.offsets,
            meaning=meaning,
            weights=weights,
            bands=ConfidenceBands.choose(unseen_confidences, truth)
            if folds
            else ConfidenceBands.unlearnt(len(self.classes_)),
        )
        return self

    def _folds(self, labels: npt.NDArray[Any]) -> list[Rows]:
        """Return what each fold holds out; nothing if an intent has a single example."""
        rarest = int(np.unique(labels, return_counts=True)[1].min())
        if rarest < 2:
            return []
        split = StratifiedKFold(min(self.folds, rarest), shuffle=True, random_state=self.seed)
        return [unseen for _, unseen in split.split(np.zeros(len(labels)), labels)]

    def _count(
        self, matrix: FeatureMatrix, labels: npt.NDArray[Any], folds: list[Rows]
    ) -> tuple["_Counters", Floats]:
        """Return the counting experts of all sentences, and what each fold's say of the unseen."""
        everything = np.arange(len(labels))
        held_out = np.zeros((2, len(labels), len(self.classes_)))
        for unseen in folds:
            seen = np.setdiff1d(everything, unseen)
            held_out[:, unseen] = self._learn(matrix, labels, seen).scores(unseen)
        return self._learn(matrix, labels, everything), held_out

    def _learn(self, matrix: FeatureMatrix, labels: npt.NDArray[Any], rows: Rows) -> "_Counters":
        """Return what naive Bayes and the linear machine learn from the sentences of ``rows``."""
        features = matrix.weighted(matrix.vocabulary(rows), rows)
        seen, intents = features[rows], labels[rows]
        bayes = MultinomialNB(alpha=self.alpha, fit_prior=False).fit(seen, intents)
        svm = LinearSVC(C=self.svm_c, tol=_TOLERANCE, random_state=self.seed).fit(seen, intents)
        margins, offsets = svm.coef_, svm.intercept_
        if len(self.classes_) == 2:  # scikit-learn keeps one row for two classes
            margins, offsets = np.vstack([-margins, margins]), np.hstack([-offsets, offsets])
        return _Counters(features, bayes.feature_log_prob_.T.copy(), margins.T.copy(), offsets)

    def predict_proba(self, sentences: Iterable[str]) -> Floats:
        """Return calibrated confidences, one row per sentence, columns as ``classes_``."""
        return self.scorer_.confidences(sentences)

    def predict(self, sentences: Iterable[str]) -> npt.NDArray[Any]:
        """Return the most likely intent of each sentence."""
        return np.asarray(self.classes_[self.predict_proba(sentences).argmax(axis=1)])


@dataclass
class _Counters:
    """The two experts that count features, and the sentences' features as they weigh them."""

    features: csr_matrix
    bayes: Floats
    margins: Floats
    offsets: Floats

    def scores(self, rows: Rows) -> Floats:
        """Return naive-Bayes scores and margins of some sentences."""
        features = self.features[rows]
        likely = features @ self.bayes
        likely -= likely.mean(axis=1, keepdims=True)
        return np.stack([likely, features @ self.margins + self.offsets])


def _pooling_weights(experts: Floats, truth: Rows) -> Floats:
    """Return the weights with the least log loss; ones where nothing was held out."""
    if not experts.any():
        return np.ones(_EXPERTS)
    rows = np.arange(len(truth))
    of_truth = experts[:, rows, truth]

    def loss(weights: Floats) -> tuple[float, Floats]:
        likely = pool(list(experts), weights)
        value = -np.log(np.maximum(likely[rows, truth], np.finfo(float).tiny)).mean()
        expected = np.einsum("eni,ni->en", experts, likely)
        return float(value), (expected - of_truth).mean(axis=1)

    bounds = [(0.0, _LARGEST_WEIGHT)] * _EXPERTS
    return np.asarray(minimize(loss, np.ones(_EXPERTS), jac=True, bounds=bounds).x)
