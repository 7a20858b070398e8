"""Decisions about messages and turns, without input or output."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from crm_backend.conversations.errors import EmptyMessage, MessageTooLong
from crm_backend.conversations.values import ChangeReason, HandoffEnd, OwnerKind

MAX_TEXT_CODE_POINTS = 2000
MAX_TURN_CODE_POINTS = 2000
IDLE_BEFORE_FORGETTING = timedelta(minutes=30)  # design.md section 1
MISSES_COUNT_APART = timedelta(seconds=10)  # I2
NOTICE_AFTER = timedelta(seconds=8)  # I10
GIVE_UP_AFTER = timedelta(seconds=60)  # I10
ASK_FEEDBACK_AFTER = timedelta(minutes=10)
# A chat that fell silent long ago is not asked when the worker comes back.
ASK_FEEDBACK_UNTIL = timedelta(hours=1)
ASK_FEEDBACK_AGAIN_AFTER = timedelta(hours=24)
COMMENT_WITHIN = timedelta(minutes=10)
_PARTING_INTENTS = frozenset({"thanks", "goodbye"})
# Typed in the queue these mean what the chip 返回机器人 does; nothing longer is guessed at.
_BACK_TO_BOT = frozenset(
    (
        "返回机器人",
        "回到机器人",
        "回机器人",
        "转回机器人",
        "不等了",
        "我不等了",
        "不排队了",
        "backtothebot",
    )
)
# Typed by somebody who agreed to offers these end them, whoever holds the chat; nothing longer is guessed at.
_NO_MORE_OFFERS = frozenset(
    ("退订", "不再接收", "取消订阅", "td", "unsubscribe", "我要退订", "请退订")
)
# Typed by any customer these ask for offers; nothing less plain is taken for a consent.
_OFFERS_AGAIN = frozenset(
    ("重新订阅", "恢复订阅", "订阅活动", "订阅活动消息", "resubscribe", "subscribetooffers")
)
# Typed by staff in a chat of theirs that reaches them.
_NO_ALERTS = frozenset(("quiet", "免打扰", "关闭提醒"))
_ALERTS_AGAIN = frozenset(("alerts", "打开提醒", "开启提醒"))
# Characters that reorder or hide text and so let one line look like another (threats.md, row 14).
_BIDI_CONTROLS = set("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


HANDOFF_REASONS = (
    ChangeReason.CUSTOMER_ASKED,
    ChangeReason.SECOND_MISS,
    ChangeReason.BOT_UNAVAILABLE,
    ChangeReason.REFUND_NEEDS_PERSON,
    ChangeReason.COMPLAINT,
    ChangeReason.OTHER,
)
_ENDS: dict[str, HandoffEnd] = {
    ChangeReason.CUSTOMER_LEFT: HandoffEnd.CUSTOMER_LEFT,
    ChangeReason.UNCLAIMED: HandoffEnd.UNCLAIMED,
    ChangeReason.SIGNED_IN: HandoffEnd.MERGED,
    ChangeReason.UNBOUND: HandoffEnd.MERGED,
}
_SLOTS_OF_THE_BOT = frozenset(
    {
        *("requested_slot", "locale", "offered_options", "has_apologised"),
        *("verification_phone_tail", "verification_wait_until"),
    }
)


@dataclass(frozen=True, kw_only=True)
class WaitingMessage:
    """A customer message that no turn has taken yet."""

    seq: int
    text: str
    choice: dict[str, Any] | None = None


@dataclass(frozen=True, kw_only=True)
class TurnInput:
    """What one turn asks the bot: either text or a choice, from ``first_seq`` to ``last_seq``."""

    first_seq: int
    last_seq: int
    text: str | None
    choice: dict[str, Any] | None


def clean_text(raw: str, *, longest: int = MAX_TEXT_CODE_POINTS) -> str:
    """The text as it is stored and shown: composed (NFC), without control and bidi characters, trimmed.

    Raises
    ------
    EmptyMessage
        Nothing is left.
    MessageTooLong
        More than ``longest`` code points are left.
    """
    composed = unicodedata.normalize("NFC", raw.encode("utf-8", "replace").decode())
    visible = "".join(c for c in composed if c in "\n\t" or _is_visible(c))
    text = visible.strip()
    if not text:
        raise EmptyMessage
    if len(text) > longest:
        raise MessageTooLong(limit=longest, length=len(text))
    return text


def asks_for_the_bot(text: str) -> bool:
    """Whether a message typed in the queue says nothing but that the customer wants to go back to the bot."""
    return _letters(text).removesuffix("吧") in _BACK_TO_BOT


def asks_for_no_offers(text: str) -> bool:
    """Whether a message says nothing but that its writer wants no more offers."""
    return _letters(text) in _NO_MORE_OFFERS


def asks_for_offers(text: str) -> bool:
    """Whether a message says nothing but that its writer wants offers (again)."""
    return _letters(text) in _OFFERS_AGAIN


def alerts_wanted(text: str) -> bool | None:
    """Whether a message of staff asks to hear, or not to hear, of waiting chats; None: it speaks of something else."""
    letters = _letters(text)
    if letters in _NO_ALERTS:
        return False
    return True if letters in _ALERTS_AGAIN else None


def _letters(text: str) -> str:
    return "".join(sign for sign in text.lower() if sign.isalnum())


def may_bring_offer(
    owner: OwnerKind, last_customer_message_at: datetime | None, now: datetime
) -> bool:
    """Whether an offer may be said in a chat now: never between people, nor into a talk with the bot.

    Thirty minutes after the customer's last words the dialogue is over (design.md section 1), so that no form of
    the bot is broken into. A chat that is closed, or in which nobody has written yet, is quiet.
    """
    if owner in (OwnerKind.QUEUE, OwnerKind.AGENT):
        return False
    return last_customer_message_at is None or is_idle(last_customer_message_at, now)


def disarm(text: str) -> str:
    """What the bot may be told: a leading slash would be a command to Rasa, so it becomes the full-width one (I8).

    White space, format and control characters before the slash are seen through; so is every compatibility
    form of the slash (NFKC).
    """
    for position, character in enumerate(text):
        folded = unicodedata.normalize("NFKC", character)
        if folded.startswith("/"):
            return text[:position] + "／" + text[position + 1 :]
        if not (folded.isspace() or unicodedata.category(character).startswith(("C", "Z", "M"))):
            break
    return text


def next_turn_input(waiting: Sequence[WaitingMessage]) -> TurnInput | None:
    """Fold what waits into one turn (I2): texts in a row are one wish; a choice always stands alone.

    As many texts are taken as fit into 2,000 code points; the rest wait for the turn after.
    """
    if not waiting:
        return None
    first = waiting[0]
    if first.choice is not None:
        return TurnInput(first_seq=first.seq, last_seq=first.seq, text=None, choice=first.choice)
    taken = [first]
    length = len(first.text)
    for message in waiting[1:]:
        length += len(message.text) + 1
        if message.choice is not None or length > MAX_TURN_CODE_POINTS:
            break
        taken.append(message)
    text = "\n".join(message.text for message in taken)
    return TurnInput(first_seq=first.seq, last_seq=taken[-1].seq, text=text, choice=None)


def count_misses(
    before: int, *, is_miss: bool, last_miss_at: datetime | None, now: datetime
) -> int:
    """Consecutive turns that were not understood; two within ten seconds count as one (I2)."""
    if not is_miss:
        return 0
    if last_miss_at is not None and now - last_miss_at < MISSES_COUNT_APART:
        return max(before, 1)
    return before + 1


def misses_that_count(before: int, *, last_miss_at: datetime | None, now: datetime) -> int:
    """How many earlier misses a miss now would come on top of: none within ten seconds (I2)."""
    return count_misses(before, is_miss=True, last_miss_at=last_miss_at, now=now) - 1


def handoff_reason(word: str) -> ChangeReason:
    """Why a chat goes to people, from the bot's word for it; a word nobody knows is ``other``."""
    if word == "not_understood":
        return ChangeReason.SECOND_MISS
    known = {reason.value for reason in HANDOFF_REASONS}
    return ChangeReason(word) if word in known else ChangeReason.OTHER


