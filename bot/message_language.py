"""Which language a customer is answered in: that of the message, else of those before, else the page's.

A rule by script and a short list of words: a number, a brand or pinyin says nothing about the language.
"""

import re
from collections.abc import Callable

from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

SLOT = "spoken_language"
CHINESE, ENGLISH = "zh-CN", "en"
Read = Callable[[str], str | None]

_CHINESE_SIGN = re.compile(r"[\u3400-\u9fff]")
# Words that people who write English cannot do without, and no Chinese customer types alone or in
# pinyin: ok, hi and bye are said in both languages, you and can are pinyin too.
_ENGLISH_WORD = re.compile(
    r"""\b(?:
    about|already|am|and|another|any|are|at|back|broken|but|buy|cancel|cannot|cheaper|could|couldn't
    |delivered|delivery|did|didn't|discounts?|do|does|doesn't|don't|else|first|for|from|get|got|has|hasn't
    |have|haven't|hello|help|how|i|i'd|i'm|i've|in|invoice|is|isn't|it|it's|its|last|late|like|money|much
    |my|need|never|not|of|on|one|or|orders?|other|out|package|parcel|password|pay|person|please|postage
    |products?|quality|receive|received|recommend|refund|refunds|return|returns|second|send|ship|shipped
    |shipping|should|size|speak|still|stock|take|talk|thanks?|that|the|them|there|these|they|third|this
    |to|track|up|want|warranty|was|we|what|what's|when|where|where's|which|who|why|will|with|won't|would
    |wrong|yours?
    )\b""",
    re.VERBOSE,
)


def language_of(text: str) -> str | None:
    """Return the locale of the language a text is written in, None where it could be any.

    Examples
    --------
    >>> language_of("where is my order"), language_of("我要 refund")
    ('en', 'zh-CN')
    >>> language_of("SF2611240007"), language_of("Nike Air Max"), language_of("tuikuan")
    (None, None, None)
    """
    if _CHINESE_SIGN.search(text):
        return CHINESE
    is_english = _ENGLISH_WORD.search(text.lower().replace("\u2019", "'"))
    return ENGLISH if is_english else None


def locale_of_turn(
    tracker: DialogueStateTracker, typed: str | None, page: str, *, read: Read = language_of
) -> str:
    """Return the locale to answer a turn in.

    Parameters
    ----------
    tracker : remembers the language of earlier messages
    typed : what the customer typed; None for a button, which speaks the language it was shown in
    page : the locale of the page, which decides as long as nothing was said
    read : tells the language of a text; staff have words of their own
    """
    slot = tracker.slots.get(SLOT)
    spoken = read(typed or "") or (slot.value if slot else None)
    return spoken or page


def remember(
    tracker: DialogueStateTracker, typed: str | None, domain: Domain, *, read: Read = language_of
) -> None:
    """Keep the language of a message for the buttons and bare numbers after it."""
    slot, spoken = tracker.slots.get(SLOT), read(typed or "")
    if slot is not None and spoken is not None and spoken != slot.value:
        tracker.update(SlotSet(SLOT, spoken), domain)
