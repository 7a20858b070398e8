"""The shop's policy numbers and its calendar as typed values."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, kw_only=True)
class PolicyNumbers:
    """Every number the shop decides on; money in minor units, the unit in each name."""

    refund_window_days: int
    quality_window_days: int
    auto_approve_limit_minor: int
    ship_within_hours: int
    payout_days_min: int
    payout_days_max: int
    free_shipping_minor: int
    shipping_fee_minor: int
    delivery_days_min: int
    delivery_days_max: int
    remote_delivery_days_max: int
    return_postage_limit_minor: int
    queue_timeout_minutes: int
    proof_alarm_failures: int  # failed proofs of all visitors in ten minutes that are unusual
    ticket_due_hours: int
    first_answer_target_minutes: int
    resolution_target_hours: int
    payment_open_hours: int  # how long an unpaid order waits before it is closed
    price_protection_days: int  # after payment
    warranty_months: int  # after delivery
    low_stock_units: int  # from here on customers are told that little is left


@dataclass(frozen=True, kw_only=True)
class ShopTerms:
    """What a decision about an order needs to know of the shop."""

    time_zone: str
    policy: PolicyNumbers


@dataclass(frozen=True, kw_only=True)
class Hours:
    """Local wall times ``HH:MM`` and the zone they are told in; equal times mean always open."""

    opens_at: str
    closes_at: str
    time_zone: str


@dataclass(frozen=True, kw_only=True)
class SpecialDay:
    """A day that differs from the week: a holiday (closed), or a make-up working day (open)."""

    day: date
    is_open: bool
    name: str
    is_own: bool = False  # decided by the shop, not by the public calendar


@dataclass(frozen=True, kw_only=True)
class Opening:
    """Whether people are at work at an instant; ``closed_day`` names a day off, such as 元旦."""

    is_open: bool
    hours: Hours
    closed_day: str | None


@dataclass(frozen=True, kw_only=True)
class ClosedPeriod:
    """Nobody is at work from ``closes_at`` until just before ``opens_at``."""

    closes_at: datetime
    opens_at: datetime
