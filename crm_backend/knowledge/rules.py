"""Pure decisions about what customers asked: when two questions are the same one, how long one is kept."""

import re
import unicodedata
from datetime import timedelta
from typing import Final

# Staff write articles from what is asked now.
QUESTION_KEPT: Final = timedelta(days=90)
# Until then what was taken off the list can be put back.
SETTLED_KEPT: Final = timedelta(days=1)
# More of one chat in a day says nothing new, and is often no customer.
MAX_QUESTIONS_A_DAY: Final = 20

_NO_WORD: Final = re.compile(r"[\W_]+")
_ENDING: Final = re.compile(r"[吗呢吧啊呀哦嘛么了]+$")


def wording_of(question: str) -> str:
    """What alike questions have in common: no signs, no blanks, no particles at the end, small letters.

    「发票怎么开？」 and 「发票 怎么开呢」 are one; empty where nothing is left, which nobody asked anything with.
    """
    folded = unicodedata.normalize("NFKC", question).casefold()
    return _ENDING.sub("", _NO_WORD.sub("", folded))
