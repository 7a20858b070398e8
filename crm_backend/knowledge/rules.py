"""Pure decisions about what customers asked: when two are the same, what staff may read, for how long."""

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
# Order numbers have six digits and more, so do phones, parcels and identity cards.
_NUMBER_OF_SOMEBODY: Final = re.compile(r"\d{6}")


def wording_of(question: str) -> str:
    """What alike questions have in common: no signs, no blanks, no particles at the end, small letters.

    「发票怎么开？」 and 「发票 怎么开呢」 are one; empty where nothing is left, which nobody asked anything with.
    """
    folded = unicodedata.normalize("NFKC", question).casefold()
    return _ENDING.sub("", _NO_WORD.sub("", folded))


def is_for_staff(wording: str) -> bool:
    """Whether an article could answer it and everybody on the staff may read it.

    Not mere signs, not a number alone, nothing with somebody's phone or order in it; ``wording`` is that of
    :func:`wording_of`, in which a number typed in groups stands together.
    """
    return not (not wording or wording.isdecimal() or _NUMBER_OF_SOMEBODY.search(wording))
