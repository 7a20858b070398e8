"""The three customers anybody may sign in as: what is always true of them, whatever the day.

王小明 has an order under way, one delivered three days ago and one paid and not yet sent; 李静 has a
refund in progress; 陈晨 has nothing. What will be delivered or claimed in days to come is placed days
before, as in life, so that no week that is over gets another order. A top-up adds a fresh order of
today where time, or a visitor who cancelled it, took one away; only what was delivered or claimed
and then undone is placed earlier. A number tells role and day, so that its plan can be made again.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from random import Random

from crm_backend.demo.after_sales import BY_CUSTOMER, BY_DEMO, refund_number
from crm_backend.demo.chance import dice
from crm_backend.demo.day_times import ZONE, at
from crm_backend.demo.ordering import MINI_PROGRAM, WEB, recipient_of, throw_lines, with_postage
from crm_backend.demo.parcels import CARRIERS, plan_parcel
from crm_backend.demo.people import CAST, Person
from crm_backend.demo.plans import OrderPlan, ParcelPlan, RefundPlan, StepPlan
from crm_backend.orders.values import OrderStatus
from crm_backend.refunds.rules import payout_on
from crm_backend.refunds.values import RefundKind, RefundReason, RefundState
from crm_backend.shop.defaults import DEFAULT_NUMBERS

BUYER, CLAIMANT, _ = CAST
HISTORY_AGE_DAYS = 30
# Orders under way of the last days are those delivered three days ago in the days to come.
_RUN_IN_DAYS = 3
_DAYS_BETWEEN_CLAIMS = 3  # as long as a refund is open, so that there is always one
_DAYS_BETWEEN_ORDERS = {BUYER.number: 40, CLAIMANT.number: 60}
_NUMBER = re.compile(r"SF(\d{6})9(\d)(\d\d)")


@dataclass(frozen=True)
class Course:
    """When an order of the cast is placed, sent and delivered: days from its day, wall time."""

    digit: int
    person: Person
    placed: tuple[int, time]
    shipped: tuple[int, time]
    delivered: tuple[int, time]


class Role(Enum):
    """What an order of the cast is there for; true all day long on its day."""

    HISTORY = Course(0, BUYER, (0, time(20, 41)), (1, time(15, 20)), (4, time(11, 9)))
    EARLIER = Course(5, CLAIMANT, (0, time(12, 8)), (1, time(16, 2)), (5, time(10, 47)))
    # The order under way is the newest, so that "where is my order" shows a parcel with its log.
    # Both begin with their day: whenever the shop is topped up, they are of today and have begun.
    UNSENT = Course(1, BUYER, (0, time.min), (1, time(8, 5)), (3, time(15, 12)))
    UNDER_WAY = Course(2, BUYER, (0, time.min), (0, time.min), (1, time(9, 5)))
    DELIVERED = Course(3, BUYER, (-6, time(19, 52)), (-5, time(15, 10)), (-3, time(14, 36)))
    CLAIMED = Course(4, CLAIMANT, (-9, time(22, 3)), (-8, time(17, 25)), (-4, time(11, 18)))


_BY_DIGIT = {role.value.digit: role for role in Role}


@dataclass(frozen=True, kw_only=True)
class KnownOrder:
    """What the database holds of an order of the cast."""

    number: str
    customer_number: str
    status: OrderStatus
    paid_at: datetime | None
    delivered_at: datetime | None
    refund_held_minor: int
    has_open_refund: bool


def unfilled_roles(orders: list[KnownOrder], day: date) -> list[Role]:
    """The roles nobody plays on ``day``: what the database holds is too old or was undone in a chat."""
    own = [order for order in orders if order.customer_number == BUYER.number]
    filled = {
        Role.UNSENT: any(_is_fresh(order, OrderStatus.PAID, day) for order in own),
        Role.UNDER_WAY: any(_is_fresh(order, OrderStatus.SHIPPED, day) for order in own),
        Role.DELIVERED: any(_arrived_three_days_before(order, day) for order in own),
        Role.CLAIMED: any(
            order.has_open_refund for order in orders if order.customer_number == CLAIMANT.number
        ),
    }
    return [role for role, is_filled in filled.items() if not is_filled]


def _is_fresh(order: KnownOrder, status: OrderStatus, day: date) -> bool:
    """Whether the order was paid yesterday or today, and nobody wants it back."""
    yesterday = at(day - timedelta(days=1), time.min)
    return (
        order.status is status
        and order.refund_held_minor == 0
        and order.paid_at is not None
        and order.paid_at >= yesterday
    )


def _arrived_three_days_before(order: KnownOrder, day: date) -> bool:
    return (
        order.delivered_at is not None
        and order.refund_held_minor == 0
        and (day - order.delivered_at.astimezone(ZONE).date()).days == 3
    )


def next_number(role: Role, day: date, taken: set[str]) -> str:
    """The number of a fresh order that plays ``role`` on ``day``."""
    placed_on = day + timedelta(days=role.value.placed[0])
    prefix = f"SF{placed_on:%y%m%d}9{role.value.digit}"
    return next(
        number
        for number in (f"{prefix}{ordinal:02d}" for ordinal in range(100))
        if number not in taken
    )


def history_numbers(first: date, last: date) -> Iterator[str]:
    """Earlier orders that 王小明 and 李静 have had on some of the days; all of them well ended."""
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        for role in (Role.HISTORY, Role.EARLIER):
            days = _DAYS_BETWEEN_ORDERS[role.value.person.number]
            if dice("history", role.name, day.isoformat()).random() * days < 1:
                yield f"SF{day:%y%m%d}9{role.value.digit}00"


def standing_numbers(today: date) -> Iterator[str]:
    """The orders up to ``today`` that play their roles in the days to come, whoever undoes them."""
    for ago in range(_RUN_IN_DAYS, -1, -1):
        yield next_number(Role.UNDER_WAY, today - timedelta(days=ago), set())
    days_ahead = -Role.CLAIMED.value.placed[0]
    for offset in range(1 - _DAYS_BETWEEN_CLAIMS, days_ahead + 1):
        day = today + timedelta(days=offset)
        if day.toordinal() % _DAYS_BETWEEN_CLAIMS == 0:
            yield next_number(Role.CLAIMED, day, set())


def plan_of(number: str) -> OrderPlan | None:
    """The plan behind a number of the cast; None for any other number."""
    match = _NUMBER.fullmatch(number)
    role = _BY_DIGIT.get(int(match[2])) if match else None
    if match is None or role is None:
        return None
    placed_on = datetime.strptime(match[1], "%y%m%d").replace(tzinfo=ZONE).date()
    return _plan(role, number, placed_on - timedelta(days=role.value.placed[0]))


def _plan(role: Role, number: str, day: date) -> OrderPlan:
    course, dice_ = role.value, dice("cast", number)
    placed_at = _moment(day, course.placed)
    lines = with_postage(throw_lines(dice_, placed_at.date(), None))
    return OrderPlan(
        number=number,
        customer_number=course.person.number,
        channel=dice_.choice((WEB, MINI_PROGRAM)),
        sales_rep=dice_.choice(("何佳", "梁悦")),
        recipient=recipient_of(course.person),
        lines=lines,
        payment_method=dice_.choice(("alipay", "wechat_pay")),
        placed_at=placed_at,
        paid_at=_paid_at(course, placed_at, dice_),
        parcel=_parcel(course, day, dice_),
        completed_at=_moment(day, course.delivered) + timedelta(days=7),
        refund=_claim(number, day, lines[0].amount_minor) if role is Role.CLAIMED else None,
    )


def _paid_at(course: Course, placed_at: datetime, dice_: Random) -> datetime:
    seconds = dice_.randrange(60)
    # In the first hour of its day a fresh order is paid already.
    is_of_the_day = course.placed == (0, time.min)
    return placed_at if is_of_the_day else placed_at + timedelta(minutes=2, seconds=seconds)


def _parcel(course: Course, day: date, dice_: Random) -> ParcelPlan:
    return plan_parcel(
        dice_,
        course.person.place,
        dice_.choice(CARRIERS[:3]),
        shipped_at=_moment(day, course.shipped),
        delivered_at=_moment(day, course.delivered),
    )


def _claim(number: str, day: date, amount_minor: int) -> RefundPlan:
    requested_at = at(day - timedelta(days=1), time(15, 12))
    course = (
        (RefundState.REQUESTED, BY_CUSTOMER, requested_at),
        (RefundState.APPROVED, BY_DEMO, at(day - timedelta(days=1), time(17, 40))),
        (RefundState.PAYING, BY_DEMO, at(day + timedelta(days=1), time(10, 5))),
        (RefundState.PAID, BY_DEMO, at(day + timedelta(days=2), time(16, 30))),
    )
    return RefundPlan(
        number=refund_number(number, requested_at),
        kind=RefundKind.REFUND_ONLY,
        reason=RefundReason.DAMAGED,
        reason_text="收到时包装破了，里面磕坏了一角",
        verdict_reason="evidence_needed",
        line_nos=(1,),
        amount_minor=amount_minor,
        expected_on=payout_on(day - timedelta(days=1), DEFAULT_NUMBERS),
        steps=tuple(
            StepPlan(state=state, actor=actor, happened_at=moment)
            for state, actor, moment in course
        ),
    )


def _moment(day: date, when: tuple[int, time]) -> datetime:
    return at(day + timedelta(days=when[0]), when[1])
