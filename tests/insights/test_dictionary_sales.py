"""The checker of sales checked: a shop small enough to add up by hand, and wholes that parts must give."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from crm_backend.orders.values import LineKind, OrderStatus
from crm_backend.refunds.values import RefundReason, RefundState
from tests.insights.dictionary import Dictionary
from tests.insights.dictionary.expected import Expected
from tests.insights.rows import Item, Rows, local, postage
from tests.insights.small_shops import NOVEMBER, OCTOBER, question, small_shop


def write(rows: Rows) -> None:
    """Six orders: one of October, one cancelled, one of ¥0, one without a customer."""
    tea = rows.product("A1", "高山茶", "茶", stock_units=20, price_minor=500)
    cup = rows.product("B1", "青瓷杯", "杯壶", stock_units=6, price_minor=700)
    jia, yi = rows.customer("C1", "甲"), rows.customer("C2", "乙")
    one = rows.order(
        "2026-10-31 23:59:59.999999", Item(product=tea, quantity=2, amount=1000), customer=jia
    )
    two = rows.order(
        "2026-11-01 00:00",
        *(Item(product=tea, amount=500), Item(product=cup, amount=700), postage(80)),
        customer=jia,
        province="浙江省",
    )
    rows.order(
        "2026-11-02 10:00",
        Item(product=cup, quantity=3, amount=2100),
        customer=yi,
        province="浙江 ",
    )
    wrap = Item(kind=LineKind.FEE, sku="WRAP", name="包装", amount=20)
    rows.order("2026-11-02 11:00", Item(sku="A1", name="旧名", amount=500), wrap)
    gone = rows.order(
        "2026-11-03 09:00",
        Item(product=cup, amount=999),
        customer=yi,
        status=OrderStatus.CLOSED,
        closed_at=local("2026-11-04 09:00"),
    )
    rows.order("2026-11-03 10:00", Item(product=tea, amount=0), customer=yi)
    rows.order("2026-11-05 12:00", Item(product=tea, amount=9999), customer=yi)  # now: in no figure
    rows.refund(one, "2026-11-03 10:00", (1, 1, 500), reason=RefundReason.LATE)
    rows.refund(two, "2026-11-04 10:00", (2, 1, 700), state=RefundState.WITHDRAWN)
    rows.refund(gone, "2026-11-04 10:00", (1, 1, 999))
    rows.credit("2026-11-05 00:00", 123)


@pytest.mark.parametrize(
    ("metric", "value"),
    [
        ("sales", 3900),  # 1280 + 2100 + 520 + 0
        ("refunds", 500),  # of the October order; one withdrawn, one of a cancelled order
        ("net_sales", 3400),
        ("orders", 4),
        ("buyers", 2),
        ("pieces", 7),  # 2 + 3 + 1 + 1 gift
        ("order_value", Fraction(975)),  # 3900 ÷ 4
        ("buyer_value", Fraction(1690)),  # (1280 + 2100 + 0) ÷ 2
        ("daily_sales", Fraction(780)),  # 3900 ÷ 5
        ("new_buyers", 1),  # 乙
        ("returning_buyers", 1),  # 甲, since the last microsecond of October
        ("returning_share", Fraction(1, 2)),
        ("repeat_share", Fraction(1, 2)),  # 乙 has two orders in November, 甲 one
        ("refund_orders", 1),
        ("refund_pieces", 1),
        ("refund_rate", Fraction(1, 4)),
        ("refund_rate_money", Fraction(5, 39)),  # 500 ÷ 3900
        ("cancelled_orders", 1),
        ("cancelled_amount", 999),
        ("credit_notes", 123),
    ],
)
def test_each_figure_is_what_the_hand_gives(sqlite_url: str, metric: str, value: int | Fraction):
    with small_shop(sqlite_url, write) as dictionary:
        assert dictionary.answer(question(metric)).total == {metric: value}


def test_tables_are_what_the_hand_gives(sqlite_url: str):
    with small_shop(sqlite_url, write) as dictionary:

        def table(metric: str, dimension: str, **fields: object) -> list[tuple[str, object]]:
            found = dictionary.answer(question(metric, dimension, **fields))
            return [(line.name, line.values[metric]) for line in (*found.lines, *found.below)]

        # 700 + 2100; 500 + 500 (without id, under an old name) + 0; 80 + 20.
        assert table("sales", "product") == [
            ("青瓷杯", 2800),
            ("高山茶", 1000),
            ("运费及其他", 100),
        ]
        assert table("pieces", "category") == [("杯壶", 4), ("茶", 3), ("运费及其他", 0)]
        assert table("sales", "customer") == [("乙", 2100), ("甲", 1280), ("匿名订单", 520)]
        assert table("sales", "region") == [("浙江", 3380), ("未填写", 520)]
        assert table("orders", "product") == [("高山茶", 3), ("青瓷杯", 2), ("运费及其他", 2)]
        assert table("refund_orders", "reason") == [("发货太慢", 1)]
        assert table("sales", "day")[1:] == [
            *(("2026-11-02", 2620), ("2026-11-03", 0), ("2026-11-04", 0), ("2026-11-05", 0)),
        ]
        assert table("sales", "product", filter={"category": "茶"}) == [("高山茶", 1000)]
        assert table("orders", "customer", filter={"product": "a1"}) == [
            ("乙", 1),
            ("甲", 1),
            ("匿名订单", 1),
        ]


def test_new_and_returning_customers_split_the_sales(sqlite_url: str):
    with small_shop(sqlite_url, write) as dictionary:
        found = dictionary.answer(question("sales", "buyer_kind"))
    # 乙 bought for the first time on 2 November, 甲 in October.
    assert [(line.key, line.values["sales"]) for line in found.lines] == [
        ("new", 2100),
        ("returning", 1280),
    ]


def test_the_summary_and_its_comparison(sqlite_url: str):
    with small_shop(sqlite_url, write) as dictionary:
        found = dictionary.answer(question("sales_summary", compare=OCTOBER))
        begun = dictionary.answer(
            question(
                "sales_summary", period=NOVEMBER, compare={"from": "2026-10-31", "to": "2026-10-31"}
            )
        )
    assert (found.total["best_day"], found.total["best_sales"]) == (date(2026, 11, 2), 2620)
    assert (found.total["first_product"], found.other["sales"]) == ("B1", 1000)
    # October begins before the first counted order's day, 31 October itself does not: (3900 − 1000) ÷ 1000.
    assert found.growth["sales"] is None
    assert begun.growth["sales"] == Fraction(29, 10)
    assert begun.growth["refunds"] is None  # nothing to divide by


def test_what_drove_the_change_by_factor(sqlite_url: str):
    with small_shop(sqlite_url, write) as dictionary:
        found = dictionary.answer(question("drivers", compare=OCTOBER))
    # October: N = 1, F = 1, V = 1000. November: N = 2, F = 3/2, V = 3380/3.
    # N: 1000/3 + (1500 + 3380/3)/6 + 1690/3 = 1334.44…; F: ½·(1000/3 + (2000 + 3380/3)/6 + 6760/9) = 802.77…
    # V: 380/3·(1/3 + 7/12 + 1) = 242.77…; rounded down 2378 of 2380, the two fen to F and V; 520 anonymous.
    assert [line.values["part"] for line in found.factors] == [1334, 803, 243, 520]
    assert found.total["change"] == 2900


def test_what_drove_the_change_by_category(sqlite_url: str):
    with small_shop(sqlite_url, write) as dictionary:
        found = dictionary.answer(question("drivers", "category", compare=OCTOBER, limit=None))
    # Cups 2800 − 0; postage and fees 100 − 0; tea 1000 − 1000.
    parts = [(line.name, line.values["part"]) for line in found.lines]
    assert parts == [("杯壶", 2800), ("运费及其他", 100), ("茶", 0)]


def test_shelves(sqlite_url: str):
    with small_shop(sqlite_url, write) as dictionary:
        stock = dictionary.answer(question("stock", filter={"product": "瓷"}, period=None))
        slow = dictionary.answer(question("slow_movers", "product", period=None))
    assert (stock.total, stock.matched) == ({"stock": 6}, ("青瓷杯",))
    # Tea: 20 > 2 × 5 pieces of ninety days (2 + 1 + 1 + 1); cups: 6 is not more than 2 × 4. 20 × ¥5.
    assert [(line.key, line.values["slow_movers"]) for line in slow.lines] == [("A1", 10_000)]


def test_what_nothing_matches_is_said(sqlite_url: str):
    with small_shop(sqlite_url, write) as dictionary:
        assert dictionary.answer(question("sales", filter={"product": "火箭"})).no_match
        assert dictionary.answer(question("sales", filter={"region": "浙江省"})).total == {
            "sales": 3380
        }


ADDS_UP = ("sales", "refunds", "net_sales", "pieces")
WHOLE_DIMENSIONS = (
    "day",
    "week",
    "month",
    "product",
    "category",
    "customer",
    "region",
    "rep",
    "channel",
)
SPANS = ({"from": "2026-10-27", "to": "2026-11-25"}, {"from": "2026-01-01", "to": "2026-11-25"})


def summed(found: Expected, metric: str) -> int:
    values = [line.values[metric] for line in (*found.lines, *found.below, *found.unranked)]
    return sum(value for value in (*values, found.rest) if isinstance(value, int))


@pytest.mark.parametrize("metric", ADDS_UP)
@pytest.mark.parametrize("period", SPANS)
def test_parts_add_up_to_the_whole_in_every_dimension(
    dictionary: Dictionary, metric: str, period: dict[str, str]
):
    for dimension in WHOLE_DIMENSIONS:
        found = dictionary.answer(question(metric, dimension, period=period))
        assert summed(found, metric) == found.total[metric], dimension
    for filter_ in (
        {"product": "绿茶"},
        {"category": "茶"},
        {"region": "上海"},
        {"channel": "小程序"},
    ):
        found = dictionary.answer(question(metric, "customer", period=period, filter=filter_))
        assert summed(found, metric) == found.total[metric] != 0


def test_buyers_add_up_over_new_and_returning_only(dictionary: Dictionary):
    period = SPANS[0]
    found = dictionary.answer(question("buyers", "buyer_kind", period=period))
    assert summed(found, "buyers") == found.total["buyers"]
    by_day = dictionary.answer(question("buyers", "day", period=period))
    assert summed(by_day, "buyers") > found.total["buyers"]  # type: ignore[operator]


@pytest.mark.parametrize("dimension", WHOLE_DIMENSIONS[3:])
def test_drivers_add_up_to_the_change(dictionary: Dictionary, dimension: str):
    sides: dict[str, Any] = {
        "period": {"from": "2026-11-01", "to": "2026-11-25"},
        "compare": {"from": "2026-10-01", "to": "2026-10-25"},
    }
    for figure in ("sales", "net_sales"):
        found = dictionary.answer(question("drivers", dimension, of=figure, **sides))
        assert summed(found, "part") == found.total["change"]
    factors = dictionary.answer(question("drivers", **sides))
    parts = [line.values["part"] for line in factors.factors]
    assert sum(parts) == factors.total["change"]  # type: ignore[arg-type]


def test_the_earlier_of_two_equal_days_is_the_best(dictionary: Dictionary):
    july = {"from": "2026-07-01", "to": "2026-07-31"}
    found = dictionary.answer(question("best_day", period=july))
    assert found.total == {"best_day": date(2026, 7, 8), "best_sales": 900_000}


def test_equal_rows_stand_by_name_and_number_and_the_cut_is_strict(dictionary: Dictionary):
    day = {"from": "2026-11-12", "to": "2026-11-12"}
    found = dictionary.answer(question("pieces", "product", period=day, limit=2))
    # 三号礼袋, 同名礼袋, 同名礼袋: sixty pieces each; by code point 三 comes first, then the lower SKU.
    assert [line.key for line in found.lines] == ["AW-TIE-3", "AW-TIE-1"]
    customers = dictionary.answer(question("sales", "customer", period=day, limit=3))
    assert [line.key for line in customers.lines] == ["AW-TIE-3", "AW-TIE-1", "AW-TIE-2"]
