"""付不了款、扣了钱、怎么付: the customer's unpaid orders as they stand, then what the shop has written."""

import re
from datetime import timedelta
from typing import Final

from actions.after_sales import TEXT_LENGTH
from actions.articles import articles_about, general_text, quote
from actions.core.base import Event, ShopAction
from actions.core.crm_models import OrderCard
from actions.core.errors import HubRefusal, SignInRequired
from actions.core.talk import Talk
from actions.order_choice import OFFER_AT_MOST, items_in_words, order_named

_CHARGED_TWICE: Final = re.compile(
    r"(?:重复|多)(?:扣|付|收|支付)|[扣付收](?:多|错)|多出来.{0,4}[块元钱]"
    r"|(?<!分)[扣付收]了?.{0,4}[两俩2二双](?:次|回|遍|笔|份)|[两俩2二](?:次|笔)都扣"
    r"|charged (?:me )?twice|double.charge",
    re.IGNORECASE,
)
_HAS_PAID: Final = re.compile(
    r"(?:付|支付|扣|转)(?:过|完)?(?:款|钱)?了|已[经]?(?:付|支付|扣)|扣款|钱.{0,3}扣|成功|paid|charged",
    re.IGNORECASE,
)


class ActionPaymentProblem(ShopAction):
    """Unpaid orders with their amounts; a paid one confirmed; a double charge becomes a ticket.

    A visitor hears the rules only, and that signing in shows more.
    """

    action_name = "action_payment_problem"

    async def respond(self, talk: Talk) -> list[Event]:
        """Tell the facts, then the ways of paying."""
        if not talk.is_click and _CHARGED_TWICE.search(talk.text):
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
            made = await talk.crm.open_ticket(
                "payment", talk.text[:TEXT_LENGTH], order_number=order_named(talk)
            )
        except HubRefusal:
            talk.say("payment.no_ticket", choices=[talk.handoff_chip()])
        else:
            talk.say("payment.charged_twice", ticket=made.ticket_number, choices=choices)
        return []

    async def _facts(self, talk: Talk) -> list[str]:
        try:
            recent = (await talk.crm.list_orders(limit=OFFER_AT_MOST)).orders
        except SignInRequired:
            return [talk.texts.fill("payment.visitor")]
        unpaid = [order for order in recent if order.status == "pending_payment"]
        if unpaid:
            return [await self._unpaid(talk, order) for order in unpaid]
        named = order_named(talk)
        paid = next((order for order in recent if named in (None, order.number)), None)
        if paid and paid.paid_at and not talk.is_click and _HAS_PAID.search(talk.text):
            amount = talk.texts.money(paid.total_minor or 0, paid.currency)
            return [talk.texts.fill("payment.paid", number=paid.number, amount=amount)]
        return [talk.texts.fill("payment.none_unpaid")]

    async def _unpaid(self, talk: Talk, order: OrderCard) -> str:
        open_hours = (await talk.crm.get_policies()).numbers["payment_open_hours"]
        until = order.placed_at + timedelta(hours=open_hours) if order.placed_at else talk.now()
        return talk.texts.fill(
            "payment.unpaid" if until > talk.now() else "payment.unpaid_over",
            number=order.number,
            items=items_in_words(talk.texts, order),
            amount=talk.texts.money(order.total_minor or 0, order.currency),
            until=await talk.moment(until),
        )
