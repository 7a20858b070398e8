"""The checker itself: it accepts a good run and names every promise a bad one breaks.

A checker that never fails proves nothing, so each bad history here is the good one with one thing
wrong in it.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.chaos.checker import check
from tests.chaos.history import (
    Acked,
    Dump,
    Event,
    History,
    Refused,
    Sent,
    Shown,
    StoredChange,
    StoredMessage,
    StoredRefund,
    StoredTurn,
)

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
CHAT = "cnv_1"
REFUND_CARD = {"kind": "refund", "number": "RF1"}


@dataclass
class Run:
    """A history and a dump that a test may spoil."""

    events: list[Event]
    messages: list[StoredMessage]
    turns: list[StoredTurn]
    changes: list[StoredChange]
    refunds: list[StoredRefund]
    last_seq: int

    def kinds(self) -> set[str]:
        """The kinds of violation the checker finds."""
        last_seqs = Counter(message.conversation for message in self.messages)
        dump = Dump(
            last_seqs={**last_seqs, CHAT: self.last_seq},
            messages=tuple(self.messages),
            turns=tuple(self.turns),
            changes=tuple(self.changes),
            refunds=tuple(self.refunds),
        )
        return {violation.kind for violation in check(History(self.events), dump)}

    def message(self, seq: int, /, **changes: object) -> None:
        """Change a stored message."""
        place = next(i for i, m in enumerate(self.messages) if m.seq == seq)
        self.messages[place] = replace(self.messages[place], **changes)  # type: ignore[arg-type]

    def turn(self, name: str, **changes: object) -> None:
        """Change a stored turn."""
        place = next(i for i, t in enumerate(self.turns) if t.id == name)
        self.turns[place] = replace(self.turns[place], **changes)  # type: ignore[arg-type]


def customer(seq: int, text: str, outcome: str, turn: str) -> StoredMessage:
    return StoredMessage(
        id=seq,
        conversation=CHAT,
        seq=seq,
        sender="customer",
        text=text,
        sent_at=NOON + timedelta(seconds=seq),
        client_id=f"id-{seq}",
        turn_id=turn,
        outcome=outcome,
        inbox_ids=(f"id-{seq}",),
    )


def bot(seq: int, text: str, in_reply_to: int, turn: str) -> StoredMessage:
    return StoredMessage(
        id=seq,
        conversation=CHAT,
        seq=seq,
        sender="bot",
        text=text,
        sent_at=NOON + timedelta(seconds=seq),
        in_reply_to=in_reply_to,
        turn_id=turn,
        card=REFUND_CARD if "RF1" in text else None,
    )


def shown(view: str, message: StoredMessage) -> Shown:
    return Shown(
        conversation=CHAT,
        view=view,
        seq=message.seq,
        sender=message.sender,
        text=message.text,
    )


def turn(name: str, first_seq: int, last_seq: int) -> StoredTurn:
    return StoredTurn(
        id=name,
        conversation=CHAT,
        state="done",
        first_seq=first_seq,
        last_seq=last_seq,
        owner_epoch=1,
    )


def refund(number: str = "RF1", **changes: object) -> StoredRefund:
    good = StoredRefund(
        number=number,
        order_number="SF1",
        paid_minor=5000,
        amount_minor=3000,
        state="approved",
        order_line_ids=(11,),
        idempotency_key=f"trn_b:validate_refund_form:{number}",
    )
    return replace(good, **changes)  # type: ignore[arg-type]


@pytest.fixture
def run() -> Run:
    """Two tabs; a greeting, two folded lines, and a refund."""
    messages = [
        customer(1, "你好", "turn", "trn_a"),
        bot(2, "您好", 1, "trn_a"),
        customer(3, "在吗", "folded", "trn_b"),
        customer(4, "退款", "turn", "trn_b"),
        bot(5, "退款申请 RF1 已提交", 4, "trn_b"),
    ]
    events: list[Event] = []
    for message in messages:
        if message.sender == "customer":
            name = str(message.client_id)
            events.append(Sent(conversation=CHAT, client_id=name, text=message.text))
            events.append(Acked(conversation=CHAT, client_id=name, seq=message.seq))
        events += [shown(view, message) for view in ("tab 1", "tab 2")]
    return Run(
        events=events,
        messages=messages,
        turns=[turn("trn_a", 1, 1), turn("trn_b", 3, 4)],
        changes=[],
        refunds=[refund()],
        last_seq=5,
    )


def drop_events(run: Run, unwanted: Callable[[Event], bool]) -> None:
    run.events = [event for event in run.events if not unwanted(event)]


def test_good_run_has_no_violation(run: Run) -> None:
    assert run.kinds() == set()


def test_another_chat_with_the_same_numbers_is_no_violation(run: Run) -> None:
    def elsewhere(name: str | None) -> str | None:
        return name and f"other {name}"

    run.messages += [
        replace(
            message,
            conversation="cnv_2",
            id=message.id + 100,
            client_id=elsewhere(message.client_id),
            inbox_ids=tuple(f"other {name}" for name in message.inbox_ids),
            turn_id=elsewhere(message.turn_id),
        )
        for message in run.messages
    ]
    run.turns += [replace(t, id=f"other {t.id}", conversation="cnv_2") for t in run.turns]
    assert run.kinds() == set()


def test_message_sent_again_after_a_cut_is_no_violation(run: Run) -> None:
    run.events.append(Acked(conversation=CHAT, client_id="id-1", seq=1))
    assert run.kinds() == set()


def test_refused_message_that_was_not_stored_is_no_violation(run: Run) -> None:
    run.events.append(Sent(conversation=CHAT, client_id="id-9", text=""))
    run.events.append(Refused(conversation=CHAT, client_id="id-9", code="empty_message"))
    assert run.kinds() == set()


def test_dead_letter_is_an_outcome(run: Run) -> None:
    run.message(1, outcome="dead_letter")
    run.turn("trn_a", state="failed")
    run.message(2, sender="system", turn_id=None, in_reply_to=None)
    run.events = [
        replace(e, sender="system") if isinstance(e, Shown) and e.seq == 2 else e
        for e in run.events
    ]
    assert run.kinds() == set()


# ── I1 ───────────────────────────────────────────────────────────────────────────────────────


def test_acknowledged_but_not_stored(run: Run) -> None:
    run.events.append(Sent(conversation=CHAT, client_id="id-9", text="还在吗"))
    run.events.append(Acked(conversation=CHAT, client_id="id-9", seq=6))
    assert run.kinds() == {"lost"}


def test_never_acknowledged(run: Run) -> None:
    drop_events(run, lambda e: isinstance(e, Acked) and e.client_id == "id-1")
    assert run.kinds() == {"unacknowledged"}


def test_acknowledged_with_the_seq_of_another(run: Run) -> None:
    drop_events(run, lambda e: isinstance(e, Acked) and e.client_id == "id-1")
    run.events.append(Acked(conversation=CHAT, client_id="id-1", seq=4))
    assert run.kinds() == {"lost"}


def test_acknowledged_with_two_seqs(run: Run) -> None:
    run.events.append(Acked(conversation=CHAT, client_id="id-1", seq=3))
    assert run.kinds() == {"duplicated"}


def test_stored_twice(run: Run) -> None:
    copy = replace(run.messages[3], id=6, seq=6, outcome="dead_letter")
    run.messages.append(copy)
    run.last_seq = 6
    run.events += [shown(view, copy) for view in ("tab 1", "tab 2")]
    assert run.kinds() == {"duplicated"}


def test_stored_without_an_inbox_entry(run: Run) -> None:
    run.message(1, inbox_ids=())
    assert run.kinds() == {"inbox"}


def test_stored_with_another_text(run: Run) -> None:
    run.message(1, text="退款")
    assert "changed" in run.kinds()


def test_stored_though_nobody_sent_it(run: Run) -> None:
    drop_events(run, lambda e: not isinstance(e, Shown) and e.client_id == "id-1")
    assert run.kinds() == {"invented"}


def test_refused_and_stored(run: Run) -> None:
    drop_events(run, lambda e: isinstance(e, Acked) and e.client_id == "id-1")
    run.events.append(Refused(conversation=CHAT, client_id="id-1", code="empty_message"))
    assert run.kinds() == {"invented"}


# ── I2 ───────────────────────────────────────────────────────────────────────────────────────


def test_no_outcome(run: Run) -> None:
    run.message(1, outcome=None)
    assert run.kinds() == {"unanswered"}


def test_turn_that_still_runs(run: Run) -> None:
    run.turn("trn_a", state="running")
    assert "unanswered" in run.kinds()


def test_turn_that_said_nothing(run: Run) -> None:
    run.message(2, sender="system", turn_id=None, in_reply_to=None)
    assert "unanswered" in run.kinds()


def test_folded_into_no_turn(run: Run) -> None:
    run.turn("trn_b", first_seq=4)
    assert run.kinds() == {"unanswered"}


def test_answered_by_two_turns(run: Run) -> None:
    run.turns.append(turn("trn_c", 4, 4))
    assert run.kinds() == {"answered_twice"}


def test_second_answer_to_the_same_message(run: Run) -> None:
    run.messages.append(bot(6, "您好", 4, "trn_c"))
    run.turns.append(turn("trn_c", 4, 4))
    run.last_seq = 6
    assert "answered_twice" in run.kinds()


def test_one_turn_that_was_published_twice(run: Run) -> None:
    again = bot(6, "退款申请 RF1 已提交", 4, "trn_b")
    run.messages.append(replace(again, card=None))
    run.last_seq = 6
    run.events += [shown(view, run.messages[-1]) for view in ("tab 1", "tab 2")]
    assert run.kinds() == {"answered_twice"}


def test_answer_of_a_turn_that_was_superseded(run: Run) -> None:
    run.turn("trn_a", state="superseded")
    assert "answered_twice" in run.kinds()


def test_answered_by_the_bot_and_left_to_people(run: Run) -> None:
    run.message(1, outcome="agent")
    assert run.kinds() == {"answered_twice"}


# ── I3 ───────────────────────────────────────────────────────────────────────────────────────


def test_number_that_is_missing(run: Run) -> None:
    run.last_seq = 6
    assert run.kinds() == {"gap"}


def test_number_that_was_given_twice(run: Run) -> None:
    run.message(5, seq=4)
    run.last_seq = 4
    assert "gap" in run.kinds()


def test_sent_in_one_order_and_stored_in_another(run: Run) -> None:
    third = [e for e in run.events if isinstance(e, Sent) and e.client_id == "id-3"]
    drop_events(run, lambda e: e in third)
    run.events.extend(third)
    assert run.kinds() == {"order"}


def test_answer_before_its_question(run: Run) -> None:
    run.message(2, in_reply_to=4)
    assert "order" in run.kinds()


def test_tab_that_saw_another_order(run: Run) -> None:
    first = run.events.index(next(e for e in run.events if isinstance(e, Shown)))
    run.events.append(run.events.pop(first))
    assert run.kinds() == {"order"}


def test_tab_that_missed_a_message(run: Run) -> None:
    drop_events(run, lambda e: isinstance(e, Shown) and e.view == "tab 2" and e.seq == 2)
    assert run.kinds() == {"view_differs"}


def test_tab_that_saw_a_message_twice(run: Run) -> None:
    run.events.append(run.events[-1])
    assert run.kinds() == {"duplicated"}


def test_tab_that_saw_another_text(run: Run) -> None:
    last = run.events.pop()
    assert isinstance(last, Shown)
    run.events.append(replace(last, text="退款申请 RF2 已提交"))
    assert run.kinds() == {"view_differs"}


# ── I4 ───────────────────────────────────────────────────────────────────────────────────────


def test_bot_that_speaks_after_a_change_of_owner(run: Run) -> None:
    taken_over = StoredChange(conversation=CHAT, epoch=2, to_kind="agent", changed_at=NOON)
    run.changes.append(taken_over)
    assert run.kinds() == {"not_the_owner"}


def test_bot_that_spoke_before_it_is_none(run: Run) -> None:
    late = NOON + timedelta(minutes=1)
    run.changes.append(StoredChange(conversation=CHAT, epoch=2, to_kind="queue", changed_at=late))
    assert run.kinds() == set()


# ── I5 ───────────────────────────────────────────────────────────────────────────────────────


def test_more_back_than_was_paid(run: Run) -> None:
    run.refunds.append(refund("RF0", amount_minor=2001, order_line_ids=(12,), idempotency_key="x"))
    assert run.kinds() == {"money"}


def test_refused_refunds_do_not_count(run: Run) -> None:
    run.refunds.append(refund("RF0", state="refused", idempotency_key="x"))
    assert run.kinds() == set()


def test_two_open_refunds_of_one_line(run: Run) -> None:
    run.refunds.append(refund("RF0", amount_minor=1, idempotency_key="x"))
    assert run.kinds() == {"money"}


def test_refund_that_was_told_and_does_not_exist(run: Run) -> None:
    run.refunds.clear()
    assert run.kinds() == {"promise"}


def test_refund_that_was_made_and_not_told(run: Run) -> None:
    run.message(5, card=None)
    assert run.kinds() == {"promise"}
