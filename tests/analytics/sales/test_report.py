"""The sales report on rows small enough to add up by hand."""

from datetime import UTC, date, datetime
from typing import get_args

import pandas as pd
import pytest

from analytics.errors import BadFrame
from analytics.sales.facts import POSTAGE_AND_FEES
from analytics.sales.leaderboard import Dimension
from analytics.sales.report import sales_report
from analytics.sales.span import Span
from analytics.sales.trend import BestDay
from tests.analytics.sales.made_sales import SHANGHAI, at, lines, refunds, week

SOLD = lines(
    ("A0", "C1", "CUP", "2026-10-01 12:00", 1, 9900),
    ("A1", "C1", "CUP", "2026-11-16 00:00", 2, 19800),
    ("A1", "C1", "POT", "2026-11-16 00:00", 1, 25900),
    ("A1", "C1", "", "2026-11-16 00:00", 1, 1000),
    ("A2", "C2", "CUP", "2026-11-18 09:30", 1, 9900),
    ("A3", None, "TEA", "2026-11-22 23:59", 3, 7001),
    ("A4", "C2", "TEA", "2026-11-23 00:00", 9, 99999),
    product_name=["旧杯", "保温杯", "壶", "运费", "保温杯", None, None],
    region=["上海", "上海", "上海", "上海", "北京", None, "北京"],
)
REFUNDED = refunds(
    ("A0", "CUP", "C1", "2026-11-17 10:00", 1, 9900),
    ("A1", "POT", "C1", "2026-11-19 10:00", 0, 500),
    ("A1", "", "C1", "2026-11-19 10:00", 1, 1000),
    ("A2", "CUP", "C2", "2026-11-23 00:00", 1, 9900),
)


def test_totals_are_those_added_up_by_hand():
    totals = week(SOLD, REFUNDED).totals
    assert totals.sales_minor == 19800 + 25900 + 1000 + 9900 + 7001
    assert totals.refunds_minor == 9900 + 500 + 1000
    assert totals.net_minor == 63601 - 11400
    assert (totals.orders, totals.customer_orders, totals.buyers) == (3, 2, 2)
    assert totals.pieces == 2 + 1 + 1 + 3  # postage is no piece
    assert (totals.refunded_orders, totals.refunded_pieces) == (2, 1)
    assert totals.average_order_minor == 21200  # 63601 / 3 = 21200.33
    assert totals.average_buyer_minor == 28300  # (63601 - 7001) / 2
    assert totals.refund_order_share == 2 / 3
    assert totals.refund_money_share == 11400 / 63601


def test_trend_has_every_day_and_the_best_is_among_them():
    report = week(SOLD, REFUNDED)
    assert report.trend["sales_minor"].tolist() == [46700, 0, 9900, 0, 0, 0, 7001]
    assert report.trend["refunds_minor"].tolist() == [0, 9900, 0, 1500, 0, 0, 0]
    assert report.trend["net_minor"].tolist() == [46700, -9900, 9900, -1500, 0, 0, 7001]
    assert report.trend["period_start"].dt.date.iloc[0] == date(2026, 11, 16)
    assert set(report.trend.dtypes.drop("period_start").astype(str)) == {"int64"}
    assert report.best_day == BestDay(date(2026, 11, 16), 46700, 1)


def test_earliest_of_equal_days_is_the_best():
    sold = lines(
        ("A1", "C1", "CUP", "2026-11-20 10:00", 1, 100),
        ("A2", "C1", "CUP", "2026-11-18 10:00", 1, 60),
        ("A3", "C1", "CUP", "2026-11-18 11:00", 1, 40),
    )
    assert week(sold).best_day == BestDay(date(2026, 11, 18), 100, 2)


def test_weeks_and_months_are_cut_by_the_span():
    start, end = date(2026, 10, 29), date(2026, 11, 18)
    weeks = week(SOLD, by="week", start=start, end=end).trend
    assert weeks["period_start"].dt.strftime("%m-%d").tolist() == [
        "10-26",
        "11-02",
        "11-09",
        "11-16",
    ]
    assert weeks["days"].tolist() == [4, 7, 7, 2]
    assert weeks["sales_minor"].tolist() == [0, 0, 0, 46700]
    months = week(SOLD, by="month", start=start, end=end).trend
    assert months["period_start"].dt.strftime("%m-%d").tolist() == ["10-01", "11-01"]
    assert months["days"].tolist() == [3, 17]


def test_products_are_ranked_by_money_and_postage_is_no_product():
    report = week(SOLD, REFUNDED)
    board = report.leaderboard("product", limit=10)
    assert board["key"].tolist() == ["CUP", "POT", "TEA", POSTAGE_AND_FEES]
    assert board["rank"].tolist() == [1, 2, 3, 0]
    assert board["name"].tolist()[:3] == ["保温杯", "壶", "TEA"]  # the latest; without one, the sku
    assert board["sales_minor"].tolist() == [29700, 25900, 7001, 1000]
    assert board["refunds_minor"].tolist() == [9900, 500, 0, 1000]