def handoff_end(to: OwnerKind, reason: str) -> HandoffEnd:
    """How a chat's stay with people ended when it went to the bot or was closed."""
    otherwise = HandoffEnd.RESOLVED if to is OwnerKind.CLOSED else HandoffEnd.HANDED_BACK
    return _ENDS.get(reason, otherwise)


def filled_slots(state: dict[str, Any] | None) -> dict[str, Any]:
    """What the dialogue had learnt: its slots with a value, by name, without those that only steer the bot.

    The state is the bot's own list of events (docs/bot-api.md); later events replace earlier ones. The last digits
    of a phone, which a visitor proves an order with, are nobody else's to read.
    """
    slots: dict[str, Any] = {}
    for event in (state or {}).get("events", ()):
        if event.get("event") == "slot":
            slots[event.get("name")] = event.get("value")
        elif event.get("event") in ("reset_slots", "restart"):
            slots.clear()
    return {
        name: value
        for name, value in slots.items()
        if value is not None and name not in _SLOTS_OF_THE_BOT
    }


def is_parting(intent: str | None) -> bool:
    """Whether a customer seems to be done: they said thanks or goodbye."""
    return intent in _PARTING_INTENTS


def is_comment_in_time(asked_at: datetime | None, now: datetime) -> bool:
    """Whether a text still is the sentence a customer wished to write, ten minutes after they said so."""
    return asked_at is not None and now - asked_at <= COMMENT_WITHIN


def is_idle(last_message_at: datetime | None, now: datetime) -> bool:
    """Whether the dialogue so far should be forgotten."""
    return last_message_at is not None and now - last_message_at > IDLE_BEFORE_FORGETTING


def _is_visible(character: str) -> bool:
    if character in _BIDI_CONTROLS:
        return False
    category = unicodedata.category(character)
    return category not in ("Cc", "Cs", "Cn") or character == "\u200d"
