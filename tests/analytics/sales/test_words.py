"""A report in one sentence."""

from datetime import date
from typing import get_args

import pytest

from analytics.sales.drivers import ChangeSplit, Driver, change_by, main_driver, split_change
from analytics.sales.leaderboard import Dimension
from analytics.sales.span import Span
from analytics.sales.words import Told, part_name, split_text, summary
from tests.analytics.sales.made_sales import SHANGHAI, lines, refunds, week
from tests.analytics.sales.test_drivers import totals

LAST = Span(date(2026, 11, 16), date(2026, 11, 23), SHANGHAI)


def said(now, before, *, driver=None, locale="zh", span_before=None):
    names = ("上周", "前一周") if locale == "zh" else ("Last week", "the week before")
    return summary(
        Told(LAST, now, names[0]),
        Told(span_before or LAST.preceding(), before, names[1]),
        driver,
        currency="CNY",
        locale=locale,
    )


NONE = totals(0, 0, 0)
CUP = Driver("product", "CUP", "保温杯", 982000)


@pytest.mark.parametrize(
    ("now", "before", "sentence"),
    [
        (100000, 125000, "上周净销售 ¥1,000.00，比前一周 -20.0%"),
        (125000, 100000, "上周净销售 ¥1,250.00，比前一周 +25.0%"),
        (100000, 100000, "上周净销售 ¥1,000.00，与前一周持平"),
        (10000050, 10000000, "上周净销售 ¥100,000.50，比前一周 +¥0.50"),
        (10**12, 1, "上周净销售 ¥10,000,000,000.00，比前一周 +99,999,999,999,900.0%"),
    ],
)
def test_comparison(now, before, sentence):
    assert said(totals(1, 1, now), totals(1, 1, before)) == sentence


def test_the_driver_is_named_with_its_part():
    now, before = totals(1, 1, 12840000), totals(1, 1, 11464286)
    assert said(now, before, driver=CUP) == (
        "上周净销售 ¥128,400.00，比前一周 +12.0%，主要因为「保温杯」（+¥9,820.00）"
    )
    assert said(now, before, driver=CUP, locale="en") == (
        "Last week: net sales ¥128,400.00, +12.0% against the week before, "
        "mainly “保温杯” (+¥9,820.00)"
    )


def test_nothing_before_has_no_per_cent():
    assert said(totals(1, 1, 5000), NONE) == "上周净销售 ¥50.00，前一周没有销售"


def test_nothing_now():
    assert said(NONE, totals(1, 1, 5000)) == "上周没有销售，也没有退款，比前一周 -100.0%"
    assert said(NONE, NONE) == "上周没有销售，也没有退款，前一周没有销售"
    assert said(NONE, NONE, locale="en") == (
        "Last week: no sales and no refunds, none in the week before"
    )


def test_more_refunded_than_sold_is_below_zero():
    loss = totals(1, 1, 100, refunded=500)
    loss = type(loss)(**{**vars(loss), "refunded_orders": 1})
    assert said(loss, totals(1, 1, 400)) == "上周净销售 -¥4.00，比前一周 -200.0%"
    assert said(totals(1, 1, 400), loss) == "上周净销售 ¥4.00，比前一周 +¥8.00"


def test_unequal_spans_are_told():
    longer = Span(date(2026, 11, 8), LAST.start, SHANGHAI)
    sentence = said(totals(1, 1, 100), totals(1, 1, 100), span_before=longer)
    assert sentence == "上周净销售 ¥1.00，与前一周持平（7 天比 8 天）"


def test_span_without_a_name_is_told_by_its_days():
    told = Told(LAST, totals(1, 1, 100)), Told(LAST.preceding(), totals(1, 1, 100))
    assert summary(*told, None, currency="CNY", locale="zh") == (
        "2026 年 11 月 16 日至 22 日净销售 ¥1.00，与 2026 年 11 月 9 日至 15 日持平"
    )


def test_parts_of_a_split_are_told_where_there_are_any():
    split = ChangeSplit(-1000, 0, 500, 20, -3)
    assert split_text(split, currency="CNY", locale="zh") == (
        "其中买家变少 -¥10.00，笔单价变高 +¥5.00，匿名订单变多 +¥0.20，退款变多 -¥0.03"
    )
    assert split_text(split, currency="CNY", locale="en") == (
        "Of this, fewer buyers -¥10.00, larger orders +¥5.00, more anonymous orders +¥0.20, "
        "more refunded -¥0.03"
    )
    assert split_text(ChangeSplit(0, 0, 0, 0, 0), currency="CNY", locale="zh") == ""


@pytest.mark.parametrize(
    ("dimension", "key", "name", "zh"),
    [
        ("product", "CUP", "保温杯", "保温杯"),
        ("product", "postage_and_fees", "postage_and_fees", "运费及其他"),
        ("product", "rest", "12", "其他 12 个"),
        ("buyer_kind", "new", "new", "新客"),
        ("buyer_kind", "anonymous", "anonymous", "匿名订单"),
        ("region", "", "", "未填写"),
        ("category", "", "", "未分类"),
        ("region", "new", "new", "new"),
        ("customer", "", "", "匿名订单"),
    ],
)
def test_names_of_parts(dimension, key, name, zh):
    assert part_name(dimension, key, name, locale="zh") == zh


def test_two_weeks_from_rows_to_sentence():
    sold = lines(
        ("A1", "C1", "CUP", "2026-11-10 10:00", 1, 30000),
        ("A2", "C1", "POT", "2026-11-17 10:00", 1, 50000),
        ("A3", "C2", "CUP", "2026-11-17 10:00", 1, 40000),
        product_name=["杯", "壶", "杯"],
        region=["上海", "上海", "上海"],
    )
    now = week(sold, refunds())
    before = week(sold, refunds(), start=date(2026, 11, 9), end=date(2026, 11, 16))
    parts = {each: change_by(now, before, each) for each in get_args(Dimension)[:3]}
    sentence = summary(
        Told(now.span, now.totals, "上周"),
        Told(before.span, before.totals, "前一周"),
        main_driver(parts),
        currency="CNY",
        locale="zh",
    )
    # POT +500.00 is more than CUP +100.00, and than what either customer did: C1 +200.00 and C2
    # +400.00; of the buyer kinds, returning (C1) is +500.00 too, but products come first.
    assert sentence == "上周净销售 ¥900.00，比前一周 +200.0%，主要因为「壶」（+¥500.00）"
    told = split_text(split_change(now.totals, before.totals), currency="CNY", locale="zh")
    assert told == "其中买家变多 +¥375.00，笔单价变高 +¥225.00"
