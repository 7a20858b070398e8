"""The shop's rules in words, from the rows of its policy table; nothing here knows a number."""

import re
from typing import Final

from actions.articles import articles_about, quote
from actions.core.base import Event, ShopAction
from actions.core.talk import Choice, Talk
from actions.policy_words import payout_after_approval, return_address

# 几天内 asks until when goods may be sent back, not when the money comes.
_HOW_LONG: Final = re.compile(
    r"(?:多久|多快|多长时间|(?:几|多少)个?(?:天|工作日|小时))(?!之?以?内)|快[吗么不]|速度"
    r"|\bhow (?:long|fast|soon|quick(?:ly)?|many (?:working |business )?days)\b",
    re.IGNORECASE,
)


class ActionRefundPolicy(ShopAction):
    """退货退款的规则: days, what is approved by itself, when the money goes out. For anybody.

    Who asks how long the money takes reads that first.
    """

    action_name = "action_refund_policy"

    async def respond(self, talk: Talk) -> list[Event]:
        """Tell the rules."""
        policies = await talk.crm.get_policies()
        numbers, currency = policies.numbers, (await talk.crm.shop()).currency
        rules = talk.texts.fill(
            "policy.refund",
            window=numbers["refund_window_days"],
            quality=numbers["quality_window_days"],
        ) + talk.texts.fill(
            "policy.refund_auto",
            limit=talk.texts.money(numbers["auto_approve_limit_minor"], currency),
        )
        payout = payout_after_approval(talk.texts, await talk.crm.get_refund_days())
        parts = [payout, rules] if _HOW_LONG.search(talk.text) else [rules, payout]
        talk.say_text("\n".join(parts), choices=_refund_chip(talk))
        return []


class ActionShippingPolicy(ShopAction):
    """运费和时效: carriers, postage, free shipping, days, area, and the article that is asked for. For anybody."""

    action_name = "action_shipping_policy"

    async def respond(self, talk: Talk) -> list[Event]:
        """Tell the rules."""
        policies = await talk.crm.get_policies()
        numbers, currency = policies.numbers, (await talk.crm.shop()).currency
        fill, money = talk.texts.fill, talk.texts.money
        carriers = policies.texts.get("carriers")
        parts = [
            fill(
                "policy.postage",
                free=money(numbers["free_shipping_minor"], currency),
                fee=money(numbers["shipping_fee_minor"], currency),
            ),
            fill(
                "policy.shipping",
                hours=numbers["ship_within_hours"],
                carriers=fill("policy.carriers", carriers=carriers) if carriers else "",
                low=numbers["delivery_days_min"],
                high=numbers["delivery_days_max"],
                remote=numbers["remote_delivery_days_max"],
            ),
        ]
        area = policies.texts.get("delivery_area")
        if area:
            parts.append(fill("policy.area", area=area.rstrip("。")))
        article = (await articles_about(talk, "delivery")).best
        choices = talk.next_steps("track_order")
        talk.say_text("".join(parts), choices=[] if article else choices)
        if article:
            quote(talk, article, choices=choices)
        return []


class ActionReturnHowto(ShopAction):
    """怎么寄回、寄到哪、谁出运费. For anybody."""

    action_name = "action_return_howto"

    async def respond(self, talk: Talk) -> list[Event]:
        """Tell the steps, the address and who pays."""
        policies = await talk.crm.get_policies()
        currency = (await talk.crm.shop()).currency
        limit = talk.texts.money(policies.numbers["return_postage_limit_minor"], currency)
        text = talk.texts.fill(
            "policy.return", address=return_address(talk.texts, policies)
        ) + talk.texts.fill("policy.return_postage", limit=limit)
        talk.say_text(text, choices=_refund_chip(talk))
        return []


def _refund_chip(talk: Talk) -> list[Choice]:
    """The next step, unless a form is open that goes on by itself."""
    return [] if talk.active_form else [talk.chip("refund_this", "request_refund")]
