"""Holds what clients saw against what the database holds, and names every promise that was broken.

A pure function. The kinds of violation follow the invariants: I1 lost, changed, duplicated; I2
unanswered, answered_twice; I3 order, gap, view_differs; I4 not_the_owner; I5 money, promise.
"""

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from crm_backend.conversations.rules import clean_text
from tests.chaos.history import (
    Acked,
    Dump,
    History,
    Refused,
    Sent,
    Shown,
    StoredMessage,
    StoredRefund,
    StoredTurn,
)

# Refunds in these states claim nothing of what was paid.
GIVEN_UP = ("refused", "withdrawn")
ENDED = (*GIVEN_UP, "paid")


@dataclass(frozen=True, order=True)
class Violation:
    """One broken promise."""

    kind: str
    conversation: str
    detail: str


def check(history: History, dump: Dump) -> list[Violation]:
    """Every violation, each once, sorted; an empty list is a good run.

    The run must be over: every client was answered or gave up, and nothing is being sent.
    """
    found = [
        *_inbox(history, dump),
        *_sequence(dump),
        *_views(history, dump),
        *_outcomes(dump),
        *_ownership(dump),
        *_money(dump.refunds),
        *_promises(dump),
    ]
    return sorted(set(found))


# ── I1: on disk once, as it was written ──────────────────────────────────────────────────────


def _inbox(history: History, dump: Dump) -> Iterator[Violation]:
    stored: dict[tuple[str, str], list[StoredMessage]] = defaultdict(list)
    for message in dump.messages:
        if message.sender == "customer":
            stored[message.conversation, message.client_id or ""].append(message)
    for message in itertools.chain(*stored.values()):
        if message.inbox_ids != (message.client_id,):
            detail = f"seq {message.seq} has inbox entries {message.inbox_ids}"
            yield Violation("inbox", message.conversation, detail)
    yield from _sent_and_stored(history, stored)


def _sent_and_stored(
    history: History, stored: dict[tuple[str, str], list[StoredMessage]]
) -> Iterator[Violation]:
    refused: set[tuple[str, str]] = set()
    acks: dict[tuple[str, str], set[int]] = defaultdict(set)
    sent: dict[tuple[str, str], Sent] = {}
    for event in history.events:
        match event:
            case Acked():
                acks[event.conversation, event.client_id].add(event.seq)
            case Refused():
                refused.add((event.conversation, event.client_id))
            case Sent():
                sent[event.conversation, event.client_id] = event
    for key, message_sent in sent.items():
        yield from _one_message(message_sent, stored[key], acks[key], is_refused=key in refused)
    watched = {conversation for conversation, _client_id in sent}
    for conversation, client_id in stored.keys() - sent.keys():
        if conversation in watched:
            yield Violation("invented", conversation, f"nobody sent {client_id}")


def _one_message(
    sent: Sent, stored: list[StoredMessage], acked_as: set[int], *, is_refused: bool
) -> Iterator[Violation]:
    where, name = sent.conversation, sent.client_id
    if len(acked_as) > 1:
        yield Violation("duplicated", where, f"{name} was acknowledged as {sorted(acked_as)}")
    if is_refused and not acked_as:
        if stored:
            yield Violation("invented", where, f"{name} was refused and stored")
        return
    if not acked_as:
        yield Violation("unacknowledged", where, f"{name} was never acknowledged")
    if not stored:
        yield Violation("lost", where, f"{name} is not in the database")
        return
    if len(stored) > 1:
        yield Violation("duplicated", where, f"{name} is stored {len(stored)} times")
    if acked_as and stored[0].seq not in acked_as:
        detail = f"{name} was acknowledged as {sorted(acked_as)}, stored as {stored[0].seq}"
        yield Violation("lost", where, detail)
    if sent.text is not None and clean_text(sent.text) != stored[0].text:
        yield Violation("changed", where, f"{name} is stored as {stored[0].text!r}")


