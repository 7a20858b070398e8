"""Several wishes in one message: where one ends and the next begins.

The rules are those of nlu_data/README.md ("Two wishes in one message"): what happened and what is
wanted for it are one wish, a wish taken back is none, and courtesy needs no answer of its own.
"""

import itertools
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

MOST_WISHES = 3

# A clause ends at punctuation or before words that announce something more.
_BORDER = re.compile(
    r"[，。！？；,!?;\n]+|(?=(?:顺便|顺带|另外|还有就是|对了|以及|同时|順便|另外))|\b(?=and also\b|by the way\b)"
)
_ANNOUNCED = re.compile(
    r"\s*(?:顺便|順便|顺带|另外|还有|对了|以及|同时|再帮|还想|also|and|by the way)"
)
_TAKEN_BACK = re.compile(r"(?:不|别|先别|不用|不想)(?:要|退|换|查|取消|开|催|改)\S{0,3}了?$")
_SHORTEST_CLAUSE = 3
# Sure enough to answer a clause by itself, more so where nothing announces it. Chosen so that of
# the training sentences, which hold one wish each, at most one in two hundred is cut.
_SURE = 0.8
_SURE_IF_ANNOUNCED = 0.5

# What needs no work of its own beside a wish; after a call for a person the person reads the rest.
_NO_WORK = frozenset(
    [
        "affirm",
        "bot_challenge",
        "chitchat",
        "complaint",
        "deny",
        "goodbye",
        "greet",
        "human_handoff",
        "inform",
        "nlu_fallback",
        "out_of_scope",
        "praise",
        "thanks",
    ]
)
_HAPPENED = frozenset(["damaged_goods", "not_received", "shipping_delay", "warranty", "wrong_item"])
_WANTED_FOR_IT = frozenset(
    ["cancel_order", "exchange_goods", "expedite_shipping", "request_refund"]
)

Parsed = dict[str, Any]
Understand = Callable[[str], Awaitable[Parsed]]


@dataclass(frozen=True)
class _Clause:
    text: str
    intent: str
    confidence: float

    @property
    def is_wish(self) -> bool:
        """Whether it asks for something, as far as the model is sure."""
        sure = _SURE_IF_ANNOUNCED if _ANNOUNCED.match(self.text) else _SURE
        return (
            self.intent not in _NO_WORK
            and self.confidence >= sure
            and not _TAKEN_BACK.search(self.text)
        )


async def separate(text: str, understand: Understand) -> list[str]:
    """Cut a message into its wishes, at most ``MOST_WISHES``, in order; usually there is one.

    Parameters
    ----------
    text : what the customer typed
    understand : asks the model for the intent of a text

    Examples
    --------
    我要退款，顺便问下发票怎么开 → 我要退款， · 顺便问下发票怎么开
    """
    places = _clause_places(text)
    if len(places) < 2:
        return [text]
    clauses = [await _read(text[start:end], understand) for start, end in places]
    starts, last = [0], ""
    for (start, _), clause in zip(places, clauses, strict=True):
        if not clause.is_wish:
            continue
        if last and _is_another(last, clause.intent):
            starts.append(start)
        last = clause.intent
    ends = [*starts[1:MOST_WISHES], len(text)]
    return [text[start:end].strip() for start, end in zip(starts, ends, strict=False)]


def _clause_places(text: str) -> list[tuple[int, int]]:
    borders = [0, *(border.end() for border in _BORDER.finditer(text)), len(text)]
    places = [(start, end) for start, end in itertools.pairwise(borders)]
    return [
        (start, end) for start, end in places if len(text[start:end].strip()) >= _SHORTEST_CLAUSE
    ]


async def _read(text: str, understand: Understand) -> _Clause:
    intent = (await understand(text))["intent"]
    return _Clause(text, str(intent["name"]), float(intent["confidence"] or 0.0))


def _is_another(one: str, other: str) -> bool:
    pair = {one, other}
    return len(pair) == 2 and not (pair & _HAPPENED and pair & _WANTED_FOR_IT)
