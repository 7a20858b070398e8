"""The shop's policy numbers as one typed value."""

from dataclasses import dataclass


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
    first_answer_minutes: int  # service level: a person's first answer after the hand-off
    proof_alarm_failures: int  # failed proofs of all visitors in ten minutes that are unusual


@dataclass(frozen=True, kw_only=True)
class ShopTerms:
    """What a decision about an order needs to know of the shop."""

    time_zone: str
    policy: PolicyNumbers
