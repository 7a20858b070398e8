"""付不了款、扣了钱、怎么付: the customer's unpaid orders as they stand, then what the shop has written."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from actions.after_sales import TEXT_LENGTH
from actions.articles import articles_about, general_text, quote
from actions.core.base import Event, ShopAction
from actions.core.crm_models import OrderCard
from actions.core.errors import HubRefusal, SignInRequired
from actions.core.talk import Talk
from actions.order_choice import (
    LOOK_BACK,
    OFFER_AT_MOST,
    items_in_words,
    order_named,
    own_orders_ending,
)

# What the shop took; and what the customer paid, which says nothing where no payment went through.
_TAKEN_TWICE: Final = re.compile(
    r"(?:重复|多)[扣收]|[扣收](?:多(?!少|久|长)|错)|多出来.{0,4}[块元钱]"
    r"|(?<!分)[扣收]了?.{0,4}[两俩2二双](?:次|回|遍|笔|份)|[两俩2二](?:次|笔)都扣"
    r"|charged (?:me )?twice|double.charge",
    re.IGNORECASE,
)
_PAID_TWICE: Final = re.compile(
    r"(?:重复|多)(?:付|支付)|付(?:多(?!少|久|长)|错)|(?<!分)付了?.{0,4}[两俩2二双](?:次|回|遍|笔|份)"
)
_NOT_PAID_TWICE: Final = re.compile(
    r"失败|没有?成功|不成功|[付过]不了|(?:怎么?|咋|如何)(?:样|才能?)?支?付"
)
_NOT_YET: Final = re.compile(r"会不会.{0,4}[扣付收]|会多.{0,8}吗|要多付")
_HAS_PAID: Final = re.compile(
    r"(?:付|支付|扣|转)(?:过|完)?(?:款|钱)?了|已[经]?(?:付|支付|扣)|扣款|钱.{0,3}扣|成功|\bpaid\b|\bcharged\b",
    re.IGNORECASE,
)
_HAS_FAILED: Final = re.compile(
    r"不成功|没有?(?:付|支付)?成功|失败|[付过]不了|\bunpaid|(?:\bnot|n't) (?:been )?(?:paid|charged)\b",
    re.IGNORECASE,
)


def is_double_charge(words: str) -> bool:
    """Whether more was paid than the price, so that the books must be compared."""
    if _NOT_YET.search(words):
        return False
    paid = _PAID_TWICE.search(words) and not _NOT_PAID_TWICE.search(words)
    return bool(paid or _TAKEN_TWICE.search(words))


class ActionPaymentProblem(ShopAction):
    """Unpaid orders with their amounts; a paid one confirmed; a double charge becomes a ticket.

    A visitor hears the rules only, and that signing in shows more.
    """

    action_name = "action_payment_problem"

    async def respond(self, talk: Talk) -> list[Event]:
        """Tell the facts, then the ways of paying."""
        if not talk.is_click and is_double_charge(talk.text):
            return await self._leave_ticket(talk)
        facts, found = await self._facts(talk), await articles_about(talk, "payment")
        choices = talk.next_steps("list_orders")
        if found.best:
            talk.say_text("\n".join(facts))
            quote(talk, found.best, choices=choices)
        else:
            parts = filter(None, [*facts, general_text(talk, found)])
            talk.say_text("\n".join(parts), choices=choices)
        return []

    async def _leave_ticket(self, talk: Talk) -> list[Event]:
        choices = talk.next_steps("list_orders")
        try:
            named = await _orders_named(talk)
            made = await talk.crm.open_ticket(
                "payment",
                talk.text[:TEXT_LENGTH],
                order_number=named[0].number if len(named) == 1 else None,
            )
        except HubRefusal:
            talk.say("payment.no_ticket", choices=[talk.handoff_chip()])
        else:
            talk.say("payment.charged_twice", ticket=made.ticket_number, choices=choices)
        return []

    async def _facts(self, talk: Talk) -> list[str]:
        try:
            going_on = (await talk.crm.list_orders("open", limit=LOOK_BACK)).orders
        except SignInRequired:
            return [talk.texts.fill("payment.visitor")]
        unpaid = [order for order in going_on if order.status == "pending_payment"]
        if unpaid:
            open_hours = (await talk.crm.get_policies()).numbers["payment_open_hours"]
            return [await self._unpaid(talk, order, open_hours) for order in unpaid[:OFFER_AT_MOST]]
        paid = await self._paid(talk, going_on)
        if paid:
            amount = talk.texts.money(paid.total_minor or 0, paid.currency)
            return [talk.texts.fill("payment.paid", number=paid.number, amount=amount)]
        return [talk.texts.fill("payment.none_unpaid")]

    async def _paid(self, talk: Talk, going_on: Sequence[OrderCard]) -> OrderCard | None:
        """The order whose payment went through, as the customer says: the one named, or the only one waiting."""
        if talk.is_click or not _HAS_PAID.search(talk.text) or _HAS_FAILED.search(talk.text):
            return None
        waiting = [order for order in going_on if order.status == "paid"]
        meant = await _orders_named(talk) if order_named(talk) else waiting
        return meant[0] if len(meant) == 1 and meant[0].paid_at else None

    async def _unpaid(self, talk: Talk, order: OrderCard, open_hours: int) -> str:
        until = order.placed_at + timedelta(hours=open_hours) if order.placed_at else talk.now()
        return talk.texts.fill(
            "payment.unpaid" if until > talk.now() else "payment.unpaid_over",
            number=order.number,
            items=items_in_words(talk.texts, order),
            amount=talk.texts.money(order.total_minor or 0, order.currency),
            until=await talk.moment(until),
        )


async def _orders_named(talk: Talk) -> list[OrderCard]:
    """The customer's own orders that the message names by number or by its end."""
    named = order_named(talk)
    return await own_orders_ending(talk, named) if named else []
