"""Amounts and days as people read them."""

from datetime import date

import pytest

from crm_backend.core.words import day_text, money_text


@pytest.mark.parametrize(
    ("amount_minor", "currency", "expected"),
    [
        (12_800, "CNY", "¥128.00"),
        (123_450, "CNY", "¥1,234.50"),
        (5, "GBP", "£0.05"),
        (123_450, "USD", "$1,234.50"),
        (100_000_000, "JPY", "JPY 1,000,000.00"),
    ],
)
def test_money(amount_minor, currency, expected):
    assert money_text(amount_minor, currency) == expected


def test_day():
    assert day_text(date(2026, 11, 3), "zh-CN") == "11 月 3 日"
    assert day_text(date(2026, 11, 3), "en") == "2026-11-03"
