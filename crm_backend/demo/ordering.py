"""The orders placed in the demo shop on a day; each knows its whole life from the start."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from random import Random

from crm_backend.demo.after_sales import plan_cancellation, plan_refund
from crm_backend.demo.chance import dice, pick, poisson
from crm_backend.demo.day_times import in_working_hours, later, throw_time
from crm_backend.demo.goods import ARTICLES, Article, demand
from crm_backend.demo.parcels import plan_parcel, throw_carrier, travel_time
from crm_backend.demo.people import Person
from crm_backend.demo.plans import LinePlan, OrderPlan, Recipient
from crm_backend.demo.seasons import busyness, discount_share
from crm_backend.orders.values import LineKind
from crm_backend.shop.defaults import DEFAULT_NUMBERS

# No plan reaches further: shipping, delivery, complaint, return and payment together.
LONGEST_LIFE_DAYS = 45
COUNTER, WEB, MINI_PROGRAM = "门店", "网店", "小程序"
CHANNELS, _CHANNEL_WEIGHTS = (WEB, MINI_PROGRAM, COUNTER), (50, 34, 16)
_SALES_REPS = {
    COUNTER: ("周敏", "苏航"),
    WEB: ("何佳", "林小北", "梁悦"),
    MINI_PROGRAM: ("何佳", "梁悦"),
}
_PAYMENT_METHODS, _METHOD_WEIGHTS = ("alipay", "wechat_pay", "union_pay"), (46, 48, 6)
_UNKNOWN_BUYER_SHARE = 0.6
_NEVER_PAID_SHARE, _CANCELLED_SHARE, _COMPLAINT_SHARE, _EARLY_THANKS_SHARE = 0.07, 0.03, 0.075, 0.3
_PAYMENT_DAYS, _COMPLETION_DAYS = 3, 7
_FAVOURITE_FACTOR = 3.0
POSTAGE_SKU, POSTAGE_NAME = "POSTAGE", "运费"


def orders_of(day: date, people: Sequence[Person]) -> tuple[OrderPlan, ...]:
    """Plan the orders of a day; ``people`` must hold everybody active on it."""
    dice_ = dice("orders", day.isoformat())
    buyers = [person for person in people if person.is_active(day)]
    numbers = dice_.sample(range(1_000, 9_000), poisson(dice_, busyness(day)))
    plans = (_throw_order(f"SF{day:%y%m%d}{digits}", day, buyers) for digits in numbers)
    return tuple(sorted(plans, key=lambda plan: (plan.placed_at, plan.number)))


def _throw_order(number: str, day: date, buyers: Sequence[Person]) -> OrderPlan:
    dice_ = dice("order", number)
    channel = pick(dice_, CHANNELS, _CHANNEL_WEIGHTS)
    is_counter = channel == COUNTER
    buyer = pick(dice_, buyers, [person.eagerness for person in buyers]) if buyers else None
    if is_counter and dice_.random() < _UNKNOWN_BUYER_SHARE:
        buyer = None
    placed_at = throw_time(dice_, day, is_counter=is_counter)
    lines = throw_lines(dice_, day, buyer)
    if is_counter or buyer is None:
        return _sold_over_the_counter(dice_, number, buyer, lines, placed_at)
    return plan_online_order(
        dice_, number, buyer, lines=lines, placed_at=placed_at, channel=channel
    )


def throw_lines(dice_: Random, day: date, buyer: Person | None) -> tuple[LinePlan, ...]:
    """Choose goods by season and taste; prices follow the day's sale."""
    weights = _tastes(day.month, buyer.favourites if buyer else ())
    count = pick(dice_, (1, 2, 3, 4), (48, 30, 15, 7))
    chosen = dict.fromkeys(dice_.choices(ARTICLES, weights=weights, k=count))
    return tuple(
        _goods_line(article, pick(dice_, (1, 2, 3), (78, 17, 5)), discount_share(day))
        for article in chosen
    )


@cache
def _tastes(month: int, favourites: tuple[str, ...]) -> tuple[float, ...]:
    return tuple(
        demand(article, month) * (_FAVOURITE_FACTOR if article.category in favourites else 1)
        for article in ARTICLES
    )


