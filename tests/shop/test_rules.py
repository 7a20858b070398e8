"""Hours, origins and the limits of policy numbers."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from crm_backend.shop import rules
from crm_backend.shop.defaults import DEFAULT_NUMBERS
from crm_backend.shop.errors import PolicyInvalid, ShopInvalid, SiteInvalid
from crm_backend.shop.values import Hours

SHANGHAI = "Asia/Shanghai"


def _hours(opens_at: str, closes_at: str, time_zone: str = SHANGHAI) -> Hours:
    return Hours(opens_at=opens_at, closes_at=closes_at, time_zone=time_zone)


def _at(hour_utc: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 25, hour_utc, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "opens_at", "closes_at", "expected"),
    [
        (_at(1), "09:00", "21:00", True),  # 09:00 in Shanghai
        (_at(0, 59), "09:00", "21:00", False),
        (_at(12, 59), "09:00", "21:00", True),
        (_at(13), "09:00", "21:00", False),
        (_at(17), "18:00", "02:00", True),  # 01:00 at night
        (_at(18), "18:00", "02:00", False),
        (_at(3), "00:00", "00:00", True),
    ],
)
def test_hours_are_the_shops_own(now, opens_at, closes_at, expected):
    assert rules.is_open(now, _hours(opens_at, closes_at)) is expected


def test_hours_follow_summer_time():
    london = _hours("09:00", "17:00", "Europe/London")
    assert rules.is_open(datetime(2026, 7, 1, 8, tzinfo=UTC), london)
    assert not rules.is_open(datetime(2026, 1, 1, 8, tzinfo=UTC), london)


def test_hours_in_words():
    assert rules.hours_text("09:00", "21:00") == "每天 9:00–21:00"
    assert rules.hours_text("09:00", "21:00", "en") == "9:00–21:00 every day"
    assert rules.hours_text("00:00", "00:00") == "全天 24 小时"


def test_the_day_begins_at_the_shops_midnight():
    assert rules.local_day(_at(15, 59), SHANGHAI).day == 25
    assert rules.local_day(_at(16), SHANGHAI).day == 26


@pytest.mark.parametrize(
    "origin",
    ["https://shop.example", "http://127.0.0.1:8000", "https://shop.example:8443", "http://[::1]"],
)
def test_an_origin_as_a_browser_sends_it(origin: str):
    assert rules.is_origin(origin)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "*",
        "shop.example",
        "https://",
        "https://shop.example/",
        "https://shop.example/shop",
        "https://SHOP.example",
        "https://shop.example:443",
        "https://me@shop.example",
        "https://shop.example?x",
        "ftp://shop.example",
        "https://shop.example:99999",
        "https://店.example",
    ],
)
def test_what_no_browser_sends_is_no_origin(text: str):
    assert not rules.is_origin(text)
    with pytest.raises(SiteInvalid):
        rules.check_site("demo", [text])


@pytest.mark.parametrize("site_key", ["", "Demo", "a_b", "-a", "a-", "店", "a" * 41])
def test_a_site_key_is_plain(site_key: str):
    with pytest.raises(SiteInvalid):
        rules.check_site(site_key, [])


def test_the_defaults_are_possible():
    rules.check_policy(DEFAULT_NUMBERS)


@pytest.mark.parametrize(
    "change",
    [
        {"refund_window_days": -1},
        {"refund_window_days": 16},  # above the quality window
        {"payout_days_min": 4},
        {"delivery_days_max": 8},  # above the remote one
        {"ship_within_hours": 10**6},
        {"auto_approve_limit_minor": 10**13},
    ],
)
def test_impossible_policy_numbers_are_refused(change: dict[str, int]):
    with pytest.raises(PolicyInvalid):
        rules.check_policy(replace(DEFAULT_NUMBERS, **change))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("currency", "yuan"),
        ("time_zone", "Beijing"),
        ("time_zone", "../etc/passwd"),
        ("opens_at", "9:00"),
        ("closes_at", "24:00"),
    ],
)
def test_impossible_shop_settings_are_refused(field: str, value: str):
    good = {"currency": "CNY", "time_zone": SHANGHAI, "opens_at": "09:00", "closes_at": "21:00"}
    rules.check_shop(**good)
    with pytest.raises(ShopInvalid) as caught:
        rules.check_shop(**{**good, field: value})
    assert caught.value.facts == {"field": field}
