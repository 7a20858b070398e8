"""Several wishes in one message: where one ends and the next begins.

What happened and what is wanted for it are one wish, a wish taken back is none, and courtesy needs
no answer of its own (docs/decisions/0011-several-wishes-in-one-turn.md).
"""

import itertools
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

MOST_WISHES = 3
# Each clause is asked of the model: what somebody pastes must not hold up everybody else.
MOST_CLAUSES = 24

# A clause ends at punctuation or before words that announce something more. Some of these words
# announce only at the beginning of a clause: 还有货吗 is no second wish.
_ALWAYS_ANNOUNCES = "顺便|順便|顺带|另外|还有就是|对了|以及|同时|and also|by the way"
_BORDER = re.compile(rf"[，。！？；,!?;\n]+|(?={_ALWAYS_ANNOUNCES})")
_ANNOUNCED = re.compile(rf"\s*(?:{_ALWAYS_ANNOUNCES}|还有|再帮|还想|also|and)")
_TAKEN_BACK = re.compile(
    r"(?<![还么])(?:不|别|先别|不用|不想)(?:要|退|换|查|取消|开|催|改)\S{0,3}了?$"
)
_SHORTEST_CLAUSE = 3
# Sure enough to answer a clause by itself, more so where nothing announces it. Chosen so that of
# the training sentences, which hold one wish each, fewer than one in a thousand is cut.
_SURE = 0.8
_SURE_IF_ANNOUNCED = 0.5

# What needs no work of its own beside a wish.
_NO_WORK = frozenset(
    [
        "affirm",
        "bot_challenge",
        "complaint",
        "deny",
        "goodbye",
        "greet",
        "inform",
        "nlu_fallback",
        "out_of_scope",
        "thanks",
    ]
)
_HAPPENED = frozenset(["not_received", "shipping_delay"])
_WANTED_FOR_IT = frozenset(
    ["cancel_order", "exchange_goods", "expedite_shipping", "request_refund"]
)
# Unannounced, two of one matter are a wish and what goes with it (想退货，怎么寄回去).
_MATTERS = (
    frozenset(
        [
            *("cancel_order", "change_address", "expedite_shipping", "list_orders"),
            *("not_received", "shipping_delay", "shipping_policy", "track_order"),
        ]
    ),
    frozenset(
        [
            *("damaged_goods", "exchange_goods", "refund_policy", "refund_status"),
            *("request_refund", "return_howto", "wrong_item"),
        ]
    ),
)

Parsed = dict[str, Any]
Understand = Callable[[str], Awaitable[Parsed]]


@dataclass(frozen=True)
class _Clause:
    text: str
    intent: str
    confidence: float

    @property
    def is_announced(self) -> bool:
        """Whether it says of itself that it is something more."""
        return _ANNOUNCED.match(self.text) is not None

    @property
    def is_wish(self) -> bool:
        """Whether it asks for something, as far as the model is sure."""
        sure = _SURE_IF_ANNOUNCED if self.is_announced else _SURE
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
        if last and _is_another(last, clause):
            starts.append(start)
        last = clause.intent
    ends = [*starts[1:MOST_WISHES], len(text)]
    return [text[start:end].strip() for start, end in zip(starts, ends, strict=False)]


def _clause_places(text: str) -> list[tuple[int, int]]:
    borders = [0, *(border.end() for border in _BORDER.finditer(text)), len(text)]
    places = [(start, end) for start, end in itertools.pairwise(borders)]
    clauses = [
        (start, end) for start, end in places if len(text[start:end].strip()) >= _SHORTEST_CLAUSE
    ]
    return clauses[:MOST_CLAUSES]


async def _read(text: str, understand: Understand) -> _Clause:
    intent = (await understand(text))["intent"]
    return _Clause(text, str(intent["name"]), float(intent["confidence"] or 0.0))


def _is_another(last: str, clause: _Clause) -> bool:
    pair = {last, clause.intent}
    if len(pair) == 1 or (pair & _HAPPENED and pair & _WANTED_FOR_IT):
        return False
    return clause.is_announced or not any(pair <= matter for matter in _MATTERS)