def test_what_has_no_place_is_one_row_counted_anew():
    sold = lines(
        ("A1", "C1", "CUP", "2026-11-16 10:00", 1, 900),
        ("A1", "C1", "POT", "2026-11-16 10:00", 2, 500),
        ("A1", "C1", "TEA", "2026-11-16 10:00", 3, 400),
        ("A2", "C1", "TEA", "2026-11-16 10:00", 1, 100),
        ("A2", "C1", "", "2026-11-16 10:00", 1, 10),
    )
    board = week(sold).leaderboard("product", limit=1)
    columns = ["rank", "key", "name", "sales_minor", "pieces", "orders", "buyers"]
    assert board[columns].values.tolist() == [
        [1, "CUP", "CUP", 900, 1, 1, 1],
        [0, POSTAGE_AND_FEES, POSTAGE_AND_FEES, 10, 0, 1, 1],
        [0, "rest", "2", 1000, 6, 2, 1],
    ]


def test_most_returned_is_by_pieces():
    board = week(SOLD, REFUNDED).leaderboard("product", by="refunded_pieces", limit=1)
    assert board[["key", "refunded_pieces"]].values.tolist()[0] == ["CUP", 1]


def test_ties_go_by_name_then_by_key():
    sold = lines(
        ("A1", "C1", "B", "2026-11-16 10:00", 2, 500),
        ("A1", "C1", "A", "2026-11-16 10:00", 2, 500),
        ("A1", "C1", "D", "2026-11-16 10:00", 2, 500),
        ("A1", "C1", "C", "2026-11-16 10:00", 2, 700),
        product_name=["杯", "杯", "一", "壶"],
    )
    assert week(sold).leaderboard("product")["key"].tolist() == ["C", "D", "A", "B"]


def test_orders_without_a_customer_have_no_place_but_count():
    board = week(SOLD, REFUNDED).leaderboard("customer", limit=10)
    assert board[["rank", "key", "sales_minor"]].values.tolist() == [
        [1, "C1", 46700],
        [2, "C2", 9900],
        [0, "", 7001],
    ]


def test_refund_of_an_older_order_has_its_lines_region():
    board = week(SOLD, REFUNDED).leaderboard("region").set_index("key")
    assert board["refunds_minor"].to_dict() == {"上海": 11400, "北京": 0, "": 0}
    assert board["sales_minor"].to_dict() == {"上海": 46700, "北京": 9900, "": 7001}


def test_buyer_kind_is_by_the_first_order():
    board = week(SOLD, REFUNDED).leaderboard("buyer_kind").set_index("key")
    assert board["sales_minor"].to_dict() == {"returning": 46700, "new": 9900, "anonymous": 7001}
    assert board["buyers"].to_dict() == {"returning": 1, "new": 1, "anonymous": 0}


def test_refund_of_an_order_from_before_the_frame_is_counted():
    unknown = refunds(("Z9", "OLD", "C9", "2026-11-17 10:00", 1, 300))
    report = week(SOLD, unknown)
    assert report.leaderboard("product").set_index("key").loc["OLD", "refunds_minor"] == 300
    assert report.leaderboard("region").set_index("key").loc["", "refunds_minor"] == 300
    kinds = report.leaderboard("buyer_kind").set_index("key")
    assert kinds.loc["returning", "refunds_minor"] == 300


def test_postage_is_a_category_of_its_own():
    sold = lines(
        ("A1", "C1", "CUP", "2026-11-16 10:00", 1, 100),
        ("A1", "C1", "", "2026-11-16 10:00", 1, 10),
        ("A1", "C1", "POT", "2026-11-16 10:00", 1, 1),
        category=["杯", None, None],
    )
    report = week(sold, refunds(("A1", "", "C1", "2026-11-17 10:00", 0, 10)))
    board = report.leaderboard("category")
    assert board[["key", "net_minor"]].values.tolist() == [
        ["杯", 100],
        ["", 1],
        [POSTAGE_AND_FEES, 0],
    ]


def test_dimension_that_is_not_in_the_frame_is_refused():
    with pytest.raises(BadFrame, match="rep is missing"):
        week(SOLD).leaderboard("rep")


def test_nothing_sold_is_zeros_and_no_averages():
    report = week(lines(), refunds())
    assert report.totals.sales_minor == report.totals.orders == 0
    assert report.totals.average_order_minor is None
    assert report.totals.average_buyer_minor is None
    assert report.totals.refund_order_share is None
    assert report.totals.refund_money_share is None
    assert report.best_day is None
    assert len(report.trend) == 7
    assert not report.trend["sales_minor"].any()
    assert report.leaderboard("product").empty
    assert report.leaderboard("customer").empty
    assert report.leaderboard("buyer_kind").empty


