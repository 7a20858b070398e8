"""How long refunds take, as docs/metrics.md counts it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

REFUNDS_NEEDED = 20
MEDIAN, LOW, HIGH = 0.5, 0.1, 0.9


@dataclass(frozen=True, kw_only=True)
class RefundDays:
    """Days from approval to payout: the usual number, and those between which four of five lie.

    ``refunds`` are those that were counted. Where they are fewer than 20 the shop's own policy
    stands for them: ``is_policy``, and there is no usual number.
    """

    refunds: int
    low: int
    high: int
    median: int | None
    is_policy: bool


def nth_smallest(values: Sequence[int], share: float) -> int:
    """The ⌈share · n⌉-th smallest of n values."""
    return sorted(values)[max(ceil(share * len(values) - 1e-9), 1) - 1]


def refund_days(days: Sequence[int], *, policy_low: int, policy_high: int) -> RefundDays:
    """What the shop's paid refunds tell; the policy's own days where they are fewer than 20."""
    if len(days) < REFUNDS_NEEDED:
        return RefundDays(
            refunds=len(days), low=policy_low, high=policy_high, median=None, is_policy=True
        )
    return RefundDays(
        refunds=len(days),
        low=nth_smallest(days, LOW),
        high=nth_smallest(days, HIGH),
        median=nth_smallest(days, MEDIAN),
        is_policy=False,
    )
