"""What a card proposes, and when a proposal is another one."""

import pytest

from crm_backend.desk.handoff_cards.rules import Known, ProposalKind, proposal_id, propose
from crm_backend.orders.values import OrderStatus
from crm_backend.refunds.rules import Decision, Wish
from crm_backend.refunds.values import RefundKind, RefundReason, Verdict, VerdictReason

PAID, DELIVERED = OrderStatus.PAID, OrderStatus.DELIVERED


def known(intent: str | None = None, reason: str = "customer_asked", **slots) -> Known:
    return Known(reason=reason, intent=intent, slots=slots)


def decided(verdict: str, kind: RefundKind = RefundKind.RETURN_REFUND) -> Decision:
    return Decision(verdict=Verdict(verdict), reason=VerdictReason.WITHIN_POLICY, kind=kind)


UNSHIPPED = decided("approve", RefundKind.UNSHIPPED)


@pytest.mark.parametrize(
    ("what", "status", "decision", "expected"),
    [
        (known("cancel_order"), PAID, UNSHIPPED, "cancel_order"),
        (known(cancel_order_number="SF1"), OrderStatus.PENDING_PAYMENT, decided("refuse"), "cancel_order"),
        (known("cancel_order"), DELIVERED, decided("refuse"), None),
        (known("request_refund"), DELIVERED, decided("approve"), "request_refund"),
        (known("request_refund"), DELIVERED, decided("needs_person"), "request_refund"),
        (known("request_refund"), DELIVERED, decided("refuse"), None),
        (known("track_order", refund_kind="refund_only"), DELIVERED, decided("approve"), "request_refund"),
        (known(None, "refund_needs_person"), DELIVERED, decided("needs_person"), "request_refund"),
        (known("human_handoff"), DELIVERED, decided("approve"), "request_refund"),
        (known(None), DELIVERED, decided("needs_person"), None),
        (known("human_handoff"), PAID, UNSHIPPED, None),
        (known("track_order"), DELIVERED, decided("approve"), None),
    ],
)  # fmt: skip
def test_proposal_follows_the_wish(what, status, decision, expected):
    assert propose(what, status, decision) == (expected and ProposalKind(expected))


def test_form_that_was_filled_is_the_wish_for_its_own_order_only():
    what = known(
        refund_order_number="sf1",
        refund_kind="return_refund",
        refund_line_nos=[2, True, "x"],
        refund_reason="quality",
    )
    whole = Wish(kind=RefundKind.RETURN_REFUND, line_nos=(2,), reason=RefundReason.QUALITY)
    assert what.wish_for("SF1", DELIVERED) == whole
    assert what.wish_for("SF2", DELIVERED) == Wish(reason=RefundReason.QUALITY)


@pytest.mark.parametrize("slots", [{"refund_kind": ["x"]}, {"refund_line_nos": {"a": 1}}, {}])
def test_slots_of_another_shape_are_no_wish(slots):
    what = known(refund_order_number="SF1", **slots)
    assert what.wish_for("SF1", DELIVERED) == Wish(reason=RefundReason.NOT_WANTED)


def test_cancelling_is_a_refund_of_everything():
    what = known("cancel_order", refund_order_number="SF1", refund_kind="refund_only")
    wish = Wish(kind=RefundKind.UNSHIPPED, reason=RefundReason.NOT_WANTED)
    assert what.wish_for("SF1", PAID) == wish
    assert what.wish_for("SF1", DELIVERED).kind is RefundKind.REFUND_ONLY


def test_orders_that_were_named_stand_once_the_form_first():
    what = known(order_number="SF2", refund_order_number="sf1", service_order_number="SF2")
    assert what.order_numbers == ["SF1", "SF2"]
    assert known(order_number=7, cancel_order_number="  ").order_numbers == []


def test_id_changes_with_every_part_of_the_content():
    content = {"kind": "approve_refund", "amount": 100, "order": ("SF1", "paid")}
    changed = [{**content, "amount": 101}, {**content, "order": ("SF1", "shipped")}]
    ids = {proposal_id(each) for each in (content, *changed)}
    assert len(ids) == 3
    assert proposal_id(dict(reversed(content.items()))) == proposal_id(content)
