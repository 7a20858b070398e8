"""The classifiers that the benchmark sets beside ours, each with scikit-learn's own parts.

All read what our tokeniser cut, so that they differ in the method alone; ``predict_proba`` gives
one row per sentence. Nothing here is part of the bot.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import FeatureUnion, make_pipeline
from sklearn.svm import LinearSVC

from bot.evaluation.predictions import Floats
from bot.intent_model import IntentModel

_FOLDS = 3
_STEPS = 20  # of the logistic regression; more cost minutes and change little


class MarginSoftmax:
    """A linear support vector machine with probabilities: the softmax of its scaled margins.

    The scale has the least log loss on margins that each fold's machine gave to sentences it had
    not seen (Guo et al. 2017, temperature scaling).
    """

    def __init__(self, pipeline: Callable[[], Any]) -> None:
        self._pipeline = pipeline

    def fit(self, sentences: Sequence[str], intents: npt.NDArray[np.str_]) -> Self:
        """Learn the machine and the scale of its margins."""
        self._fitted = self._pipeline().fit(sentences, intents)
        self.classes_ = self._fitted.classes_
        truth = np.searchsorted(self.classes_, intents)
        margins = np.zeros((len(sentences), len(self.classes_)))
        split = StratifiedKFold(_FOLDS, shuffle=True, random_state=0)
        for seen, unseen in split.split(sentences, intents):
            machine = self._pipeline().fit([sentences[i] for i in seen], intents[seen])
            columns = np.searchsorted(self.classes_, machine.classes_)
            asked = [sentences[i] for i in unseen]
            margins[np.ix_(unseen, columns)] = machine.decision_function(asked)

        def loss(scale: float) -> float:
            likely = _softmax(scale * margins)[np.arange(len(truth)), truth]
            return float(-np.log(np.maximum(likely, np.finfo(float).tiny)).mean())

        self._scale = float(minimize_scalar(loss, bounds=(0.1, 50), method="bounded").x)
        return self

    def predict_proba(self, sentences: Sequence[str]) -> Floats:
        """Return one row per sentence, columns as ``classes_``."""
        return _softmax(self._scale * self._fitted.decision_function(sentences))


class QuickLogisticRegression(LogisticRegression):
    """Keeps its weights as a single message needs them; else each message would copy them all."""

    def fit(self, features: Any, intents: Any) -> Self:
        """Learn, then turn the weights round."""
        super().fit(features, intents)
        self.coef_: Floats = np.asfortranarray(self.coef_)
        return self


def _softmax(scores: Floats) -> Floats:
    exponents = np.exp(scores - scores.max(axis=1, keepdims=True))
    likely: Floats = exponents / exponents.sum(axis=1, keepdims=True)
    return likely


def _words(longest: int) -> TfidfVectorizer:
    return TfidfVectorizer(
        tokenizer=str.split,
        token_pattern=None,
        lowercase=False,
        ngram_range=(1, longest),
        sublinear_tf=longest > 1,
    )


def _characters(longest: int) -> TfidfVectorizer:
    return TfidfVectorizer(
        analyzer="char",
        preprocessor=_joined,
        ngram_range=(1, longest),
        sublinear_tf=True,
    )


def _joined(sentence: str) -> str:
    """Return Chinese words without the blanks that the tokeniser put between them."""
    return sentence if sentence.isascii() else sentence.replace(" ", "")


def _plain_bayes() -> Any:
    return make_pipeline(_words(1), MultinomialNB(alpha=1.0))


def _character_margins() -> Any:
    return make_pipeline(_characters(4), LinearSVC(C=0.5, random_state=0))


def _character_machine() -> Any:
    return MarginSoftmax(_character_margins)


def _logistic_regression() -> Any:
    features = FeatureUnion([("words", _words(2)), ("characters", _characters(3))])
    return make_pipeline(
        features, QuickLogisticRegression(C=20, solver="saga", max_iter=_STEPS, random_state=0)
    )


CONTESTANTS: Mapping[str, Callable[[], Any]] = {
    "ours": IntentModel,
    "plain_bayes": _plain_bayes,
    "character_svm": _character_machine,
    "logistic_regression": _logistic_regression,
}
