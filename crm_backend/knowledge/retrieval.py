"""Finding the article that answers a question: pure functions over the words, no training, no database.

Words are compared as bigrams and single signs (Chinese) and as words (Latin), each weighed by BM25's
inverse document frequency. An index is made from the articles' words alone and kept under them, so an
edit is live with the next question and no process can hold an old one.
"""

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

# Chosen with the weights below on the first half of tests/knowledge/questions.py: 39 of 40 paraphrases
# found, 1 of 22 questions without an article answered. The second half: 38 of 41 found, 1 of 22.
CONFIDENT: Final = 0.4
# The bot knows the topic already: less is needed to know which of its articles is meant.
CONFIDENT_OF_TOPIC: Final = 0.33

_LONE_SIGN_WEIGHT: Final = 0.5
_ANSWER_WEIGHT: Final = 0.7  # of a word that stands in the answer and in no question
_UNKNOWN_WEIGHT: Final = 0.5  # of a word no article has, against one that a single article has
_COVERAGE_WEIGHT: Final = 0.7  # the rest goes to how much one of the article's questions is like it

# How a question asks says nothing of what it asks for.
_ASKING: Final = re.compile(
    r"怎么[办样]?|怎样|如何|什么|哪里|哪儿|可不?可以|能不能|能否|有没有|是不是|会不会|要不要|为[什啥]么?|请问|一下"
    r"|[你我]们|不能|[吗呢吧啊呀么嘛了的我您你能想帮]"
)
_RUN: Final = re.compile(r"[一-鿿]+|[a-z0-9]+")
_ENGLISH_ASKING: Final = re.compile(
    r"a|an|and|are|be|can|do|does|for|how|i|in|is|it|me|my|no|not|of|on|or|s|t|the|to|what|when|where"
    r"|which|will|with|you|your"
)
_LEAST_PLURAL: Final = 4


@dataclass(frozen=True)
class Wording:
    """What an article says: the questions it answers, in any language, and all else as one text."""

    questions: tuple[str, ...]
    answer: str


@dataclass(frozen=True)
class Finding:
    """The article at ``index`` answers a question with this confidence, 0 to 1."""

    index: int
    confidence: float


class ArticleIndex:
    """The words of all articles, ready to be asked."""

    def __init__(self, wordings: tuple[Wording, ...]) -> None:
        self._count = len(wordings)
        self._article_of: list[int] = []  # of each question, in the order of the articles
        self._in_questions: dict[str, list[int]] = defaultdict(list)
        self._in_articles: dict[str, dict[int, float]] = defaultdict(dict)
        questions: list[dict[str, float]] = []
        for index, wording in enumerate(wordings):
            for term in weighed_terms(wording.answer):
                self._in_articles[term][index] = _ANSWER_WEIGHT
            for question in wording.questions:
                terms = weighed_terms(question)
                for term in terms:
                    self._in_questions[term].append(len(questions))
                    self._in_articles[term][index] = 1.0
                self._article_of.append(index)
                questions.append(terms)
        self._sizes = [sum(self._weigh(terms).values()) for terms in questions]

    def find(self, question: str, among: Collection[int] | None = None) -> Finding | None:
        """The article that answers best; None where no word is found, or two fit equally well.

        The confidence is the share of the question's words, by their weight, that the article has,
        averaged with how alike (Dice) the most similar of its questions is. A single sign in common is
        chance. ``among`` leaves other articles out, not their part in the words' weights.
        """
        weights = self._weigh(weighed_terms(question))
        size = sum(weights.values())
        shared: Counter[int] = Counter()
        alike: Counter[int] = Counter()
        meant: set[int] = set()
        for term, weight in weights.items():
            for index, share in self._in_articles.get(term, {}).items():
                shared[index] += weight * share  # type: ignore[assignment]
                if len(term) > 1:
                    meant.add(index)
            for number in self._in_questions.get(term, ()):
                alike[number] += weight  # type: ignore[assignment]
        nearest = self._nearest(alike, size)
        findings = sorted(
            (
                Finding(
                    index,
                    _COVERAGE_WEIGHT * shared[index] / size
                    + (1 - _COVERAGE_WEIGHT) * nearest.get(index, 0.0),
                )
                for index in (meant if among is None else meant.intersection(among))
            ),
            key=lambda finding: -finding.confidence,
        )
        if len(findings) > 1 and math.isclose(findings[0].confidence, findings[1].confidence):
            return None
        return findings[0] if findings else None

    def _nearest(self, alike: Mapping[int, float], size: float) -> dict[int, float]:
        """How alike the most similar question of each article is, 0 to 1."""
        nearest: dict[int, float] = {}
        for number, common in alike.items():
            index = self._article_of[number]
            likeness = 2 * common / (size + self._sizes[number])
            nearest[index] = max(nearest.get(index, 0.0), likeness)
        return nearest

    def _weigh(self, terms: Mapping[str, float]) -> dict[str, float]:
        return {term: weight * self._rarity(term) for term, weight in terms.items()}

    def _rarity(self, term: str) -> float:
        """BM25's inverse document frequency; a word that no article has is an unlikely one, not proof."""
        articles = len(self._in_articles.get(term, ()))
        seen = max(articles, 1)
        rarity = math.log(1 + (self._count - seen + 0.5) / (seen + 0.5))
        return rarity if articles else _UNKNOWN_WEIGHT * rarity


@lru_cache(maxsize=4)
def index_of(wordings: tuple[Wording, ...]) -> ArticleIndex:
    """The index of these words; made anew only when a word has changed."""
    return ArticleIndex(wordings)


def weighed_terms(text: str) -> dict[str, float]:
    """The words and signs a text is found by, with their weights before rarity."""
    folded = _ASKING.sub(" ", unicodedata.normalize("NFKC", text).lower())
    terms: dict[str, float] = {}
    for run in _RUN.findall(folded):
        if run.isascii():
            if not _ENGLISH_ASKING.fullmatch(run):
                terms[_singular(run)] = 1.0
            continue
        for sign in run:
            terms.setdefault(sign, _LONE_SIGN_WEIGHT)
        for first, second in pairwise(run):
            terms[first + second] = 1.0
    return terms


def _singular(word: str) -> str:
    return word[:-1] if len(word) >= _LEAST_PLURAL and word.endswith("s") else word