def _goods_line(article: Article, quantity: int, discount: float) -> LinePlan:
    # Sale prices end on whole ten fen, as price tags do.
    price_minor = round(article.price_minor * (1 - discount) / 10) * 10
    return LinePlan(
        kind=LineKind.GOODS,
        sku=article.sku,
        name=article.name,
        quantity=quantity,
        unit_price_minor=article.price_minor,
        amount_minor=price_minor * quantity,
    )


def with_postage(lines: tuple[LinePlan, ...]) -> tuple[LinePlan, ...]:
    """Small orders pay for their parcel."""
    if sum(line.amount_minor for line in lines) >= DEFAULT_NUMBERS.free_shipping_minor:
        return lines
    fee = DEFAULT_NUMBERS.shipping_fee_minor
    postage = LinePlan(
        kind=LineKind.POSTAGE,
        sku=POSTAGE_SKU,
        name=POSTAGE_NAME,
        quantity=1,
        unit_price_minor=fee,
        amount_minor=fee,
    )
    return (*lines, postage)


def _sold_over_the_counter(
    dice_: Random,
    number: str,
    buyer: Person | None,
    lines: tuple[LinePlan, ...],
    placed_at: datetime,
) -> OrderPlan:
    return OrderPlan(
        number=number,
        customer_number=buyer.number if buyer else None,
        channel=COUNTER,
        sales_rep=dice_.choice(_SALES_REPS[COUNTER]),
        recipient=None,
        lines=lines,
        payment_method=pick(dice_, (*_PAYMENT_METHODS, "cash"), (40, 45, 5, 10)),
        placed_at=placed_at,
        paid_at=placed_at,
        handed_over_at=placed_at,
        completed_at=placed_at,
    )


def plan_online_order(
    dice_: Random,
    number: str,
    buyer: Person,
    *,
    lines: tuple[LinePlan, ...],
    placed_at: datetime,
    channel: str,
) -> OrderPlan:
    """Let chance decide between never paid, cancelled, complained of, and all well."""
    lines = with_postage(lines)
    draft = OrderPlan(
        number=number,
        customer_number=buyer.number,
        channel=channel,
        sales_rep=dice_.choice(_SALES_REPS[channel]),
        recipient=recipient_of(buyer),
        lines=lines,
        payment_method=pick(dice_, _PAYMENT_METHODS, _METHOD_WEIGHTS),
        placed_at=placed_at,
    )
    fate = dice_.random()
    if fate < _NEVER_PAID_SHARE:
        return replace(
            draft,
            closed_at=placed_at + timedelta(days=_PAYMENT_DAYS),
            close_reason="payment_timeout",
        )
    paid_at = later(dice_, placed_at, (0.01, 0.4) if dice_.random() < 0.93 else (0.5, 9))
    if fate < _NEVER_PAID_SHARE + _CANCELLED_SHARE:
        closed_at = later(dice_, paid_at, (0.3, 3))
        refund = plan_cancellation(dice_, number, lines, closed_at)
        return replace(
            draft,
            paid_at=paid_at,
            closed_at=closed_at,
            close_reason="customer_cancelled",
            refund=refund,
        )
    return _sent(dice_, replace(draft, paid_at=paid_at), buyer)


def _sent(dice_: Random, draft: OrderPlan, buyer: Person) -> OrderPlan:
    carrier = throw_carrier(dice_)
    shipped_at = in_working_hours(later(dice_, draft.paid_at or draft.placed_at, (4, 30)))
    delivered_at = in_working_hours(
        (shipped_at + travel_time(dice_, buyer.place, carrier)).replace(microsecond=0)
    )
    parcel = plan_parcel(
        dice_, buyer.place, carrier, shipped_at=shipped_at, delivered_at=delivered_at
    )
    is_early = dice_.random() < _EARLY_THANKS_SHARE
    completed_at = (
        later(dice_, delivered_at, (1, 70))
        if is_early
        else delivered_at + timedelta(days=_COMPLETION_DAYS)
    )
    refund = None
    if dice_.random() < _COMPLAINT_SHARE:
        refund = plan_refund(dice_, draft.number, draft.lines, delivered_at)
    return replace(draft, parcel=parcel, completed_at=completed_at, refund=refund)


def recipient_of(person: Person) -> Recipient:
    """Parcels go to the customers themselves."""
    return Recipient(
        name=person.name,
        phone=person.phone,
        address=person.address,
        province=person.place.province,
    )
