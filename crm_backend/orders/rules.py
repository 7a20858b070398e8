"""Pure decisions about orders: numbers as typed, promises of time, and how often one may guess."""

import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from crm_backend.core.guesses import Failures, GrowingDelay
from crm_backend.orders.values import CANCELLABLE, OrderStatus
from crm_backend.shop.rules import local_day
from crm_backend.shop.values import PolicyNumbers

# Carriers quote these provinces longer times.
REMOTE_PROVINCES = ("新疆", "西藏", "青海", "宁夏", "甘肃", "内蒙古", "海南")
PROOF_LIFETIME = timedelta(minutes=30)
ALARM_WINDOW = timedelta(minutes=10)
TRIES_KEPT = timedelta(hours=24)
_DELAY = GrowingDelay(free_tries=5, longest=timedelta(hours=1))
_MAX_NUMBER_LENGTH = 64


def normalise_order_number(text: str) -> str:
    """An order number as the database keeps it: half width, capitals, letters, digits and ``-_./``.

    What cannot be a number becomes the empty string, which no order has.
    """
    number = text
    # A second pass composes what the first one brought together.
    for _ in range(2):
        folded = unicodedata.normalize("NFKC", number).upper()
        number = "".join(sign for sign in folded if sign.isalnum() or sign in "-_./")
    return number if len(number) <= _MAX_NUMBER_LENGTH else ""


def is_cancellable(status: OrderStatus) -> bool:
    """A customer may cancel until the goods have left (shop policy; later it is a refund)."""
    return status in CANCELLABLE


def is_expeditable(status: OrderStatus, expected_on: date | None, today: date) -> bool:
    """Asking to hurry helps while a paid order waits for shipping, or when its parcel is late.

    ``expected_on`` is the shop-local day by which the parcel should have come.
    """
    if status is OrderStatus.PAID:
        return True
    return status is OrderStatus.SHIPPED and expected_on is not None and today > expected_on


def expected_delivery_on(
    shipped_at: datetime | None,
    delivered_at: datetime | None,
    *,
    province: str | None,
    policy: PolicyNumbers,
    zone: str,
) -> date | None:
    """The shop-local day by which a parcel on its way should arrive, counted from shipping.

    The longer end of the policy's span, so that it is kept more often than broken; remote
    provinces have their own. None before shipping and after delivery.
    """
    if shipped_at is None or delivered_at is not None:
        return None
    is_remote = (province or "").startswith(REMOTE_PROVINCES)
    days = policy.remote_delivery_days_max if is_remote else policy.delivery_days_max
    return local_day(shipped_at, zone) + timedelta(days=days)


def hours_since_paid(status: OrderStatus, paid_at: datetime | None, now: datetime) -> float | None:
    """How long a paid order has waited for shipping, in hours with one decimal; else None."""
    if status is not OrderStatus.PAID or paid_at is None:
        return None
    return round((now - paid_at).total_seconds() / 3600, 1)


def earliest_arrival(now: datetime, *, window_days: int, zone: str) -> datetime:
    """The instant from which arrivals are still within a window of whole shop-local days."""
    first_day = local_day(now, zone) - timedelta(days=window_days)
    return datetime.combine(first_day, time(), ZoneInfo(zone))


def proof_delay_seconds(failures: Sequence[Failures], now: datetime) -> int:
    """How long the next proof has to wait: the longest wait of its address and its order.

    Five tries are free; then each failure doubles the wait: 1, 2, 4 … minutes, an hour at most.
    That leaves a guesser about 33 of 10,000 tails per order and day, and status only if it hits.
    """
    return max((_DELAY.seconds(each, now) for each in failures), default=0)


def is_alarming(failures_in_window: int, policy: PolicyNumbers) -> bool:
    """Whether failed proofs of all visitors in ten minutes are unusual: they must sign in then."""
    return failures_in_window >= policy.proof_alarm_failures