def test_order_of_nothing_is_an_order_without_a_best_day():
    report = week(lines(("A1", "C1", "GIFT", "2026-11-16 10:00", 1, 0)))
    assert report.totals.orders == 1
    assert report.totals.average_order_minor == 0
    assert report.best_day is None


def test_huge_amounts_stay_exact():
    huge = 10**12 + 1
    rows = [(f"A{n}", f"C{n}", "CUP", "2026-11-16 10:00", 1, huge) for n in range(1000)]
    report = week(
        lines(*rows, ("B", "C0", "POT", "2026-11-17 10:00", 1, 2)),
        refunds(("A1", "CUP", "C1", "2026-11-18 10:00", 1, huge)),
    )
    assert report.totals.sales_minor == 1000 * huge + 2
    assert report.totals.net_minor == 999 * huge + 2
    assert report.totals.average_order_minor == (2 * (1000 * huge + 2) + 1001) // 2002
    assert report.trend["net_minor"].tolist()[:3] == [1000 * huge, 2, -huge]
    assert report.leaderboard("product")["net_minor"].tolist() == [999 * huge, 2]


def test_rows_after_the_span_change_nothing():
    later = lines(
        ("A9", "C2", "CUP", "2026-11-24 10:00", 1, 5),
        product_name=["最新的名字"],
        region=["天津"],
    )
    report = week(SOLD, REFUNDED)
    with_later = week(pd.concat([SOLD, later]), REFUNDED)
    assert with_later.totals == report.totals
    for dimension in (*get_args(Dimension)[:3], "region"):
        pd.testing.assert_frame_equal(
            with_later.leaderboard(dimension), report.leaderboard(dimension)
        )


def test_nothing_at_or_after_as_of_counts():
    report = sales_report(
        SOLD,
        REFUNDED,
        start=date(2026, 11, 16),
        end=date(2026, 11, 23),
        time_zone=SHANGHAI,
        as_of=at("2026-11-18 09:30"),
    )
    assert report.totals.sales_minor == 46700
    assert report.totals.refunds_minor == 9900
    assert len(report.trend) == 7


@pytest.mark.parametrize(
    ("zone", "clock", "day"),
    [
        (SHANGHAI, "2026-11-15 23:59:59", None),
        (SHANGHAI, "2026-11-16 00:00:00", 0),
        (SHANGHAI, "2026-11-16 00:01", 0),
        (SHANGHAI, "2026-11-22 23:59:59.999", 6),
        (SHANGHAI, "2026-11-23 00:01", None),
        ("America/New_York", "2026-11-16 00:01", 0),
        ("America/New_York", "2026-11-16 23:59", 0),
    ],
)
def test_a_line_is_of_the_shops_day(zone, clock, day):
    sold = lines(("A1", "C1", "CUP", at(clock, zone), 1, 100))
    report = week(sold, time_zone=zone)
    expected = [100 if each == day else 0 for each in range(7)]
    assert report.trend["sales_minor"].tolist() == expected


def test_days_of_a_clock_change_keep_their_hours():
    # London's clocks went back at 01:00 UTC on 25 October 2026: that day has 25 hours.
    sold = lines(
        ("A", "C1", "CUP", datetime(2026, 10, 24, 23, 0, tzinfo=UTC), 1, 1),
        ("B", "C1", "CUP", datetime(2026, 10, 25, 0, 30, tzinfo=UTC), 1, 10),
        ("C", "C1", "CUP", datetime(2026, 10, 25, 1, 30, tzinfo=UTC), 1, 100),
        ("D", "C1", "CUP", datetime(2026, 10, 25, 23, 59, tzinfo=UTC), 1, 1000),
        ("E", "C1", "CUP", datetime(2026, 10, 26, 0, 0, tzinfo=UTC), 1, 10000),
    )
    report = week(sold, start=date(2026, 10, 24), end=date(2026, 10, 27), time_zone="Europe/London")
    assert report.trend["sales_minor"].tolist() == [0, 1111, 10000]


def test_day_without_a_midnight_begins_at_one():
    # In São Paulo, clocks went from 23:59:59 on 3 November 2018 to 01:00 on the 4th.
    sold = lines(
        ("A", "C1", "CUP", datetime(2018, 11, 4, 2, 59, tzinfo=UTC), 1, 1),
        ("B", "C1", "CUP", datetime(2018, 11, 4, 3, 0, tzinfo=UTC), 1, 10),
    )
    report = week(
        sold, start=date(2018, 11, 3), end=date(2018, 11, 5), time_zone="America/Sao_Paulo"
    )
    assert report.trend["sales_minor"].tolist() == [1, 10]


def test_span_needs_a_day():
    with pytest.raises(ValueError, match="ends after"):
        Span(date(2026, 11, 16), date(2026, 11, 16), SHANGHAI)


def test_preceding_span_has_as_many_days():
    assert Span(date(2026, 3, 1), date(2026, 3, 29), SHANGHAI).preceding() == Span(
        date(2026, 2, 1), date(2026, 3, 1), SHANGHAI
    )
