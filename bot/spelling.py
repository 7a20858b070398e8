"""One spelling for everything that reads a message: full width, traditional and stretched mean the same.

Knows no Rasa, so that whatever reads normalised text can be used without it.
"""

import re
import unicodedata
from functools import lru_cache

from opencc import OpenCC

# A wish fits in far less; the time of a turn must not depend on what a customer pastes.
_MAX_CHARACTERS = 1000
_INVISIBLE = ("Cc", "Cf", "Cs", "Co", "Cn")
_REPEATED_SIGN = re.compile(r"([^\w\s])\1+")
_REPEATED_LETTER = re.compile(r"([^\W\d])\1{2,}")
_BLANKS = re.compile(r"\s+")


@lru_cache(maxsize=1)
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


def normalise(text: str) -> str:
    """Return the text in NFKC, simplified characters, lower case, without stretching.

    Examples
    --------
    >>> normalise("訂單ＳＦ１２３４還沒到！！！啊啊啊啊")
    '订单sf1234还没到!啊啊'
    """
    text = unicodedata.normalize("NFKC", text[:_MAX_CHARACTERS])[
        :_MAX_CHARACTERS
    ]  # ﷺ is 18 letters
    text = "".join(
        " " if sign.isspace() else sign
        for sign in text
        if sign.isspace() or unicodedata.category(sign) not in _INVISIBLE
    )
    text = _simplifier().convert(text).lower()
    text = _REPEATED_SIGN.sub(r"\1", text)
    text = _REPEATED_LETTER.sub(r"\1\1", text)  # digits stay: 000 may be part of a number
    return _BLANKS.sub(" ", text).strip()
