"""Where an order is, in words, and why it has not been shipped yet."""

from collections.abc import Sequence
from datetime import timedelta

from rasa_sdk.events import SlotSet

from actions.core.base import Event
from actions.core.crm_models import OrderCard, OrderDetail
from actions.core.talk import Choice, Talk
from actions.order_choice import (
    LOOK_BACK,
    OrderFactAction,
    offer_others,
    order_by_words,
    order_named,
    order_spoken_of,
    points_back,
)

WAITING = "paid"
ON_THE_WAY = "shipped"


async def order_sentence(talk: Talk, detail: OrderDetail) -> str:
    """The state of one order, the newest fact first; nothing the system does not know."""
    order = detail.order
    if detail.status_only:
        return _status_only_sentence(talk, order)
    if order.status == WAITING:
        return await _waiting_sentence(talk, detail)
    if order.status == ON_THE_WAY:
        return await _parcel_sentence(talk, detail)
    if order.status in {"delivered", "completed"} and order.delivered_at:
        when = await talk.moment(order.delivered_at)
        return talk.texts.fill(f"order.{order.status}", number=order.number, when=when)
    plain = {"pending_payment": "order.pending_payment", "closed": "order.closed"}
    return talk.texts.fill(plain.get(order.status, "order.completed_plain"), number=order.number)


def next_steps(talk: Talk, detail: OrderDetail) -> list[Choice]:
    """What can be done next with this order."""
    order = detail.order
    if detail.status_only:
        return []
    choices = []
    if detail.is_expeditable and order.status == WAITING:
        choices.append(talk.chip("expedite", "expedite_shipping", order_number=order.number))
    if detail.is_cancellable:
        choices.append(talk.chip("cancel", "cancel_order", order_number=order.number))
    if order.status in {"delivered", "completed"}:
        choices.append(talk.chip("not_received", "not_received", order_number=order.number))
    if any(line.refundable_quantity for line in detail.lines) and not detail.is_cancellable:
        choices.append(talk.chip("refund_this", "request_refund", order_number=order.number))
    return choices


async def tell_order(talk: Talk, detail: OrderDetail) -> list[Event]:
    """Say where an order is, with its card; it becomes the order being talked about."""
    text = await order_sentence(talk, detail)
    talk.say_text(text, card=detail.order, choices=next_steps(talk, detail))
    return [SlotSet("order_number", detail.order.number)]


def _status_only_sentence(talk: Talk, order: OrderCard) -> str:
    status = talk.texts.status(order.status, order.status_text)
    return talk.texts.fill("order.status_only", number=order.number, status=status)


async def _waiting_sentence(talk: Talk, detail: OrderDetail) -> str:
    order, waited, limit = detail.order, detail.hours_since_paid, detail.ship_within_hours
    if waited is None or limit is None or order.paid_at is None:
        return talk.texts.fill("order.paid_plain", number=order.number)
    if waited > limit:
        return talk.texts.fill(
            "order.paid_late", number=order.number, waited=round(waited), hours=limit
        )
    deadline = await talk.moment(order.paid_at + timedelta(hours=limit))
    return talk.texts.fill("order.paid", number=order.number, hours=limit, deadline=deadline)


async def _parcel_sentence(talk: Talk, detail: OrderDetail) -> str:
    order = detail.order
    expected = await _expected_sentence(talk, detail)
    if detail.events:
        newest = detail.events[0]
        where = ""
        if newest.location and newest.location not in newest.text:
            where = talk.texts.fill("order.where", place=newest.location)
        return talk.texts.fill(
            "order.shipped",
            number=order.number,
            when=await talk.moment(newest.happened_at),
            where=where,
            event=newest.text.rstrip("。."),
            expected=expected,
        ).rstrip()
    if order.shipped_at and order.carrier:
        return talk.texts.fill(
            "order.shipped_no_event",
            number=order.number,
            when=await talk.moment(order.shipped_at),
            carrier=talk.texts.carrier(order.carrier),
            expected=expected,
        ).rstrip()
    return talk.texts.fill("order.shipped_plain", number=order.number, expected=expected).rstrip()


async def _expected_sentence(talk: Talk, detail: OrderDetail) -> str:
    expected_on = detail.expected_delivery_on
    if expected_on is None:
        return ""
    key = "order.expected" if expected_on >= await talk.today() else "order.expected_past"
    return talk.texts.fill(key, day=await talk.day(expected_on))


class ActionShippingDelay(OrderFactAction):
    """怎么还没发货: the truth from hours since payment against the shop's limit, and what can be done.

    Reads the order named in the message, else the one being talked about if it waits, else the newest
    that waits, with chips for the others. Visitors are asked for proof.
    """

    action_name = "action_shipping_delay"

    async def find_number(self, talk: Talk) -> str | None:
        """The number in the message, or the order it points back at."""
        return order_named(talk) or (order_spoken_of(talk) if points_back(talk) else None)

    async def tell(self, talk: Talk, number: str | None) -> list[Event]:
        """Tell the named order, or a paid one, or one under way."""
        waiting: list[OrderCard] = []
        if number is None:
            orders = (await talk.crm.list_orders("open", limit=LOOK_BACK)).orders
            if not orders:
                talk.say("order.none_waiting", choices=[talk.chip("list_orders", "list_orders")])
                return []
            waiting = [order for order in orders if order.status == WAITING]
            if not waiting:
                talk.lead_with("order.none_waiting")
            number = (await self._meant(talk, waiting or orders)).number
        events = await tell_order(talk, await talk.crm.get_order(number))
        others = [order for order in waiting if order.number != number]
        return [*events, *offer_others(talk, "order.others_waiting", others)]

    async def _meant(self, talk: Talk, orders: Sequence[OrderCard]) -> OrderCard:
        by_words = await order_by_words(talk, orders)
        spoken_of = [order for order in orders if order.number == order_spoken_of(talk)]
        return by_words or (spoken_of or list(orders))[0]
