"""Every figure of sales and refunds against sums made by hand (small_shop.py), on both databases."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from crm_backend.core.db import Database
from crm_backend.customers.models import Customer
from crm_backend.insights.errors import (
    FigureNotByDimension,
    FigureOfAnotherPage,
    FilterWithoutMatch,
    PeriodNotBegun,
)
from crm_backend.insights.sales import rules
from crm_backend.insights.values import CompareWith, Figure, Note, PeriodUnit, Question
from crm_backend.orders.models import OrderLine
from tests import factories
from tests.factories import Line
from tests.insights.sales import small_shop
from tests.insights.sales.conftest import Asker, period, table

LAST_WEEK = {
    "sales": "¥649.99",  # O2 + O4 + O3
    "refunds": "¥50.00",  # O1's cup
    "net_sales": "¥599.99",
    "orders": "3",
    "buyers": "2",
    "pieces": "6",  # 2 + 1 + a gift + 1 + 1
    "order_value": "¥216.66",  # 64999 / 3
    "buyer_value": "¥275.00",  # 55000 / 2
    "daily_sales": "¥92.86",  # 64999 / 7
    "best_day": "2026-11-22",
    "new_buyers": "0",
    "returning_buyers": "2",
    "returning_share": "100.0%",
    "repeat_share": "0.0%",
    "refund_orders": "1",
    "refund_pieces": "1",
    "refund_rate": "33.3%",
    "refund_rate_money": "7.7%",  # 5000 / 64999
    "cancelled_orders": "1",
    "cancelled_amount": "¥777.00",
    "credit_notes": "¥7.00",
}


async def test_every_figure_of_last_week(ask: Asker):
    assert dict(zip(LAST_WEEK, await ask.texts(*LAST_WEEK), strict=True)) == LAST_WEEK


async def test_what_is_dated_after_now_is_in_no_figure(ask: Asker):
    today = {"days": ("11-25",)}
    assert await ask.texts("sales", "orders", "new_buyers", **today) == ["¥20.00", "1", "1"]
    later = {**today, "now": datetime(2026, 11, 25, 3, 1, tzinfo=UTC)}
    assert await ask.texts("sales", "orders", "pieces", **later) == ["¥908.00", "2", "4"]


async def test_a_day_begins_at_the_shops_midnight(ask: Asker):
    assert await ask.texts("sales", days=("11-15",)) == ["¥0.00"]
    assert await ask.texts("sales", days=("11-22",)) == ["¥449.99"]
    assert await ask.texts("sales", days=("11-23",)) == ["¥100.00"]


async def test_refund_rate_is_both_rates(ask: Asker):
    answer = await ask("refund_rate")
    assert [figure.amount.text for figure in answer.figures] == ["33.3%", "7.7%"]
    assert (answer.figures[0].amount.numerator, answer.figures[0].amount.denominator) == (1, 3)


async def test_daily_sales_count_from_the_first_order_on(ask: Asker):
    # Of October the shop had twelve days; its sales were 11000.
    assert await ask.texts("daily_sales", days=("10-01", "10-31")) == ["¥9.17"]


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        (
            "product",
            [
                (1, "手冲壶", "¥300.00", "1"),
                (2, "保温杯 500ml", "¥299.99", "3"),
                (3, "龙井茶", "¥50.00", "2"),
            ],
        ),
        ("category", [(1, "杯壶", "¥599.99"), (2, "茶", "¥50.00")]),
        (
            "customer",
            [(1, "李静", "¥350.00"), (2, "王小明", "¥200.00"), (None, "匿名订单", "¥99.99")],
        ),
        (
            "region",
            [(1, "上海", "¥350.00"), (2, "浙江", "¥200.00"), (None, "未填写", "¥99.99")],
        ),
        ("channel", [(1, "门店", "¥350.00"), (2, "网店", "¥200.00"), (None, "未填写", "¥99.99")]),
        ("rep", [(None, "未填写", "¥649.99")]),
        ("buyer_kind", [(1, "老客", "¥550.00"), (None, "匿名订单", "¥99.99")]),
    ],
)
async def test_sales_by_every_dimension(ask: Asker, by: str, expected: list[tuple[object, ...]]):
    answer = await ask("sales", by=by)
    assert table(answer) == expected
    assert answer.total_rows == sum(row[0] is not None for row in expected)


async def test_all_sales_hold_postage_and_goods_of_no_product(ask: Asker):
    answer = await ask("sales", ("10-20", "11-25"), by="product")
    assert table(answer) == [
        (1, "保温杯 500ml", "¥499.99", "5"),
        (2, "手冲壶", "¥300.00", "1"),
        (3, "龙井茶", "¥150.00", "4"),
        (4, "散装茶", "¥20.00", "1"),
        (None, "运费及其他", "¥10.00", "0"),
    ]
    assert [row.key for row in answer.rows] == ["CUP", "POT", "TEA", "SKU-1", "postage_and_fees"]
    assert [row.share for row in answer.rows] == ["51.0%", "30.6%", "15.3%", "2.0%", "1.0%"]


async def test_the_cut_is_strict_and_the_column_adds_up(ask: Asker):
    answer = await ask("sales", ("10-20", "11-25"), by="product", limit=2)
    assert table(answer)[2:] == [
        (None, "运费及其他", "¥10.00", "0"),
        (None, "其他 2 个", "¥170.00", "5"),
    ]
    assert answer.total_rows == 4


async def test_orders_of_what_is_left_are_counted_once(ask: Asker):
    # O3 holds both TEA and POT; O5 and O4 hold TEA, O8 what is of no product.
    answer = await ask("orders", ("10-20", "11-25"), by="product", limit=1)
    assert table(answer) == [
        (1, "保温杯 500ml", "4"),
        (None, "运费及其他", "1"),
        (None, "其他 3 个", "4"),
    ]


async def test_buyers_of_what_is_left_are_counted_once_and_their_money_is_all_of_it(ask: Asker):
    days = ("10-20", "11-25")
    # C2 bought TEA in O5 and O3, POT in O3; C3 what is of no product.
    value = await ask("buyer_value", days, by="product", limit=1)
    assert table(value)[0] == (1, "保温杯 500ml", "¥400.00")
    assert table(value)[-1] == (None, "其他 3 个", "¥235.00")  # 47000 / 2
    repeat = await ask("repeat_share", days, by="product", limit=1)
    assert table(repeat)[-1] == (None, "其他 3 个", "50.0%")
    new = await ask("new_buyers", ("11-16", "11-25"), by="product", limit=2)
    assert [row[2] for row in table(new)] == ["1", "0", "0"]  # C3; C1 and C2 had paid before


async def test_a_line_without_a_product_is_of_the_one_with_its_sku(ask: Asker, database: Database):
    async with database.transaction() as session:
        cup = await small_shop.find_product(session, "CUP")
        two = (await session.scalars(select(Customer).where(Customer.number == "C2"))).one()
        lines = [Line(amount_minor=100, product=cup, name=cup.name), Line(amount_minor=200)]
        order = await small_shop.sell(session, "O11", "11-24 12:00", two, *lines)
        unnamed = OrderLine.product_id.is_(None)
        await session.execute(
            update(OrderLine).where(OrderLine.order_id == order.id, unnamed).values(sku="CUP")
        )
    repeat = await ask("repeat_share", ("10-20", "11-25"), by="product", limit=10)
    # C1 bought three times; C2 once, though in two lines.
    assert ("保温杯 500ml", "50.0%") in [row[1:3] for row in table(repeat)]
    buyers = await ask("buyers", ("10-20", "11-25"), by="product", limit=1)
    assert table(buyers)[0] == (1, "保温杯 500ml", "2")


async def test_worst_sellers_are_goods_on_sale_those_without_a_sale_too(ask: Asker):
    answer = await ask("pieces", by="product", lowest_first=True, limit=2)
    assert table(answer) == [
        (1, "新品茶", "0", "¥0.00"),
        (2, "手冲壶", "1", "¥300.00"),
        (None, "其他 2 个", "5", "¥349.99"),
    ]


async def test_series_list_every_bucket_and_say_where_they_are_cut(ask: Asker):
    days = await ask("sales", by="day")
    assert [row.amounts[0].value for row in days.rows] == [20000, 0, 0, 0, 0, 0, 44999]
    weeks = await ask("sales", ("11-10", "11-25"), by="week")
    assert [(row.key, row.amounts[0].value, row.is_cut) for row in weeks.rows] == [
        ("2026-11-09", 0, True),
        ("2026-11-16", 64999, False),
        ("2026-11-23", 12000, True),
    ]
    months = await ask("buyers", ("10-01", "11-25"), by="month")
    assert [(row.name, row.amounts[0].value) for row in months.rows] == [
        ("2026 年 10 月", 1),
        ("2026 年 11 月", 3),
    ]


async def test_net_sales_by_product_take_off_what_each_line_gave_back(ask: Asker):
    answer = await ask("net_sales", ("11-16", "11-25"), by="product")
    assert table(answer) == [
        (1, "保温杯 500ml", "¥349.99"),
        (2, "手冲壶", "¥200.00"),
        (3, "散装茶", "¥20.00"),
        (4, "龙井茶", "¥0.00"),
    ]


async def test_refunds_go_by_the_orders_own_dimensions_and_the_reason(ask: Asker):
    days = ("11-16", "11-25")
    assert table(await ask("refunds", days, by="region")) == [
        (1, "上海", "¥150.00"),
        (2, "浙江", "¥50.00"),
    ]
    assert table(await ask("refund_orders", days, by="reason")) == [
        (1, "不想要了", "1"),
        (2, "质量问题", "1"),
    ]
    assert table(await ask("refund_pieces", days, by="product")) == [
        (1, "保温杯 500ml", "1"),
        (2, "手冲壶", "1"),
        (3, "龙井茶", "1"),
    ]


async def test_products_of_few_orders_have_no_place_by_refund_rate(ask: Asker):
    answer = await ask("refund_rate", ("10-20", "11-25"), by="product")
    assert [(row.rank, row.name, row.amounts[0].text) for row in answer.rows] == [
        (None, "运费及其他", "0.0%"),
        (None, "其他 4 个", "28.6%"),  # 2 refunded orders of 7
    ]


async def test_drivers_add_up_by_dimension_and_by_factor(ask: Asker):
    answer = await ask("drivers")
    assert answer.drivers is not None
    assert answer.drivers.change.value == 54999
    assert [(p.name, p.amount.value) for p in answer.drivers.by_dimension] == [
        ("手冲壶", 30000),
        ("保温杯 500ml", 29999),
        ("龙井茶", -5000),
    ]
    # N 1 to 2, F 1 to 1, V 10000 to 27500; the anonymous order is apart.
    assert [(p.name, p.amount.value) for p in answer.drivers.by_factor] == [
        ("买家数", 18750),
        ("每人单数", 0),
        ("笔单价", 26250),
        ("匿名订单", 9999),
    ]
    assert answer.drivers.main is not None
    assert answer.drivers.main.key == "POT"
    only_cups = await ask("drivers", filters={"category": "杯壶"})
    assert only_cups.drivers is not None
    assert only_cups.drivers.by_factor == []
    net = await ask("drivers", of=Figure.NET_SALES, by="region", limit=1)
    assert net.drivers is not None
    assert [(p.name, p.amount.value) for p in net.drivers.by_dimension] == [
        ("上海", 25000),
        ("其他 2 个", 24999),
    ]
    assert net.total_rows == 3  # all that changed, not the one shown


async def test_summary_compares_unasked_and_names_the_first_product(ask: Asker):
    answer = await ask("sales_summary")
    assert [(f.figure.value, f.amount.text) for f in answer.figures] == [
        ("net_sales", "¥599.99"),
        ("sales", "¥649.99"),
        ("refunds", "¥50.00"),
        ("orders", "3"),
        ("buyers", "2"),
        ("order_value", "¥216.66"),
        ("buyer_value", "¥275.00"),
        ("pieces", "6"),
        ("best_day", "2026-11-22"),
    ]
    assert answer.sentence == (
        "上周（2026 年 11 月 16 日至 22 日）净销售额 ¥599.99，比 2026 年 11 月 9 日至 15 日的 ¥100.00 "
        "增长 500.0%（+¥499.99），主要因为「手冲壶」（+¥300.00）；卖得最好的商品是「手冲壶」（¥300.00）"
    )
    broken_down = await ask("sales_summary", by="region")
    assert (broken_down.figure, broken_down.compared_with) == (Figure.SALES, None)


@pytest.mark.parametrize(
    ("part", "change", "values", "is_main"),
    [
        (34, 100, 5, True),
        (-34, -100, 5, True),
        (33, 100, 5, False),
        (100, 100, 1, False),
        (120, 100, 2, True),
    ],
)
def test_main_part_is_a_third_of_a_change_and_not_all_of_it(part, change, values, is_main):
    assert rules.is_main(part, change, values=values) is is_main


async def test_change_of_one_product_is_not_because_of_that_product(ask: Asker):
    for figure in ("sales_summary", "drivers"):
        answer = await ask(figure, filters={"product": "手冲壶"})
        assert answer.drivers is not None
        assert answer.drivers.main is None
        assert "主要因为" not in answer.sentence


async def test_today_is_not_explained_by_a_product_before_it_is_over(ask: Asker):
    today = await ask("sales_summary", ("11-25", "11-25"))
    assert today.drivers is not None
    assert today.drivers.change.value
    assert today.drivers.main is None
    assert "主要因为" not in today.sentence


@pytest.mark.parametrize(
    ("filters", "sales", "orders"),
    [
        ({"product": "杯"}, "¥299.99", "2"),
        ({"product": "ＣＵＰ"}, "¥299.99", "2"),
        ({"product": "杯壶"}, "¥599.99", "3"),  # a category's whole name
        ({"category": "茶"}, "¥50.00", "2"),
        ({"customer": "C2"}, "¥350.00", "1"),
        ({"customer": "王小明"}, "¥200.00", "1"),
        ({"customer": "匿名订单"}, "¥99.99", "1"),
        ({"region": "上海市"}, "¥350.00", "1"),
        ({"region": "未填写"}, "¥99.99", "1"),
        ({"channel": "门店", "product": "壶"}, "¥300.00", "1"),
        ({"buyer_kind": "老客"}, "¥550.00", "2"),
        ({"product": "散装"}, "¥0.00", "0"),
    ],
)
async def test_filters_keep_rows_of_one_value(
    ask: Asker, filters: dict[str, str], sales: str, orders: str
):
    assert await ask.texts("sales", "orders", filters=filters) == [sales, orders]


async def test_filter_names_all_that_it_matched(ask: Asker):
    answer = await ask("sales", filters={"product": "杯"})
    assert [(m.key, m.name) for m in answer.filters[0].matches] == [
        ("CUP", "保温杯 500ml"),
        ("GONE", "旧款杯"),
    ]


async def test_filter_without_a_match_is_said_with_the_nearest(ask: Asker):
    with pytest.raises(FilterWithoutMatch) as refused:
        await ask("sales", filters={"product": "龙井绿茶"})
    assert str(refused.value.facts["nearest"]).startswith("['龙井茶'")
    for filters in ({"region": "浙"}, {"customer": "王"}, {"channel": "网"}, {"rep": "小"}):
        with pytest.raises(FilterWithoutMatch):
            await ask("sales", filters=filters)


async def test_what_is_not_defined_is_refused(ask: Asker):
    with pytest.raises(FigureNotByDimension) as refused:
        await ask("cancelled_orders", by="product")
    assert "region" in str(refused.value.facts["possible"])
    with pytest.raises(FigureNotByDimension):
        await ask("net_sales", filters={"buyer_kind": "新客"})
    with pytest.raises(FigureOfAnotherPage):
        await ask("stock")
    with pytest.raises(PeriodNotBegun):
        await ask("sales", ("11-26",))


async def test_growth_and_when_there_is_none(ask: Asker):
    week = await ask("sales", compare=CompareWith.PREVIOUS)
    [sales] = week.figures
    assert (sales.before and sales.before.text, sales.growth and sales.growth.text) == (
        "¥100.00",
        "+550.0%",
    )
    today = await ask("sales", ("11-25",), compare=CompareWith.PREVIOUS)
    assert today.figures[0].change is not None
    assert today.figures[0].change.text == "+¥20.00"
    assert (today.figures[0].growth, today.notes) == (
        None,
        [Note.TODAY_NOT_OVER, Note.BASE_NOT_POSITIVE],
    )
    assert today.note_texts[1] == "销售额：对比期为 0 或负数，不算增长率"
    this_week = await ask("sales", ("11-23", "11-29"), compare=CompareWith.PREVIOUS)
    assert this_week.compared_with is not None
    assert (this_week.period and this_week.period.days, this_week.compared_with.days) == (3, 3)
    assert this_week.figures[0].growth is not None
    assert this_week.figures[0].growth.text == "-40.0%"  # 12000 against 20000
    months = await ask("sales", ("10-01", "10-31"), compare=CompareWith.PREVIOUS)
    assert (months.figures[0].growth, months.notes) == (None, [Note.DATA_BEGINS])
    rates = await ask("refund_rate", ("11-23", "11-25"), compare=period("11-16", "11-22"))
    assert rates.figures[0].change is not None
    assert rates.figures[0].change.text == "+16.7"  # from 1/3 to 1/2
    assert rates.figures[0].growth is None


async def test_month_that_is_cut_has_the_whole_beside_it(ask: Asker, database):
    """On 31 December both sides end with the 30th; 31 December's own sales stand beside."""
    now = datetime(2026, 12, 31, 4, tzinfo=UTC)
    answer = await ask(
        "sales",
        ("12-01", "12-31"),
        compare=CompareWith.PREVIOUS,
        unit=PeriodUnit.MONTH,
        now=now,
    )
    assert answer.period is not None
    assert answer.compared_with is not None
    assert (answer.period.days, answer.compared_with.days) == (30, 30)
    assert answer.figures[0].beside is not None
    assert Note.MONTH_CUT in answer.notes


