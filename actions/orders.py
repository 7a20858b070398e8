"""The customer's orders: the newest, a list, one by number."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from actions.core.base import Event
from actions.core.crm_models import OrderCard
from actions.core.talk import Talk
from actions.order_choice import (
    LONGEST_LIST,
    LOOK_BACK,
    OFFER_AT_MOST,
    OrderFactAction,
    day_written,
    offer_others,
    order_by_words,
    order_choices,
    order_looked_back_at,
    order_named,
    order_option,
    points_back,
    remember_offered,
)
from actions.shipping import tell_order


class ActionTrackOrder(OrderFactAction):
    """我的订单到哪了: the named order, else the newest unfinished one with chips for up to four others.

    Without any unfinished order, the newest of all. Visitors are asked for proof.
    """

    action_name = "action_track_order"

    async def find_number(self, talk: Talk) -> str | None:
        """The number, else the order being talked about, unless a product of another is named."""
        number = order_named(talk)
        spoken_of = order_looked_back_at(talk)
        if number or not spoken_of or points_back(talk):
            return number or spoken_of
        recent = (await talk.crm.list_orders(limit=LOOK_BACK)).orders
        meant = await order_by_words(talk, recent)
        return meant.number if meant else spoken_of

    async def tell(self, talk: Talk, number: str | None) -> list[Event]:
        """Tell where the order is."""
        others: list[OrderCard] = []
        if number is None:
            orders = (await talk.crm.list_orders("open", limit=OFFER_AT_MOST)).orders
            meant = await self._named(talk, orders)
            if meant is None and not orders:
                orders = (await talk.crm.list_orders(limit=OFFER_AT_MOST)).orders
                if not orders:
                    talk.say("order.none")
                    return []
                talk.lead_with("order.newest_other")
                meant, orders = orders[0], []
            meant = meant or orders[0]
            others = [order for order in orders if order.number != meant.number]
            number = meant.number
        events = await tell_order(talk, await talk.crm.get_order(number))
        return [*events, *offer_others(talk, "order.others", others)]

    async def _named(self, talk: Talk, open_orders: list[OrderCard]) -> OrderCard | None:
        """The order a product or a day in the message names, finished ones included."""
        meant = await order_by_words(talk, open_orders)
        if meant is None and not talk.is_click and talk.entity("date"):
            recent = (await talk.crm.list_orders(limit=LOOK_BACK)).orders
            meant = await order_by_words(talk, recent)
        return meant


class ActionListOrders(OrderFactAction):
    """我的订单: the newest five with their state, one chip each; of a period where the message names one.

    Visitors are asked for proof.
    """

    action_name = "action_list_orders"

    async def tell(self, talk: Talk, number: str | None) -> list[Event]:
        """List; with a number in the message, that one order."""
        if number:
            return await tell_order(talk, await talk.crm.get_order(number))
        period = None if talk.is_click else _period(talk)
        if period:
            return await self._list_period(talk, *period)
        return await self._list_newest(talk)

    async def _list_period(self, talk: Talk, first: date, last: date) -> list[Event]:
        zone = ZoneInfo((await talk.crm.shop()).time_zone)
        recent = await talk.crm.list_orders(limit=LONGEST_LIST)
        placed = [
            (order, order.placed_at.astimezone(zone).date())
            for order in recent.orders
            if order.placed_at
        ]
        orders = [order for order, day in placed if first <= day <= last]
        days: dict[str, Any] = {"first": await talk.day(first), "last": await talk.day(last)}
        if recent.total > len(placed) and first < placed[-1][1]:
            # Older ones were not looked at.
            talk.lead_with("order.looked_at", count=len(placed))
        if not orders:
            talk.lead_with("order.none_in_period", **days)
            return await self._list_newest(talk)
        options = [order_option(talk, order, with_status=True) for order in orders[:OFFER_AT_MOST]]
        key = "order.list_period_newest" if len(orders) > len(options) else "order.list_period"
        talk.say(key, total=len(orders), **days, choices=order_choices(options))
        return [remember_offered(options)]

    async def _list_newest(self, talk: Talk) -> list[Event]:
        found = await talk.crm.list_orders(limit=OFFER_AT_MOST)
        if not found.orders:
            talk.say("order.none")
            return []
        if found.total == 1:
            talk.lead_with("order.list_one")
            return await tell_order(talk, await talk.crm.get_order(found.orders[0].number))
        options = [order_option(talk, order, with_status=True) for order in found.orders]
        talk.say("order.list", total=found.total, choices=order_choices(options))
        return [remember_offered(options)]


def _period(talk: Talk) -> tuple[date, date] | None:
    """First and last day of the period in the message; a single day is one too."""
    first, _, last = (talk.entity("period") or talk.entity("date") or "").partition("/")
    begin, end = day_written(first), day_written(last or first)
    return (begin, end) if begin and end else None
