"""Decisions about campaigns: what may be written, who is left out by lot, and what the difference is worth.

Every figure follows docs/metrics.md, section Campaigns.
"""

import hashlib
import math
import re
from collections.abc import Collection
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Final

from crm_backend.campaigns.values import CampaignState, Group, Lift, ShownState

MAX_TEXT = 500
LEAST_FOR_CONTROL: Final = 10
COUNTED_FOR = timedelta(hours=168)
# Also 「{姓名}」 and what a Chinese keyboard makes of braces: nobody would fill them in either.
_VARIABLE = re.compile(r"[{｛]([^{}｛｝\n]{0,30})[}｝]")
_NAME = "{name}"
# What a customer is called whose name nobody knows.
_NAMELESS = {"zh-CN": "顾客", "en": "customer"}
_Z95 = 1.959963984540054  # 97.5 % point of the standard normal distribution


def unknown_variables(text: str) -> list[str]:
    """Variables that nobody would fill in; they would be sent as they stand."""
    return sorted({found[1] for found in _VARIABLE.finditer(text) if found[0] != _NAME})


def fill_name(text: str, name: str, locale: str) -> str:
    """The text for one customer, by plain replacement; what stands in a name is never looked at again (I8)."""
    called = " ".join(name.split()) or _NAMELESS.get(locale, _NAMELESS["zh-CN"])
    return text.replace(_NAME, called)


def control_size(members: int) -> int:
    """How many of so many members get nothing: a tenth, halves up; below ten there is no such group."""
    return 0 if members < LEAST_FOR_CONTROL else (2 * members + 10) // 20


def draw_control(customer_ids: Collection[int], seed: int) -> frozenset[int]:
    """The random tenth, the same for the same seed and members on every machine, whatever their order.

    Members are sorted by a hash of seed and id, so that whoever doubts a draw can repeat it.
    """
    by_lot = sorted(customer_ids, key=lambda customer_id: _lot(seed, customer_id))
    return frozenset(by_lot[: control_size(len(by_lot))])


def _lot(seed: int, customer_id: int) -> bytes:
    return hashlib.sha256(f"{seed}:{customer_id}".encode()).digest()


def shown_state(state: CampaignState, *, unwritten: int, waiting: int) -> ShownState:
    """Where a campaign stands.

    ``unwritten`` of those it was confirmed for are no members yet; ``waiting`` deliveries are pending or being sent.
    """
    if state is not CampaignState.CONFIRMED:
        return ShownState(state.value)
    if unwritten:
        return ShownState.PREPARING
    return ShownState.SENDING if waiting else ShownState.DONE


def counted_until(started_at: datetime) -> datetime:
    """Orders paid before this instant count (168 hours; exclusive)."""
    return started_at + COUNTED_FOR


def percent(part: int, whole: int) -> float:
    """A share in percent, one decimal, halves away from zero, from exact integers; ``whole`` > 0."""
    return ((2_000 * part + whole) // (2 * whole)) / 10


def points(value: float | Fraction) -> float:
    """Percentage points as shown: one decimal, halves away from zero."""
    exact = Fraction(value)
    tenths = math.floor(abs(exact) * 10 + Fraction(1, 2))
    return math.copysign(tenths, exact) / 10 if tenths else 0.0


def lift(sending: Group, control: Group) -> Lift:
    """The difference of the two shares with Newcombe's 95 % interval, in percentage points.

    Method 10 of R. G. Newcombe, Interval estimation for the difference between independent proportions, Statistics
    in Medicine 17 (1998), 873-890: the square-and-add of two Wilson score intervals without continuity correction.
    Both groups have members. The difference is exact: twentieths of a point must not fall to the wrong side.
    """
    parts = sending.ordered * control.members - control.ordered * sending.members
    exact = Fraction(100 * parts, sending.members * control.members)
    first, second = sending.ordered / sending.members, control.ordered / control.members
    first_low, first_high = _wilson(sending)
    second_low, second_high = _wilson(control)
    difference = first - second
    down = math.hypot(first - first_low, second_high - second)
    up = math.hypot(first_high - first, second - second_low)
    # Only rounding could lead out of -1..1.
    return Lift(
        points=exact,
        low=100 * max(-1.0, difference - down),
        high=100 * min(1.0, difference + up),
    )


def _wilson(group: Group) -> tuple[float, float]:
    """Wilson's score interval of a share (E. B. Wilson, JASA 22, 1927)."""
    n, share = group.members, group.ordered / group.members
    middle = share + _Z95**2 / (2 * n)
    spread = _Z95 * math.sqrt(share * (1 - share) / n + _Z95**2 / (4 * n * n))
    scale = 1 + _Z95**2 / n
    # Nobody and everybody are exact ends; rounding must not leave 0..1.
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)