async def test_empty_period_names_the_last_day_that_sold(ask: Asker):
    answer = await ask("sales", ("11-01", "11-08"))
    assert (answer.figures[0].amount.value, answer.notes) == (0, [Note.NO_ORDERS])
    assert answer.note_texts == [
        "这段时间没有已付款的订单，最近有已付款订单的一天是 2026 年 11 月 25 日"
    ]
    rates = await ask("refund_rate", ("11-01", "11-08"))
    assert [figure.amount.text for figure in rates.figures] == ["—", "—"]


@pytest.mark.parametrize("figure", ["sales", "sales_summary", "drivers", "best_day", "refunds"])
async def test_shop_that_never_sold_shows_no_figure(database, figure: str):
    async with database.transaction() as session:
        await factories.add_shop(session)
    answer = await Asker(database)(figure, by=None)
    assert {each.amount.text for each in answer.figures} == {"—"}
    assert (answer.notes, answer.rows) == ([Note.EMPTY_SHOP], [])
    assert answer.sentence == f"店里还没有卖出过，没有{answer.figures[0].name}可看"


async def test_nothing_said_is_the_last_thirty_days(ask: Asker, clock):
    from crm_backend.insights.sales.service import answer

    async with ask.database.reading() as session:
        told = await answer(session, Question(figure=Figure.SALES), now=clock.now(), locale="en")
    assert told.period is not None
    assert told.period.last - told.period.first == timedelta(days=29)
    assert told.sentence == ("Last 30 days (27 Oct 2026 to 25 Nov 2026): sales ¥869.99")
    assert told.link == "/dashboard?page=sales&figure=sales&from=2026-10-27&to=2026-11-25"


async def test_ties_go_by_name_and_days_by_the_earlier(ask: Asker):
    answer = await ask("orders", ("11-16", "11-22"), by="customer")
    assert [row.name for row in answer.rows[:2]] == ["李静", "王小明"]
    days = await ask("best_day", ("10-20", "11-23"), by=None, limit=5)
    assert [row.key for row in days.rows] == [
        "2026-11-22",
        "2026-11-16",
        "2026-10-20",
        "2026-11-09",
        "2026-11-23",
    ]
