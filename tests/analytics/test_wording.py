"""Amounts, shares and days as people read them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics import wording


@given(st.integers(-(10**14), 10**14))
def test_money_reads_back_to_the_minor_unit(amount):
    text = wording.money_text(amount, currency="CNY")
    assert int(text.replace("¥", "").replace(",", "").replace(".", "")) == amount


@pytest.mark.parametrize(
    ("amount", "zh", "en"),
    [
        (0, "¥0", "¥0"),
        (50, "¥0.50", "¥0.50"),
        (-50, "-¥0.50", "-¥0.50"),
        (99_999, "¥999.99", "¥999.99"),
        (100_050, "¥1,001", "¥1,001"),
        (9_999_999, "¥100,000", "¥100,000"),
        (10_000_000, "¥10 万", "¥100k"),
        (10**9, "¥1,000 万", "¥10M"),
        (-(10**9), "-¥1,000 万", "-¥10M"),
        (10**12, "¥100 亿", "¥10bn"),
        (123_456_789, "¥123.5 万", "¥1.235M"),
    ],
)
def test_short_money(amount, zh, en):
    assert wording.short_money_text(amount, currency="CNY", locale="zh") == zh
    assert wording.short_money_text(amount, currency="CNY", locale="en") == en


def test_marks_of_one_axis_share_a_unit():
    marks = [0, 5_000_000, 10_000_000, -5_000_000]
    assert wording.money_ticks(marks, currency="GBP", locale="zh") == [
        "£0",
        "£5 万",
        "£10 万",
        "-£5 万",
    ]
    assert wording.money_ticks([0, 50], currency="CNY", locale="zh") == ["¥0.00", "¥0.50"]
    assert wording.money_ticks([], currency="CNY", locale="zh") == []


@pytest.mark.parametrize(
    ("change", "base", "text"),
    [
        (12, 100, "+12.0%"),
        (-12, 100, "-12.0%"),
        (1, 2000, "+0.1%"),  # exactly half a tenth: away from zero
        (-1, 2000, "-0.1%"),
        (1, 2001, None),
        (0, 5, None),
        (5, 0, None),
        (5, -5, None),
        (12_345, 10, "+123,450.0%"),
    ],
)
def test_growth(change, base, text):
    assert wording.growth_text(change, base) == text


def test_share_of_nothing_is_a_dash():
    assert wording.share_text(0, 0) == "—"
    assert wording.share_text(-1, 3) == "-33.3%"


@pytest.mark.parametrize(
    ("start", "end", "zh", "en"),
    [
        ((2026, 11, 16), (2026, 11, 17), "2026 年 11 月 16 日", "16 Nov 2026"),
        (
            (2026, 10, 26),
            (2026, 11, 2),
            "2026 年 10 月 26 日至 11 月 1 日",
            "26 Oct 2026 to 1 Nov 2026",
        ),
        (
            (2025, 12, 29),
            (2026, 1, 5),
            "2025 年 12 月 29 日至 2026 年 1 月 4 日",
            "29 Dec 2025 to 4 Jan 2026",
        ),
    ],
)
def test_span(start, end, zh, en):
    assert wording.span_text(date(*start), date(*end), locale="zh") == zh
    assert wording.span_text(date(*start), date(*end), locale="en") == en


def test_day_weekday_and_month():
    day = date(2026, 11, 25)
    assert wording.day_text(day, locale="zh") == "11 月 25 日"
    assert wording.weekday_text(day, locale="zh") == "周三"
    assert wording.weekday_text(day, locale="en") == "Wed"
    assert wording.month_text(day, locale="zh") == "2026 年 11 月"
    assert wording.month_text(day, locale="en") == "Nov 2026"
