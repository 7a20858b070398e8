"""Which order a message means, and what to do when it cannot be shown."""

import math
import re
from abc import abstractmethod
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from rasa_sdk.events import ActiveLoop, SlotSet

from actions.core import answers
from actions.core.answers import Option
from actions.core.base import Event, ShopAction
from actions.core.crm_models import OrderCard
from actions.core.errors import OrderNotFound, ProofRequired, SignInRequired
from actions.core.form import OFFERED_SLOT
from actions.core.talk import Choice, Talk
from actions.texts import Texts

VERIFICATION_FORM: Final = "verification_form"
# Until when the hub takes no further proof from this visitor.
WAIT_SLOT: Final = "verification_wait_until"
# 「我的订单到哪了」 asks for the newest one even when another was just talked about.
_FRESH_START: Final = re.compile(r"我的|我买的|订单|最近|最新")
_POINTS_BACK: Final = re.compile(
    r"(?<!其)它|这(?:个|笔|一?单)(?!月|星期|周|礼拜|问题|店|机器|客服)|(?:刚才|刚刚|上面)(?:那|这|的|说|问|看|查)"
)
_ANOTHER: Final = re.compile(
    r"(?:别的|其[他它]的?|另外?的?一?[个笔]?|换一?个?)(?:订单|单)|(?:退|取消|查|看|催)(?:别的|另外?一个|其[他它]的)"
)
# How far back a product or a day in the message is looked for.
LOOK_BACK: Final = 20
# How far back the end of a number is looked for: as many as the hub lists at once.
LONGEST_LIST: Final = 50
OFFER_AT_MOST: Final = 5


def order_named(talk: Talk) -> str | None:
    """What the message itself says of an order's number: all of it, or its end."""
    number = talk.entity("order_number")
    return number if number or talk.is_click else answers.order_ending(talk.text)


def points_back(talk: Talk) -> bool:
    """Whether 它 or 这个订单 means the order being talked about."""
    return not talk.is_click and bool(_POINTS_BACK.search(talk.text))


def wants_another(talk: Talk) -> bool:
    """Whether another order is meant than the one being talked about."""
    return not talk.is_click and bool(_ANOTHER.search(talk.text))


def order_spoken_of(talk: Talk) -> str | None:
    """The order being talked about, unless this message turns away from it."""
    number: str | None = talk.slot("order_number")
    return None if talk.is_click or wants_another(talk) else number


def order_looked_back_at(talk: Talk) -> str | None:
    """The order a question about facts is about when it names none: the newest has no number here."""
    is_fresh = bool(_FRESH_START.search(talk.text)) and not points_back(talk)
    return None if is_fresh else order_spoken_of(talk)


async def own_orders_ending(talk: Talk, typed: str) -> list[OrderCard]:
    """The customer's own orders whose number, or parcel's number, ends as typed; newest first.

    Four signs at least.
    """
    orders = (await talk.crm.list_orders(limit=LONGEST_LIST)).orders
    return [
        order
        for order in orders
        if answers.is_number_of(typed, order.number)
        or answers.is_number_of(typed, order.tracking_number or "")
    ]


def items_in_words(texts: Texts, order: OrderCard) -> str:
    """「双层保温杯 等 3 件」."""
    if not order.items:
        return ""
    first, count = order.items[0].name, sum(item.quantity for item in order.items)
    key = "items.more" if len(order.items) > 1 else "items.one"
    return texts.fill(key, name=first, count=count)


def order_option(talk: Talk, order: OrderCard, *, with_status: bool = False) -> Option:
    """An order as one chip."""
    key = "chip.order_status" if with_status else "chip.order"
    title = talk.texts.fill(
        key,
        number=order.number,
        items=items_in_words(talk.texts, order),
        status=talk.texts.status(order.status, order.status_text),
    )
    return Option(order.number, title.rstrip())


async def order_by_words(talk: Talk, orders: Sequence[OrderCard]) -> OrderCard | None:
    """The one order a product or a day in the message names; None when none or several fit."""
    if talk.is_click:
        return None
    day = day_written(talk.entity("date"))
    if day is not None:
        zone = ZoneInfo((await talk.crm.shop()).time_zone)
        orders = [
            order
            for order in orders
            if order.placed_at and order.placed_at.astimezone(zone).date() == day
        ]
        if len(orders) == 1:
            return orders[0]
    names = [" ".join(item.name for item in order.items) for order in orders]
    named = answers.best_match(talk.text, names)
    return None if named is None else orders[named]


