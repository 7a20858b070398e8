"""优惠券、积分、活动: the coupons of today with their terms, and what the shop has written. Nothing is invented."""

import re
from collections.abc import Sequence
from typing import Final

from actions.articles import article_answering, articles_about, quote
from actions.core.base import Event, ShopAction
from actions.core.crm_models import Coupon
from actions.core.talk import Talk

LIST_AT_MOST: Final = 5


class ActionCouponQuestion(ShopAction):
    """The public coupons, then the article the question is about (用不了, 退款后, 积分). For anybody."""

    action_name = "action_coupon_question"

    async def respond(self, talk: Talk) -> list[Event]:
        """Tell the terms."""
        article = (await articles_about(talk, "coupons")).best or await article_answering(talk)
        coupons = await talk.crm.list_coupons()
        named = [] if talk.is_click else _named(talk.text, coupons)
        fill, fitting = talk.texts.fill, named or coupons
        told, more = fitting[:LIST_AT_MOST], len(fitting[LIST_AT_MOST:])
        parts = []
        if told:
            parts.append(fill("coupon.named" if named else "coupon.list"))
            parts += [await self._line(talk, coupon) for coupon in told]
        else:
            parts.append(fill("coupon.none"))
        parts.append(fill("coupon.more", count=more) if more else fill("coupon.no_others"))
        choices = talk.next_steps("recommend_product")
        talk.say_text("\n".join(parts), choices=[] if article else choices)
        if article:
            quote(talk, article, choices=choices)
        return []

    async def _line(self, talk: Talk, coupon: Coupon) -> str:
        fill = talk.texts.fill
        limits = ""
        if coupon.category:
            limits += fill("coupon.category", category=coupon.category)
        if coupon.per_customer_limit:
            limits += fill("coupon.limit", count=coupon.per_customer_limit)
        return fill(
            "coupon.line",
            code=coupon.code,
            name=coupon.name,
            terms=await self._terms(talk, coupon),
            day=await talk.day(coupon.valid_until),
            limits=limits,
        ).rstrip()

    async def _terms(self, talk: Talk, coupon: Coupon) -> str:
        texts, currency = talk.texts, (await talk.crm.shop()).currency
        if coupon.kind == "percent":
            off = texts.discount(coupon.value)
        else:
            off = texts.fill("coupon.off", amount=texts.money(coupon.value, currency))
        if not coupon.min_spend_minor:
            return off
        least = texts.money(coupon.min_spend_minor, currency)
        return texts.fill("coupon.from", least=least, off=off)


def _named(words: str, coupons: Sequence[Coupon]) -> list[Coupon]:
    """Those whose code stands alone: NEW100 does not name NEW10."""
    return [
        coupon
        for coupon in coupons
        if re.search(rf"(?<![A-Z0-9-]){re.escape(coupon.code)}(?![A-Z0-9-])", words.upper())
    ]