# ── I3: one order, no gaps, the same for everybody ───────────────────────────────────────────


def _sequence(dump: Dump) -> Iterator[Violation]:
    for conversation, last_seq in dump.last_seqs.items():
        seqs = [message.seq for message in dump.of(conversation)]
        if seqs != list(range(1, last_seq + 1)):
            missing = sorted(set(range(1, last_seq + 1)) - set(seqs))
            twice = sorted(seq for seq, count in Counter(seqs).items() if count > 1)
            detail = f"last is {last_seq}, missing {missing}, twice {twice}"
            yield Violation("gap", conversation, detail)


def _views(history: History, dump: Dump) -> Iterator[Violation]:
    yield from _sending_order(history, dump)
    views: dict[tuple[str, str], list[Shown]] = defaultdict(list)
    for event in history.events:
        if isinstance(event, Shown):
            views[event.conversation, event.view].append(event)
    for (conversation, view), shown in views.items():
        yield from _one_view(view, shown, dump.of(conversation))


def _sending_order(history: History, dump: Dump) -> Iterator[Violation]:
    seq_of = {(m.conversation, m.client_id): m.seq for m in dump.messages}
    last: dict[str, int] = {}
    for event in history.events:
        if not isinstance(event, Sent):
            continue
        seq = seq_of.get((event.conversation, event.client_id))
        if seq is None:
            continue
        if seq < last.get(event.conversation, 0):
            detail = f"{event.client_id} is {seq}, after {last[event.conversation]}"
            yield Violation("order", event.conversation, detail)
        last[event.conversation] = seq


def _one_view(view: str, shown: list[Shown], stored: list[StoredMessage]) -> Iterator[Violation]:
    where = shown[0].conversation
    seqs = [event.seq for event in shown]
    if seqs != sorted(seqs):
        yield Violation("order", where, f"{view} saw {seqs}")
    if len(seqs) != len(set(seqs)):
        yield Violation("duplicated", where, f"{view} saw a message twice: {seqs}")
    if set(seqs) != {message.seq for message in stored}:
        missing = sorted({message.seq for message in stored} - set(seqs))
        yield Violation("view_differs", where, f"{view} never saw {missing}")
    by_seq = {message.seq: message for message in stored}
    for event in shown:
        message = by_seq.get(event.seq)
        if message is None:
            yield Violation("lost", where, f"{view} saw {event.seq}, which is not stored")
        elif (message.sender, message.text) != (event.sender, event.text):
            detail = f"{view} saw {event.text!r} at {event.seq}, stored is {message.text!r}"
            yield Violation("view_differs", where, detail)


# ── I2: one outcome ──────────────────────────────────────────────────────────────────────────


def _outcomes(dump: Dump) -> Iterator[Violation]:
    turns = {turn.id: turn for turn in dump.turns}
    answers: dict[str, list[StoredMessage]] = defaultdict(list)
    for message in dump.messages:
        if message.sender == "bot":
            answers[message.turn_id or ""].append(message)
            yield from _one_answer(message, turns.get(message.turn_id or ""))
    done: dict[str, list[StoredTurn]] = defaultdict(list)
    for turn in dump.turns:
        if turn.state == "done":
            done[turn.conversation].append(turn)
        elif turn.state == "running":
            yield Violation("unanswered", turn.conversation, f"{turn.id} still runs")
        # A turn is published in one transaction, whose messages have one time.
        if len({answer.sent_at for answer in answers[turn.id]}) > 1:
            detail = f"{turn.id} was published more than once"
            yield Violation("answered_twice", turn.conversation, detail)
    for message in dump.messages:
        if message.sender == "customer":
            yield from _one_outcome(message, done[message.conversation], answers)


