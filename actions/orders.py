"""The customer's orders: the newest, a list, one by number."""

from actions.core.base import Event
from actions.core.crm_models import OrderCard
from actions.core.talk import Talk
from actions.order_choice import (
    LOOK_BACK,
    OFFER_AT_MOST,
    OrderFactAction,
    order_by_words,
    order_choices,
    order_option,
    remember_offered,
)
from actions.shipping import tell_order


class ActionTrackOrder(OrderFactAction):
    """我的订单到哪了: the named order, else the newest unfinished one with chips for up to four others.

    Without any unfinished order, the newest of all. Visitors are asked for proof.
    """

    action_name = "action_track_order"

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
        if others:
            options = [order_option(talk, order, with_status=True) for order in others]
            talk.say("order.others", choices=order_choices(options))
            events.append(remember_offered(options))
        return events

    async def _named(self, talk: Talk, open_orders: list[OrderCard]) -> OrderCard | None:
        """The order a product or a day in the message names, finished ones included."""
        meant = await order_by_words(talk, open_orders)
        if meant is None and not talk.is_click and talk.entity("date"):
            recent = (await talk.crm.list_orders(limit=LOOK_BACK)).orders
            meant = await order_by_words(talk, recent)
        return meant


class ActionListOrders(OrderFactAction):
    """我的订单: the newest five with their state, one chip each. Visitors are asked for proof."""

    action_name = "action_list_orders"

    async def tell(self, talk: Talk, number: str | None) -> list[Event]:
        """List; with a number in the message, that one order."""
        if talk.entity("order_number") and number:
            return await tell_order(talk, await talk.crm.get_order(number))
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
