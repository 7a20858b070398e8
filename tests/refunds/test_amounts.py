"""Splitting money over lines: exact to the fen, never above what is free."""

from hypothesis import given
from hypothesis import strategies as st

from crm_backend.orders.values import LineKind, OrderStatus
from crm_backend.refunds.amounts import (
    Case,
    LineFacts,
    OrderFacts,
    allocate,
    line_values,
    shares_of,
)
from crm_backend.refunds.values import RefundKind, RefundReason

amounts = st.integers(min_value=0, max_value=10**9)
weights = st.lists(amounts, min_size=1, max_size=12)


def test_a_third_each_leaves_no_fen_over():
    assert allocate(100, [1, 1, 1]) == [34, 33, 33]
    assert allocate(10, [5, 3, 2]) == [5, 3, 2]
    assert allocate(7, [0, 0]) == [7, 0]
    assert allocate(7, []) == []


@given(amounts, weights)
def test_the_parts_add_up_exactly(amount: int, of: list[int]):
    parts = allocate(amount, of)
    assert sum(parts) == amount
    assert min(parts) >= 0


@given(weights, st.data())
def test_no_part_is_above_its_weight_while_the_amount_is_within_the_sum(
    of: list[int], data: st.DataObject
):
    amount = data.draw(st.integers(0, sum(of)))
    if sum(of):
        assert all(part <= weight for part, weight in zip(allocate(amount, of), of, strict=True))


@given(amounts, weights)
def test_lines_are_worth_what_was_paid_at_most(paid: int, of: list[int]):
    values = line_values(paid, of)
    assert sum(values) == min(paid, sum(of))
    assert all(value <= amount for value, amount in zip(values, of, strict=True))


def _line(line_no: int, value_minor: int, kind: LineKind = LineKind.GOODS) -> LineFacts:
    return LineFacts(line_no=line_no, kind=kind, quantity=2, value_minor=value_minor)


def _order(*lines: LineFacts, surplus_minor: int = 0, **facts: int) -> OrderFacts:
    paid = sum(line.value_minor for line in lines) + surplus_minor
    return OrderFacts(
        status=OrderStatus.PAID,
        paid_minor=paid,
        held_minor=facts.get("held_minor", 0),
        arrived_on=None,
        lines=lines,
    )


GOODS_AND_POSTAGE = (_line(1, 1000), _line(2, 500), _line(3, 800, LineKind.POSTAGE))


def _amount(order: OrderFacts, kind: RefundKind, reason: RefundReason, *line_nos: int) -> int:
    case = Case(kind, reason, line_nos or None)
    return sum(share.amount_minor for share in shares_of(order, case))


def test_before_shipping_the_whole_order_brings_its_postage_back():
    order = _order(*GOODS_AND_POSTAGE)
    unshipped = RefundKind.UNSHIPPED, RefundReason.NOT_WANTED
    assert _amount(order, *unshipped) == 2300
    assert _amount(order, *unshipped, 1) == 1000
    assert _amount(order, *unshipped, 1, 2) == 2300


def test_money_above_the_lines_goes_back_with_the_whole_unshipped_order_only():
    order = _order(_line(1, 1000), surplus_minor=99)
    assert _amount(order, RefundKind.UNSHIPPED, RefundReason.OTHER) == 1099
    assert _amount(order, RefundKind.RETURN_REFUND, RefundReason.QUALITY) == 1000


def test_after_shipping_postage_goes_back_only_for_the_sellers_fault_and_all_goods():
    order = _order(*GOODS_AND_POSTAGE)
    returned = RefundKind.RETURN_REFUND
    assert _amount(order, returned, RefundReason.QUALITY) == 2300
    assert _amount(order, returned, RefundReason.QUALITY, 1) == 1000
    assert _amount(order, returned, RefundReason.NOT_WANTED) == 1500


def test_gifts_are_part_of_a_refund_and_worth_nothing():
    order = _order(_line(1, 1000), _line(2, 0))
    shares = shares_of(order, Case(RefundKind.UNSHIPPED, RefundReason.OTHER, None))
    assert [(share.line_no, share.quantity, share.amount_minor) for share in shares] == [
        (1, 2, 1000),
        (2, 2, 0),
    ]
