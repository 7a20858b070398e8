"""Pure decisions about what customers asked: when two questions are the same one."""

import re
import unicodedata
from typing import Final

_NO_WORD: Final = re.compile(r"[\W_]+")
_ENDING: Final = re.compile(r"[吗呢吧啊呀哦嘛么了]+$")


def wording_of(question: str) -> str:
    """What alike questions have in common: no signs, no blanks, no particles at the end, small letters.

    「发票怎么开？」 and 「发票 怎么开呢」 are one; empty where nothing is left, which nobody asked anything with.
    """
    folded = unicodedata.normalize("NFKC", question).casefold()
    return _ENDING.sub("", _NO_WORD.sub("", folded))
