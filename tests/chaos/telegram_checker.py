"""Holds what people wrote and saw on Telegram against what the database holds, and names every broken promise.

A pure function beside :mod:`tests.chaos.checker`, which sees to what every channel promises.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.chaos.checker import Violation, check
from tests.chaos.history import Dump, History

SENT, UNKNOWN = "sent", "unknown"


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """What became of one message of ours, in the order of its chat."""

    message_id: int
    chat_id: int
    text: str
    state: str


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What both sides know when everything is over.

    ``silent`` are (chat, text) of calls that were carried out and never answered; ``cut_off`` the messages that were
    being sent when the worker was killed.
    """

    said: dict[int, list[str]]
    stored: dict[int, list[str]]
    shown: dict[int, list[str]]
    deliveries: Sequence[Delivery]
    silent: Sequence[tuple[int, str]]
    cut_off: frozenset[int]
    early_calls: int
    too_fast_calls: int
    dump: Dump


def check_telegram(evidence: Evidence) -> list[Violation]:
    """Every violation, sorted; an empty list is a good run."""
    # Telegram's name of a message (for edits) is not its number in the inbox, as it is on the web.
    of_all_channels = (v for v in check(History(), evidence.dump) if v.kind != "inbox")
    found = [
        *of_all_channels,
        *_said(evidence),
        *_shown(evidence),
        *_unknown(evidence),
    ]
    if evidence.early_calls:
        found.append(Violation("early", "", f"{evidence.early_calls} calls before retry_after"))
    if evidence.too_fast_calls:
        found.append(Violation("pace", "", f"{evidence.too_fast_calls} calls over the limits"))
    return sorted(set(found))


def _said(evidence: Evidence) -> Iterator[Violation]:
    """Whatever was written is stored once, in the order in which it was written (I1, I3)."""
    for chat_id, said in evidence.said.items():
        stored = evidence.stored.get(chat_id, [])
        for text, count in (Counter(said) - Counter(stored)).items():
            yield Violation("lost", str(chat_id), f"{text!r}, {count} times")
        for text, count in (Counter(stored) - Counter(said)).items():
            yield Violation("duplicated", str(chat_id), f"{text!r}, {count} times too often")
        if stored != said and Counter(stored) == Counter(said):
            yield Violation("order", str(chat_id), f"{said} is stored as {stored}")


def _shown(evidence: Evidence) -> Iterator[Violation]:
    """A chat shows what was sent, once and in order; what is unknown may be missing (I6)."""
    deliveries: dict[int, list[Delivery]] = defaultdict(list)
    for delivery in evidence.deliveries:
        deliveries[delivery.chat_id].append(delivery)
        if delivery.state not in (SENT, UNKNOWN):
            detail = f"{delivery.text!r} is {delivery.state}"
            yield Violation("undelivered", str(delivery.chat_id), detail)
    for chat_id in deliveries.keys() | evidence.shown.keys():
        shown = evidence.shown.get(chat_id, [])
        asked = Counter(delivery.text for delivery in deliveries[chat_id])
        for text in Counter(shown) - asked:
            yield Violation("answered_twice", str(chat_id), f"{text!r} was shown too often")
        if not _may_be_seen_as(deliveries[chat_id], shown):
            detail = f"{[(d.text, d.state) for d in deliveries[chat_id]]} is seen as {shown}"
            yield Violation("view_differs", str(chat_id), detail)


def _may_be_seen_as(deliveries: Sequence[Delivery], shown: Sequence[str]) -> bool:
    """Whether leaving out some of the unknown ones makes what is seen."""
    seen_so_far = {0}
    for delivery in deliveries:
        further = {n + 1 for n in seen_so_far if shown[n : n + 1] == [delivery.text]}
        seen_so_far = further | (seen_so_far if delivery.state == UNKNOWN else set())
    return len(shown) in seen_so_far


def _unknown(evidence: Evidence) -> Iterator[Violation]:
    """Unknown is exactly what nobody can know: unanswered calls, and what a killed worker was sending (I6)."""
    cut_off: Counter[tuple[int, str]] = Counter()
    unknown: Counter[tuple[int, str]] = Counter()
    for delivery in evidence.deliveries:
        what = (delivery.chat_id, delivery.text)
        if delivery.message_id in evidence.cut_off:
            cut_off[what] += 1
            if delivery.state != UNKNOWN:
                detail = f"{delivery.text!r} was cut off and is {delivery.state}"
                yield Violation("unknown", str(delivery.chat_id), detail)
        elif delivery.state == UNKNOWN:
            unknown[what] += 1
    silent = Counter(evidence.silent) - cut_off
    for chat_id, text in unknown - silent:
        yield Violation("unknown", str(chat_id), f"{text!r} was answered and is unknown")
    for chat_id, text in silent - unknown:
        yield Violation("unknown", str(chat_id), f"{text!r} was never answered and is not unknown")