def _one_outcome(
    message: StoredMessage, done: list[StoredTurn], answers: dict[str, list[StoredMessage]]
) -> Iterator[Violation]:
    where = message.conversation
    covering = [turn for turn in done if turn.first_seq <= message.seq <= turn.last_seq]
    if len(covering) > 1:
        ids = [turn.id for turn in covering]
        yield Violation("answered_twice", where, f"seq {message.seq} by {ids}")
    replies = {
        turn_id
        for turn_id, given in answers.items()
        if any(a.conversation == where and a.in_reply_to == message.seq for a in given)
    }
    if len(replies) > 1:
        yield Violation("answered_twice", where, f"seq {message.seq} has answers of {replies}")
    if message.outcome is None:
        yield Violation("unanswered", where, f"seq {message.seq} has no outcome")
    elif message.outcome in ("turn", "folded"):
        if not covering:
            yield Violation("unanswered", where, f"seq {message.seq}: no turn was done")
        elif not answers[covering[0].id]:
            yield Violation("unanswered", where, f"seq {message.seq}: its turn said nothing")
    elif covering:
        detail = f"seq {message.seq} is {message.outcome} and has turn {covering[0].id}"
        yield Violation("answered_twice", where, detail)


def _one_answer(answer: StoredMessage, turn: StoredTurn | None) -> Iterator[Violation]:
    where = answer.conversation
    if turn is None or turn.state != "done":
        state = "no turn" if turn is None else turn.state
        yield Violation("answered_twice", where, f"seq {answer.seq} comes from {state}")
    elif answer.seq <= turn.last_seq or answer.in_reply_to != turn.last_seq:
        yield Violation("order", where, f"seq {answer.seq} answers {answer.in_reply_to}")


# ── I4: only the owner speaks ────────────────────────────────────────────────────────────────


def _ownership(dump: Dump) -> Iterator[Violation]:
    turns = {turn.id: turn for turn in dump.turns}
    for message in dump.messages:
        turn = turns.get(message.turn_id or "")
        if message.sender != "bot" or turn is None:
            continue
        for change in dump.changes:
            is_later = change.conversation == message.conversation and (
                change.epoch > turn.owner_epoch
            )
            if is_later and change.changed_at < message.sent_at:
                detail = f"seq {message.seq} was said after epoch {change.epoch} began"
                yield Violation("not_the_owner", message.conversation, detail)


# ── I5: money ────────────────────────────────────────────────────────────────────────────────


def _money(refunds: Iterable[StoredRefund]) -> Iterator[Violation]:
    claimed: Counter[str] = Counter()
    paid: dict[str, int] = {}
    open_lines: Counter[int] = Counter()
    for refund in refunds:
        if refund.state not in GIVEN_UP:
            claimed[refund.order_number] += refund.amount_minor
        paid[refund.order_number] = refund.paid_minor
        if refund.state not in ENDED:
            open_lines.update(refund.order_line_ids)
    for order, amount in claimed.items():
        if amount > paid[order]:
            yield Violation("money", "", f"{order}: {amount} back of {paid[order]} paid")
    for line, count in open_lines.items():
        if count > 1:
            yield Violation("money", "", f"order line {line} has {count} open refunds")


def _promises(dump: Dump) -> Iterator[Violation]:
    """A refund that was told exists, and the turn that made one told it once."""
    numbers = {refund.number for refund in dump.refunds}
    told: Counter[tuple[str | None, str]] = Counter()
    for message in dump.messages:
        card = message.card or {}
        if card.get("kind") != "refund":
            continue
        told[message.turn_id, card["number"]] += 1
        if card["number"] not in numbers:
            detail = f"seq {message.seq} tells of {card['number']}, which does not exist"
            yield Violation("promise", message.conversation, detail)
    turns = {turn.id: turn for turn in dump.turns}
    for refund in dump.refunds:
        turn = turns.get(refund.idempotency_key.partition(":")[0])
        times = 1 if turn is None else told[turn.id, refund.number]
        if turn is not None and times != 1:
            detail = f"{refund.number} was told {times} times by the turn that made it"
            yield Violation("promise", turn.conversation, detail)
