"""Cancellations find the customer's latest earlier lines, and nothing is lost or made up."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from crm_backend.imports.retail_credits import BoughtLine, settle
from crm_backend.imports.retail_lines import RetailLine
from crm_backend.orders.values import LineKind

START = datetime(2010, 1, 1, tzinfo=UTC)


def bought(
    day: int, quantity: int, *, price: int = 100, sku: str = "A", id_: int = 0
) -> BoughtLine:
    return BoughtLine(
        line_id=id_ or day,
        order_id=day,
        customer_id=1,
        sku=sku,
        placed_at=START + timedelta(days=day),
        quantity_left=quantity,
        amount_left_minor=quantity * price,
    )


def cancelled(
    day: int, quantity: int, *, price: int = 100, sku: str = "A", kind: LineKind = LineKind.GOODS
) -> RetailLine:
    at = START + timedelta(days=day)
    return RetailLine(
        f"C{day:06d}", sku, sku, quantity, price, quantity * price, at, "1", "UK", kind
    )


def test_the_latest_earlier_line_comes_first():
    (settlement,) = settle([cancelled(10, 5)], [bought(1, 4), bought(8, 3), bought(11, 9)])
    assert [(taken.line.order_id, taken.quantity) for taken in settlement.taken] == [(8, 3), (1, 2)]
    assert (settlement.rest_quantity, settlement.rest_minor) == (0, 0)


def test_a_second_cancellation_finds_what_the_first_left():
    first, second = settle([cancelled(5, 2), cancelled(6, 2)], [bought(1, 3)])
    assert [taken.quantity for taken in first.taken] == [2]
    assert [taken.quantity for taken in second.taken] == [1]
    assert (second.rest_quantity, second.rest_minor) == (1, 100)


def test_nothing_is_taken_from_another_product_or_the_same_moment():
    (settlement,) = settle([cancelled(3, 1)], [bought(1, 5, sku="B"), bought(3, 5)])
    assert settlement.taken == ()
    assert (settlement.rest_quantity, settlement.rest_minor) == (1, 100)


def test_a_charge_is_never_matched():
    charge = cancelled(3, 1, sku="M", kind=LineKind.FEE)
    (settlement,) = settle([charge], [bought(1, 5, sku="M")])
    assert settlement.taken == ()


def test_money_above_what_was_charged_stays_a_credit():
    (settlement,) = settle([cancelled(3, 2, price=150)], [bought(1, 2)])
    assert [taken.amount_minor for taken in settlement.taken] == [200]
    assert (settlement.rest_quantity, settlement.rest_minor) == (0, 100)


def test_a_gift_cannot_be_refunded():
    (settlement,) = settle([cancelled(3, 1)], [bought(2, 1, price=0), bought(1, 1)])
    assert [taken.line.order_id for taken in settlement.taken] == [1]


LINES = st.lists(st.tuples(st.integers(0, 20), st.integers(1, 9), st.integers(0, 300)), max_size=8)
CANCELLATIONS = st.lists(
    st.tuples(st.integers(0, 25), st.integers(1, 12), st.integers(1, 300)), max_size=8
)


@given(LINES, CANCELLATIONS)
def test_no_line_gives_back_more_than_was_paid_and_every_penny_is_somewhere(
    lines: list[tuple[int, int, int]], wishes: list[tuple[int, int, int]]
):
    shelf = [
        bought(day, quantity, price=price, id_=index)
        for index, (day, quantity, price) in enumerate(lines, 1)
    ]
    paid = {line.line_id: (line.quantity_left, line.amount_left_minor) for line in shelf}
    settlements = settle(
        [cancelled(day, quantity, price=price) for day, quantity, price in wishes], shelf
    )
    for settlement in settlements:
        wish = settlement.cancellation
        given_back = sum(taken.amount_minor for taken in settlement.taken)
        assert given_back + settlement.rest_minor == wish.amount_minor
        units = sum(taken.quantity for taken in settlement.taken)
        assert units + settlement.rest_quantity == wish.quantity
        assert all(taken.amount_minor > 0 for taken in settlement.taken)
        assert all(taken.line.placed_at < wish.happened_at for taken in settlement.taken)
    for line in shelf:
        quantity, amount_minor = paid[line.line_id]
        assert 0 <= line.quantity_left <= quantity
        assert 0 <= line.amount_left_minor <= amount_minor
