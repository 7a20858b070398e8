"""What drove a change, against figures worked out by hand."""

from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.errors import InsufficientData
from analytics.sales.drivers import (
    ChangeSplit,
    Driver,
    change_by,
    contributions,
    main_driver,
    split_change,
)
from analytics.sales.figures import Totals
from analytics.sales.growth import growth
from tests.analytics.sales.made_sales import lines, refunds, week


def totals(buyers, orders, sales, *, anonymous=0, refunded=0):
    return Totals(
        sales_minor=sales + anonymous,
        customer_sales_minor=sales,
        refunds_minor=refunded,
        orders=orders + bool(anonymous),
        customer_orders=orders,
        buyers=buyers,
        pieces=0,
        refunded_orders=0,
        refunded_pieces=0,
    )


def amounts(**by_key):
    return pd.DataFrame(
        {"key": list(by_key), "name": list(by_key), "amount_minor": list(by_key.values())}
    )


def test_split_by_hand():
    # B 2 -> 3, O/B 1 -> 2, S/O 100 -> 50: S 200 -> 300. By the formula of docs/metrics.md:
    # B: 1 * [(2*50 + 1*100)/3 + (2*100 + 1*50)/6] = 108 1/3,
    # F: 1 * [(3*50 + 2*100)/3 + (3*100 + 2*50)/6] = 183 1/3,
    # A: -50 * [(3*2 + 2*1)/3 + (3*1 + 2*2)/6] = -191 2/3. Rounded down they are 108, 183, -192,
    # one short of 100; each lost a third, so that the first gets it.
    split = split_change(totals(3, 6, 300), totals(2, 2, 200))
    assert split == ChangeSplit(109, 183, -192, 0, 0)


def test_anonymous_sales_and_refunds_are_parts_of_their_own():
    split = split_change(
        totals(1, 1, 100, anonymous=40, refunded=5), totals(1, 1, 100, anonymous=70, refunded=25)
    )
    assert split == ChangeSplit(0, 0, 0, -30, 20)
    assert split.sales_minor == -30
    assert split.net_minor == -10


counts = st.integers(1, 10**4)


@st.composite
def known_totals(draw):
    buyers = draw(counts)
    return totals(buyers, buyers + draw(counts), draw(st.integers(0, 10**12)))


@given(known_totals(), known_totals())
def test_split_is_within_one_unit_of_the_closed_form(now, before):
    split = split_change(now, before)
    assert split.sales_minor == now.sales_minor - before.sales_minor
    factors = [
        [
            Fraction(each.buyers),
            Fraction(each.orders, each.buyers),
            Fraction(each.sales_minor, each.orders),
        ]
        for each in (now, before)
    ]
    for at, part in enumerate((split.buyers_minor, split.frequency_minor, split.order_value_minor)):
        (x_a, y_a, z_a), (x_b, y_b, z_b) = (each[at:] + each[:at] for each in factors)
        exact = (x_a - x_b) * ((y_a * z_a + y_b * z_b) / 3 + (y_a * z_b + y_b * z_a) / 6)
        assert abs(part - exact) < 1


@given(known_totals(), known_totals())
def test_split_of_the_way_back_is_the_opposite_up_to_rounding(now, before):
    there, back = split_change(now, before), split_change(before, now)
    assert abs(there.buyers_minor + back.buyers_minor) <= 1
    assert abs(there.frequency_minor + back.frequency_minor) <= 1


def test_no_buyer_on_one_side_is_not_split():
    with pytest.raises(InsufficientData) as caught:
        split_change(totals(1, 1, 100), totals(0, 0, 0, anonymous=50))
    assert (caught.value.needed, caught.value.found) == (1, 0)


def test_contributions_are_ordered_by_size_then_name():
    parts = contributions(amounts(b=10, a=10, c=0), amounts(c=30, d=4))
    assert parts[["key", "change_minor"]].values.tolist() == [
        ["c", -30],
        ["a", 10],
        ["b", 10],
        ["d", -4],
    ]
    assert set(parts.dtypes[["now_minor", "before_minor", "change_minor"]].astype(str)) == {"int64"}


def test_driver_goes_along_with_the_whole():
    falling = contributions(amounts(cup=0, pot=80), amounts(cup=100, pot=0))
    assert main_driver({"product": falling}) == Driver("product", "cup", "cup", -100)
    rising = contributions(amounts(cup=0, pot=130), amounts(cup=100, pot=0))
    assert main_driver({"product": rising}) == Driver("product", "pot", "pot", 130)


def test_driver_is_of_the_dimension_with_the_greatest_part():
    products = contributions(amounts(cup=60, pot=50), amounts(cup=10, pot=40))
    regions = contributions(amounts(上海=110), amounts(上海=50))
    assert main_driver({"product": products, "region": regions}) == Driver(
        "region", "上海", "上海", 60
    )
    assert main_driver({"product": products}) == Driver("product", "cup", "cup", 50)


def test_no_change_has_no_driver():
    parts = contributions(amounts(cup=60, pot=50), amounts(cup=50, pot=60))
    assert main_driver({"product": parts}) is None
    assert main_driver({}) is None


def test_change_by_product_of_two_weeks():
    sold = lines(
        ("A1", "C1", "CUP", "2026-11-10 10:00", 1, 300),
        ("A2", "C1", "POT", "2026-11-17 10:00", 1, 500),
        ("A3", "C2", "CUP", "2026-11-17 10:00", 1, 400),
        product_name=["杯", "壶", "新杯"],
    )
    back = refunds(("A1", "CUP", "C1", "2026-11-18 10:00", 1, 300))
    now = week(sold, back)
    before = week(sold, back, start=now.span.preceding().start, end=now.span.start)
    parts = change_by(now, before, "product")
    assert parts.values.tolist() == [["POT", "壶", 500, 0, 500], ["CUP", "新杯", 100, 300, -200]]
    changes = growth(now.totals, before.totals)
    assert changes["net_minor"].difference == 300
    assert changes["net_minor"].share == 1.0
    assert changes["orders"].difference == 1
