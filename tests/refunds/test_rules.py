"""The refund policy, case by case and by its promises."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_backend.orders.values import LineKind, OrderStatus
from crm_backend.refunds import rules
from crm_backend.refunds.amounts import LineFacts, OrderFacts, line_values
from crm_backend.refunds.rules import Decision, Wish
from crm_backend.refunds.values import RefundKind, RefundReason, Verdict, VerdictReason
from crm_backend.shop.defaults import DEFAULT_NUMBERS

TODAY = date(2026, 11, 25)  # a Wednesday
UNSHIPPED, REFUND_ONLY, RETURN = RefundKind
RANK = {Verdict.REFUSE: 0, Verdict.NEEDS_PERSON: 1, Verdict.APPROVE: 2}


def _goods(line_no: int, value_minor: int, **facts: int) -> LineFacts:
    return LineFacts(
        line_no=line_no,
        kind=LineKind.GOODS,
        quantity=facts.get("quantity", 1),
        value_minor=value_minor,
        held_quantity=facts.get("held_quantity", 0),
        held_minor=facts.get("held_minor", 0),
        is_open=bool(facts.get("is_open", False)),
    )


def _order(
    status: OrderStatus,
    *lines: LineFacts,
    arrived_days_ago: int | None = None,
    paid_minor: int | None = None,
) -> OrderFacts:
    lines = lines or (_goods(1, 9_900), _goods(2, 5_000))
    is_paid = status is not OrderStatus.PENDING_PAYMENT
    value = sum(line.value_minor for line in lines)
    return OrderFacts(
        status=status,
        paid_minor=(value if is_paid else 0) if paid_minor is None else paid_minor,
        held_minor=sum(line.held_minor for line in lines),
        arrived_on=None if arrived_days_ago is None else TODAY - timedelta(days=arrived_days_ago),
        lines=lines,
    )


def _decide(
    order: OrderFacts,
    kind: RefundKind | None = None,
    reason: RefundReason | None = None,
    line_nos: tuple[int, ...] | None = None,
) -> Decision:
    wish = Wish(kind=kind, reason=reason, line_nos=line_nos)
    return rules.decide(order, wish, DEFAULT_NUMBERS, TODAY)


PAID = _order(OrderStatus.PAID)
SHIPPED = _order(OrderStatus.SHIPPED)


def _delivered(days_ago: int, *lines: LineFacts) -> OrderFacts:
    return _order(OrderStatus.DELIVERED, *lines, arrived_days_ago=days_ago)


@pytest.mark.parametrize(
    ("order", "kind", "reason", "verdict", "verdict_reason"),
    [
        (_order(OrderStatus.PENDING_PAYMENT), None, None, "refuse", "not_paid"),
        (_order(OrderStatus.CLOSED, paid_minor=0), None, None, "refuse", "order_closed"),
        (
            _order(OrderStatus.CLOSED, _goods(1, 500, held_quantity=1, held_minor=500)),
            None,
            None,
            "refuse",
            "already_refunded",
        ),
        (PAID, UNSHIPPED, "not_wanted", "approve", "within_policy"),
        (PAID, UNSHIPPED, "late", "approve", "within_policy"),
        (
            _order(OrderStatus.PAID, _goods(1, 900_000)),
            UNSHIPPED,
            None,
            "approve",
            "within_policy",
        ),
        (PAID, RETURN, "quality", "refuse", "not_shipped_use_unshipped"),
        (PAID, REFUND_ONLY, None, "refuse", "not_shipped_use_unshipped"),
        (SHIPPED, UNSHIPPED, "not_wanted", "refuse", "shipped_not_unshipped"),
        (SHIPPED, RETURN, "not_wanted", "approve", "within_policy"),
        (SHIPPED, REFUND_ONLY, "late", "needs_person", "not_received_needs_check"),
        (SHIPPED, RETURN, "not_received", "needs_person", "not_received_needs_check"),
        (_delivered(0), UNSHIPPED, None, "refuse", "shipped_not_unshipped"),
        (_delivered(7), RETURN, "not_wanted", "approve", "within_policy"),
        (_delivered(8), RETURN, "not_wanted", "refuse", "outside_window"),
        (_delivered(8), RETURN, "wrong_order", "refuse", "outside_window"),
        (_delivered(15), RETURN, "quality", "approve", "within_policy"),
        (_delivered(16), RETURN, "quality", "refuse", "outside_window"),
        (_delivered(3), REFUND_ONLY, "damaged", "needs_person", "evidence_needed"),
        (_delivered(3), REFUND_ONLY, "not_wanted", "needs_person", "evidence_needed"),
        (_delivered(3), RETURN, "not_received", "needs_person", "not_received_needs_check"),
        (_delivered(16), RETURN, "not_received", "refuse", "outside_window"),
        (_delivered(3, _goods(1, 20_000)), RETURN, "other", "approve", "within_policy"),
        (_delivered(3, _goods(1, 20_001)), RETURN, "other", "needs_person", "over_auto_limit"),
        (_delivered(3, _goods(1, 0)), RETURN, "other", "refuse", "nothing_refundable"),
        (
            _delivered(3, _goods(1, 500, held_quantity=1, held_minor=500)),
            RETURN,
            "other",
            "refuse",
            "already_refunded",
        ),
        (
            replace(_delivered(3), status=OrderStatus.COMPLETED),
            RETURN,
            "other",
            "approve",
            "within_policy",
        ),
    ],
)
def test_the_policy_case_by_case(order, kind, reason, verdict, verdict_reason):
    decision = _decide(order, kind, None if reason is None else RefundReason(reason))
    assert (decision.verdict, decision.reason) == (verdict, verdict_reason)
    assert decision.is_refused == (decision.amount_minor == 0)


@pytest.mark.parametrize(
    ("order", "reason", "kinds"),
    [
        (PAID, None, (UNSHIPPED,)),
        (SHIPPED, None, (REFUND_ONLY, RETURN)),
        (_delivered(7), None, (REFUND_ONLY, RETURN)),
        (_delivered(10), None, (REFUND_ONLY, RETURN)),
        (_delivered(10), RefundReason.NOT_WANTED, ()),
        (_delivered(16), None, ()),
        (_order(OrderStatus.PENDING_PAYMENT), None, ()),
    ],
)
def test_the_kinds_that_are_left(order, reason, kinds):
    assert _decide(order, reason=reason).kinds == kinds


def test_what_is_not_said_yet_is_answered_as_well_as_possible():
    assert _decide(_delivered(10)).verdict is Verdict.APPROVE  # there may be a fault
    assert _decide(_delivered(10)).kind is RETURN
    assert _decide(_delivered(16)).reason is VerdictReason.OUTSIDE_WINDOW


def test_a_refusal_by_time_says_which_day_was_the_last():
    facts = _decide(_delivered(8), RETURN, RefundReason.NOT_WANTED).facts
    assert facts == {"window_days": 7, "delivered_on": "2026-11-17", "last_day_on": "2026-11-24"}


def test_only_the_lines_asked_for_are_refunded():
    decision = _decide(PAID, UNSHIPPED, None, (2,))
    assert (decision.amount_minor, decision.covers_rest) == (5_000, False)
    assert _decide(PAID, UNSHIPPED, None, (1, 2)).covers_rest


@pytest.mark.parametrize("line_nos", [(3,), (1, 99)])
def test_unknown_lines_are_refused(line_nos: tuple[int, ...]):
    assert _decide(PAID, None, None, line_nos).reason is VerdictReason.NOTHING_REFUNDABLE


def test_a_line_in_an_open_refund_is_named():
    taken = _goods(1, 9_900, held_quantity=1, held_minor=9_900, is_open=1)
    order = _order(OrderStatus.PAID, taken, _goods(2, 5_000))
    decision = _decide(order, UNSHIPPED, None, (1, 2))
    assert decision.reason is VerdictReason.ALREADY_REFUNDED
    assert decision.facts == {"line_nos": [1], "open_line_nos": [1]}
    rest = _decide(order, UNSHIPPED)
    assert (rest.amount_minor, rest.covers_rest) == (5_000, True)


def test_a_discount_on_the_order_lowers_what_goes_back():
    values = line_values(10_000, [9_900, 5_000])
    order = _order(OrderStatus.DELIVERED, *map(_goods, (1, 2), values), arrived_days_ago=1)
    assert values == [6_644, 3_356]
    assert _decide(order, RETURN, None, (2,)).amount_minor == 3_356


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 11, 25), date(2026, 11, 30)),  # Wednesday + 3 working days = Monday
        (date(2026, 11, 27), date(2026, 12, 2)),
        (date(2026, 11, 28), date(2026, 12, 2)),  # asked on a Saturday
    ],
)
def test_the_payout_day_counts_working_days(today: date, expected: date):
    assert rules.payout_on(today, DEFAULT_NUMBERS) == expected


@st.composite
def line_facts(draw: st.DrawFn, line_no: int) -> LineFacts:
    quantity = draw(st.integers(1, 5))
    value = draw(st.integers(0, 50_000))
    held_quantity = draw(st.integers(0, quantity))
    held = draw(st.integers(0, value)) if held_quantity else 0
    return LineFacts(
        line_no=line_no,
        kind=draw(st.sampled_from(LineKind)),
        quantity=quantity,
        value_minor=value,
        held_quantity=held_quantity,
        held_minor=held,
        is_open=bool(held_quantity) and draw(st.booleans()),
    )


@st.composite
def orders(draw: st.DrawFn) -> OrderFacts:
    lines = tuple(draw(line_facts(line_no)) for line_no in range(1, draw(st.integers(1, 4)) + 1))
    held = sum(line.held_minor for line in lines)
    paid = draw(st.integers(held, held + 150_000))
    status = draw(st.sampled_from(OrderStatus))
    arrived = draw(st.integers(0, 40)) if status in ("delivered", "completed") else None
    return _order(status, *lines, arrived_days_ago=arrived, paid_minor=paid)


wishes = st.builds(
    Wish,
    kind=st.none() | st.sampled_from(RefundKind),
    reason=st.none() | st.sampled_from(RefundReason),
    line_nos=st.none() | st.lists(st.integers(1, 5), min_size=1, max_size=3).map(tuple),
)


@given(orders(), wishes)
def test_a_refund_is_positive_and_within_what_is_left_or_it_is_refused(
    order: OrderFacts, wish: Wish
):
    decision = rules.decide(order, wish, DEFAULT_NUMBERS, TODAY)
    assert decision.amount_minor <= order.free_minor
    assert (decision.amount_minor > 0) is not decision.is_refused
    assert all(share.quantity > 0 and share.amount_minor >= 0 for share in decision.shares)
    open_lines = {line.line_no for line in order.lines if line.is_open}
    assert not open_lines & {share.line_no for share in decision.shares}


@given(orders(), wishes, st.integers(1, 30))
def test_waiting_longer_never_helps(order: OrderFacts, wish: Wish, days: int):
    now = rules.decide(order, wish, DEFAULT_NUMBERS, TODAY)
    later = rules.decide(order, wish, DEFAULT_NUMBERS, TODAY + timedelta(days=days))
    assert RANK[later.verdict] <= RANK[now.verdict]
    assert set(later.kinds) <= set(now.kinds)


@given(orders(), wishes, st.integers(0, 100_000))
def test_a_higher_limit_never_hurts(order: OrderFacts, wish: Wish, limit: int):
    strict = replace(DEFAULT_NUMBERS, auto_approve_limit_minor=limit)
    loose = replace(DEFAULT_NUMBERS, auto_approve_limit_minor=limit + 1)
    before = rules.decide(order, wish, strict, TODAY)
    after = rules.decide(order, wish, loose, TODAY)
    assert RANK[after.verdict] >= RANK[before.verdict]


@given(orders(), st.lists(wishes, max_size=8))
def test_refunds_in_a_row_never_add_up_to_more_than_was_paid(order: OrderFacts, asked: list[Wish]):
    for wish in asked:
        decision = rules.decide(order, wish, DEFAULT_NUMBERS, TODAY)
        order = _after(order, decision)
        assert order.held_minor <= order.paid_minor


def _after(order: OrderFacts, decision: Decision) -> OrderFacts:
    """The order once the refund is paid."""
    shares = {share.line_no: share for share in decision.shares}
    lines = tuple(
        replace(
            line,
            held_quantity=line.held_quantity + shares[line.line_no].quantity,
            held_minor=line.held_minor + shares[line.line_no].amount_minor,
        )
        if line.line_no in shares
        else line
        for line in order.lines
    )
    return replace(order, lines=lines, held_minor=order.held_minor + decision.amount_minor)
