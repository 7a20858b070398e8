"""Which order a message means, and what to do when it cannot be shown."""

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
# 「我的订单到哪了」 asks for the newest one even when another was just talked about.
_FRESH_START: Final = re.compile(r"我的|我买的|订单|最近|最新")
# How far back a product or a day in the message is looked for.
LOOK_BACK: Final = 20
OFFER_AT_MOST: Final = 5


def find_order_meant(talk: Talk) -> str | None:
    """The number in the message, else the order being talked about when the message points back."""
    number = talk.entity("order_number")
    if number:
        return number
    if talk.is_click or _FRESH_START.search(talk.text):
        return None
    spoken_of: str | None = talk.slot("order_number")
    return spoken_of


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
        status=order.status_text,
    )
    return Option(order.number, title.rstrip())


async def order_by_words(talk: Talk, orders: Sequence[OrderCard]) -> OrderCard | None:
    """The one order a product or a day in the message names; None when none or several fit."""
    if talk.is_click:
        return None
    day = _day(talk.entity("date"))
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


def verify_visitor(number: str | None) -> list[Event]:
    """Open the form that asks a visitor for order number and phone tail."""
    return [
        SlotSet("verification_order_number", number),
        SlotSet("verification_phone_tail", None),
        ActiveLoop(VERIFICATION_FORM),
    ]


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


class OrderFactAction(ShopAction):
    """An action that tells something about an order: absent orders and visitors are handled here."""

    async def respond(self, talk: Talk) -> list[Event]:
        """Tell it, or say that there is no such order, or ask a visitor for proof."""
        number = find_order_meant(talk)
        try:
            return await self.tell(talk, number)
        except OrderNotFound:
            return await say_not_found(talk, number or "")
        except ProofRequired:
            return verify_visitor(number)
        except SignInRequired:
            return await self._tell_visitor(talk, number)

    async def _tell_visitor(self, talk: Talk, number: str | None) -> list[Event]:
        """A visitor has no list of orders, but perhaps proved one a few minutes ago."""
        number = number or talk.slot("order_number")
        if number is None:
            return verify_visitor(None)
        try:
            return await self.tell(talk, number)
        except (ProofRequired, SignInRequired):
            return verify_visitor(number)

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


def _day(written: str | None) -> date | None:
    """The day of a resolved date entity; phrases the extractor could not resolve are none."""
    if not written:
        return None
    try:
        return datetime.fromisoformat(written).date()
    except ValueError:
        return None
