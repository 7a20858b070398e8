"""The words of a sentence that name neither a figure nor a time nor a way to look: goods, people, places.

What people say around a question is taken out; the longest run that remains is a name. Pure functions.
"""

import re
from typing import Final

from bot.figures.words_around import CHINESE_WORDS_AROUND, ENGLISH_WORDS_AROUND

# Longer before shorter is seen to below.
_AROUND: Final = CHINESE_WORDS_AROUND.split()
# Single signs that are taken off the ends of a name; others may be its own (大红袍, 花茶, 有机茶).
_LOOSE_SIGNS: Final = frozenset(
    "我你您他请给看查说的地得了着过呢吗吧啊呀嘛哦哈么那这该再又还也都就只仅和与跟同及比按是在到从为被把于能会要想卖买退占谁哪几多少个款件的"
)
_AT_THE_ENDS: Final = sorted(
    {word for word in _AROUND if len(word) > 1 or word in _LOOSE_SIGNS}, key=len, reverse=True
)
_KNOWN: Final = frozenset(_AROUND) | {""}
_KNOWN_ALONE: Final = re.compile(
    "(?:" + "|".join(sorted(map(re.escape, _AROUND), key=len, reverse=True)) + r"|\d)+"
)
# A name neither asks nor tells; eight signs are a long one.
_ASKS: Final = re.compile(
    r"[几哪谁啥吗么呢的了我你他她它们是让想把被就都还没不说看着过给得跟]|多少|什么|怎|如何|为何|,|\n"
)
_LONGEST: Final = 12
_LONGEST_CHINESE: Final = 9
_ENGLISH_KNOWN: Final = frozenset(ENGLISH_WORDS_AROUND.split())
_QUOTED: Final = re.compile(r"[「『“\"《'‘]([^」』”\"》'’]{1,40})[」』”\"》'’]")
_RUN: Final = re.compile(
    r"[\u4e00-\u9fff][\u4e00-\u9fff\w·-]*|[a-z0-9][a-z0-9&'·./-]*(?: [a-z0-9&][a-z0-9&'·./-]*)*"
)
_SHORTEST: Final = 2


def left_over(text: str, *, is_led: bool) -> str | None:
    """Return the name that a sentence holds besides what is known, None for none.

    ``text`` has blanks or bars where known words stood. One sign alone is a name only where a word like
    只看 announces it.

    Examples
    --------
    >>> left_over("| 保温杯 卖了多少", is_led=False), left_over("我们 | 怎么样", is_led=False)
    ('保温杯', None)
    """
    quoted = _QUOTED.search(text)
    if quoted:
        return quoted[1].strip() or None
    runs = [
        run
        for part in re.split(r"[|,，。.;；:：!！?？、~()（）\[\]【】]", text)
        for run in _runs(part)
    ]
    shortest = 1 if is_led else _SHORTEST
    fitting = [run for run in runs if len(run) >= shortest and _is_name(run)]
    return max(fitting, key=len, default=None)


def _is_name(run: str) -> bool:
    """Whether something is left that is neither asking nor made of known words alone (货有, 一单)."""
    if run.isascii():
        return not run.isdigit() and not any(map(_is_known, run.split(" ")))
    if run.isdigit() or len(run) > _LONGEST or _ASKS.search(run):
        return False
    if len(re.sub(r"[^\u4e00-\u9fff]", "", run)) > _LONGEST_CHINESE:
        return False
    return not _KNOWN_ALONE.fullmatch(run)


def _runs(part: str) -> list[str]:
    """Names in one piece of the text: words known are borders, but inside a name they stay (小月饼)."""
    runs = []
    for found in _RUN.finditer(part):
        words = found.group()
        runs.append(_trimmed_english(words) if words.isascii() else _trimmed(words))
    return [run for run in runs if run]


def _trimmed(words: str) -> str:
    """Take known words off both ends of a Chinese run, again and again; one sign is left alone."""
    while words not in _KNOWN:
        before = words
        first = next((word for word in _AT_THE_ENDS if words.startswith(word)), "")
        words = words[len(first) :] if _leaves_a_name(words, first) else words
        last = next((word for word in _AT_THE_ENDS if words.endswith(word)), "")
        words = words[: len(words) - len(last)] if _leaves_a_name(words, last) else words
        if words == before:
            return words
    return ""


def _leaves_a_name(words: str, word: str) -> bool:
    """花茶 is not 茶: a single sign goes only where two are left, or another known word."""
    return len(word) > 1 or len(words) - len(word) > 1 or words in _KNOWN


def _trimmed_english(words: str) -> str:
    tokens = words.split(" ")
    while tokens and _is_known(tokens[0]):
        tokens.pop(0)
    while tokens and _is_known(tokens[-1]):
        tokens.pop()
    return " ".join(tokens)


def _is_known(token: str) -> bool:
    return token.strip("'.-") in _ENGLISH_KNOWN or token.isdigit() or len(token) == 1
