from datetime import date

import pytest

from bot.dates import find_dates, find_periods

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("今天", "2026-11-23"),
        ("昨天下的单", "2026-11-22"),
        ("前天", "2026-11-21"),
        ("大前天", "2026-11-20"),
        ("后天", "2026-11-25"),
        ("11月20号买的", "2026-11-20"),
        ("十一月二十号", "2026-11-20"),
        ("12月30日", "2026-12-30"),
        ("6月18日", "2026-06-18"),
        ("去年11月11号", "2025-11-11"),
        ("2025年3月2日", "2025-03-02"),
        ("2026-11-02", "2026-11-02"),
        ("2026/1/2", "2026-01-02"),
        ("上周三", "2026-11-18"),
        ("上上个星期天", "2026-11-15"),
        ("周五", "2026-11-27"),
        ("下礼拜一", "2026-11-30"),
        ("三天前", "2026-11-20"),
        ("10天之后", "2026-12-03"),
    ],
)
def test_date_phrase_is_resolved(text: str, day: str) -> None:
    assert [found.day.isoformat() for found in find_dates(text, today=MONDAY)] == [day]


@pytest.mark.parametrize("text", ["2月30号", "13月1号", "你好", "999天前999天前"[:0], "十十月一号"])
def test_no_date_is_found_where_there_is_none(text: str) -> None:
    assert list(find_dates(text, today=MONDAY)) == []


def test_month_far_ahead_means_last_year() -> None:
    [found] = find_dates("12月31号", today=date(2026, 1, 5))
    assert found.day == date(2025, 12, 31)


def test_place_of_the_phrase_is_reported() -> None:
    [found] = find_dates("我昨天买的", today=MONDAY)
    assert (found.start, found.end) == (1, 3)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("上个月的订单", "2026-10-01", "2026-10-31"),
        ("上上月", "2026-09-01", "2026-09-30"),
        ("这个月", "2026-11-01", "2026-11-30"),
        ("10月份买的", "2026-10-01", "2026-10-31"),
        ("十二月的订单", "2025-12-01", "2025-12-31"),
        ("去年2月", "2025-02-01", "2025-02-28"),
        ("2024年2月", "2024-02-01", "2024-02-29"),
        ("上周买的", "2026-11-16", "2026-11-22"),
        ("这个星期", "2026-11-23", "2026-11-29"),
        ("去年的订单", "2025-01-01", "2025-12-31"),
        ("2024年", "2024-01-01", "2024-12-31"),
        ("最近三天", "2026-11-21", "2026-11-23"),
        ("近两个月", "2026-09-25", "2026-11-23"),
        ("最近半年", "2026-05-25", "2026-11-23"),
    ],
)
def test_period_is_resolved(text: str, first: str, last: str) -> None:
    found = [(p.first.isoformat(), p.last.isoformat()) for p in find_periods(text, today=MONDAY)]
    assert found == [(first, last)]


@pytest.mark.parametrize(
    "text", ["11月20号", "去年11月11号", "上周三", "13月", "等了两个月", "最近的订单", "0月"]
)
def test_no_period_is_found_where_there_is_none(text: str) -> None:
    assert list(find_periods(text, today=MONDAY)) == []


def test_months_before_january_are_in_last_year() -> None:
    [found] = find_periods("上个月", today=date(2026, 1, 5))
    assert (found.first, found.last) == (date(2025, 12, 1), date(2025, 12, 31))
