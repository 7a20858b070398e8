"""Order numbers as typed, promises of time, and the price of guessing."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_backend.core.guesses import Failures
from crm_backend.orders import rules
from crm_backend.orders.values import OrderStatus
from crm_backend.shop.defaults import DEFAULT_NUMBERS
from tests.fakes.fixed_clock import NOW

SHANGHAI = "Asia/Shanghai"
SHIPPED_AT = datetime(2026, 11, 20, 17, tzinfo=UTC)  # 01:00 on the 21st in Shanghai


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("SF2611250042", "SF2611250042"),
        (" sf2611250042 ", "SF2611250042"),
        ("ＳＦ２６１１２５００４２", "SF2611250042"),
        ("#SF 2611 250042", "SF2611250042"),
        ("SF26112500\u200b42", "SF2611250042"),
        ("SF\u202e42\x00", "SF42"),
        ("5" * 65, ""),
        ("  ", ""),
    ],
)
def test_a_number_is_found_however_it_is_typed(typed: str, number: str):
    assert rules.normalise_order_number(typed) == number


@given(st.text())
def test_normalising_twice_changes_nothing(text: str):
    once = rules.normalise_order_number(text)
    assert rules.normalise_order_number(once) == once
    assert "\x00" not in once


def _expected(
    province: str | None, shipped_at: datetime | None = SHIPPED_AT, delivered: bool = False
) -> date | None:
    return rules.expected_delivery_on(
        shipped_at,
        NOW if delivered else None,
        province=province,
        policy=DEFAULT_NUMBERS,
        zone=SHANGHAI,
    )


def test_a_parcel_is_promised_from_the_shops_day_of_shipping():
    assert _expected("浙江省") == date(2026, 11, 25)
    assert _expected(None) == date(2026, 11, 25)
    assert _expected("新疆维吾尔自治区") == date(2026, 11, 28)
    assert _expected("浙江省", shipped_at=None) is None
    assert _expected("浙江省", delivered=True) is None


@pytest.mark.parametrize(
    ("status", "days_late", "expected"),
    [
        (OrderStatus.PENDING_PAYMENT, None, False),
        (OrderStatus.PAID, None, True),
        (OrderStatus.SHIPPED, 0, False),
        (OrderStatus.SHIPPED, 1, True),
        (OrderStatus.DELIVERED, None, False),
        (OrderStatus.COMPLETED, None, False),
        (OrderStatus.CLOSED, None, False),
    ],
)
def test_hurrying_helps_before_shipping_or_when_a_parcel_is_late(status, days_late, expected):
    today = date(2026, 11, 25)
    promised = None if days_late is None else today - timedelta(days=days_late)
    assert rules.is_expeditable(status, promised, today) is expected


def test_the_wait_is_told_only_while_a_paid_order_waits():
    paid_at = NOW - timedelta(hours=5, minutes=12)
    assert rules.hours_since_paid(OrderStatus.PAID, paid_at, NOW) == 5.2
    assert rules.hours_since_paid(OrderStatus.SHIPPED, paid_at, NOW) is None
    assert rules.hours_since_paid(OrderStatus.PENDING_PAYMENT, None, NOW) is None


def test_a_window_begins_at_midnight_of_the_shop():
    begins = rules.earliest_arrival(NOW, window_days=7, zone=SHANGHAI)
    assert begins == datetime(2026, 11, 17, 16, tzinfo=UTC)


def _delay(count: int, seconds_ago: float = 0) -> int:
    failures = Failures(count=count, last_at=NOW - timedelta(seconds=seconds_ago))
    return rules.proof_delay_seconds([failures], NOW)


def test_five_tries_are_free_then_the_wait_doubles_up_to_an_hour():
    assert [_delay(count) for count in range(13)] == [
        *([0] * 5),
        60,
        120,
        240,
        480,
        960,
        1920,
        3600,
        3600,
    ]
    assert _delay(10**9) == 3600


def test_the_wait_counts_from_the_last_failure_and_is_never_told_too_short():
    assert _delay(5, seconds_ago=59.5) == 1
    assert _delay(5, seconds_ago=60) == 0


def test_the_longer_wait_of_address_and_order_counts():
    short, long = Failures(count=5, last_at=NOW), Failures(count=8, last_at=NOW)
    assert rules.proof_delay_seconds([short, long], NOW) == 480
    assert rules.proof_delay_seconds([Failures(count=0, last_at=None)], NOW) == 0


def test_the_guesses_of_a_day_are_few():
    """Somebody who tries again the moment they may gets no more than 33 tries at one order."""
    tried_at: list[datetime] = []
    now = NOW
    while now < NOW + timedelta(hours=24):
        failures = Failures(count=len(tried_at), last_at=tried_at[-1] if tried_at else None)
        now += timedelta(seconds=rules.proof_delay_seconds([failures], now))
        tried_at.append(now)
    assert len(tried_at) - 1 <= 33