def verify_visitor(talk: Talk, number: str | None) -> list[Event]:
    """Open the form that asks a visitor for what is missing of order number and phone tail.

    While the hub takes no proof, say so instead of asking for one that it would refuse.
    """
    if say_wait(talk, talk.slot(WAIT_SLOT)):
        return []
    return [
        SlotSet("verification_order_number", number),
        SlotSet("verification_phone_tail", talk.entity("phone_tail")),
        ActiveLoop(VERIFICATION_FORM),
    ]


def say_wait(talk: Talk, until: str | None) -> bool:
    """Say how long a visitor still has to wait; False when the wait is over."""
    seconds = (datetime.fromisoformat(until) - talk.now()).total_seconds() if until else 0
    if seconds <= 0:
        return False
    talk.say("verify.wait", minutes=math.ceil(seconds / 60), choices=[talk.handoff_chip()])
    return True


def remember_offered(options: Sequence[Option]) -> Event:
    """Keep what was offered, so that 「第二个」 can be answered."""
    event: Event = SlotSet(OFFERED_SLOT, [option.as_slot() for option in options])
    return event


def order_choices(options: Sequence[Option]) -> list[Choice]:
    """Chips that show an order."""
    return [
        Choice(option.title, "track_order", {"order_number": str(option.value)})
        for option in options
    ]


def offer_others(talk: Talk, key: str, others: Sequence[OrderCard]) -> list[Event]:
    """Chips for orders that may be meant as well; not while a form has a question of its own."""
    if not others or talk.active_form:
        return []
    options = [order_option(talk, order, with_status=True) for order in others[:OFFER_AT_MOST]]
    talk.say(key, choices=order_choices(options))
    return [remember_offered(options)]


class OrderFactAction(ShopAction):
    """An action that tells something about an order: absent orders and visitors are handled here."""

    async def respond(self, talk: Talk) -> list[Event]:
        """Tell it, or say that there is no such order, or ask a visitor for proof."""
        number: str | None = None
        try:
            number = await self.find_number(talk)
            return await self.tell(talk, number)
        except OrderNotFound:
            return await self._tell_by_ending(talk, number or "")
        except (ProofRequired, SignInRequired):
            return await self._tell_visitor(talk)

    async def find_number(self, talk: Talk) -> str | None:
        """The number of the order that is meant; None when the facts must tell."""
        return order_named(talk)

    async def _tell_by_ending(self, talk: Talk, typed: str) -> list[Event]:
        """No order has this number; perhaps one of the customer's ends so."""
        alike = await own_orders_ending(talk, typed)
        if not alike:
            return await say_not_found(talk, typed)
        if len(alike) == 1:
            return await self.tell(talk, alike[0].number)
        options = [order_option(talk, order, with_status=True) for order in alike[:OFFER_AT_MOST]]
        talk.say("order.several_end_so", ending=typed, choices=order_choices(options))
        return [SlotSet("order_number", None), remember_offered(options)]

    async def _tell_visitor(self, talk: Talk) -> list[Event]:
        """A visitor has no list of orders, but perhaps proved one a few minutes ago."""
        # A proof takes the whole number: its end alone is taken for a phone's.
        number = talk.entity("order_number") or talk.slot("order_number")
        if number is None:
            return verify_visitor(talk, None)
        try:
            return await self.tell(talk, number)
        except (ProofRequired, SignInRequired):
            return verify_visitor(talk, number)

    @abstractmethod
    async def tell(self, talk: Talk, number: str | None) -> list[Event]:
        """Tell it about order ``number``, or about the one the facts point to."""


async def say_not_found(talk: Talk, number: str) -> list[Event]:
    """The same sentence for an absent order and somebody else's, with the customer's own as chips."""
    orders = (await talk.crm.list_orders(limit=OFFER_AT_MOST)).orders
    options = [order_option(talk, order, with_status=True) for order in orders]
    talk.say(
        "order.not_found", number=number, choices=[*order_choices(options), talk.handoff_chip()]
    )
    return [SlotSet("order_number", None), remember_offered(options)]


def day_written(written: str | None) -> date | None:
    """The day of a resolved date entity; phrases the extractor could not resolve are none."""
    if not written:
        return None
    try:
        return datetime.fromisoformat(written).date()
    except ValueError:
        return None
