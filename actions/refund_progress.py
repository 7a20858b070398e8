"""How far a refund is: the newest one, or the one of the order that is meant."""

from typing import Final

from actions.core.base import Event, ShopAction
from actions.core.crm_models import RefundCard, RefundDetail
from actions.core.talk import Choice, Talk
from actions.order_choice import LOOK_BACK, find_order_meant
from actions.policy_words import payout_sentence

OTHERS: Final = 4
NOT_YET_PAID: Final = frozenset({"requested", "approved", "received", "paying"})


class ActionRefundStatus(ShopAction):
    """退款到哪一步了: state, when it was asked for, what comes next. Sign-in needed.

    Reads the order in the message or the one being talked about; sets nothing.
    """

    action_name = "action_refund_status"

    async def respond(self, talk: Talk) -> list[Event]:
        """Tell the refund that is meant, and name the others."""
        refunds = (await talk.crm.list_refunds(limit=LOOK_BACK)).refunds
        if not refunds:
            talk.say("refund.no_refunds", choices=[talk.chip("refund_this", "request_refund")])
            return []
        number = find_order_meant(talk)
        of_order = [refund for refund in refunds if refund.order_number == number]
        meant = (of_order or refunds)[0]
        await self._tell(talk, await talk.crm.get_refund(meant.number))
        others = [refund for refund in refunds if refund.number != meant.number][:OTHERS]
        if others and not of_order:
            talk.say("refund.status_others", choices=[self._chip(talk, one) for one in others])
        return []

    async def _tell(self, talk: Talk, detail: RefundDetail) -> None:
        refund, fill = detail.refund, talk.texts.fill
        parts = [
            fill(
                "refund.status",
                refund=refund.number,
                order=refund.order_number,
                amount=talk.texts.money(refund.amount_minor, refund.currency),
                state=refund.state_text,
            ),
            fill("refund.status_asked", when=await talk.moment(refund.requested_at)),
        ]
        paid = [step for step in detail.steps if step.state == "paid"]
        if refund.state == "paid" and paid:
            parts.append(fill("refund.status_paid", when=await talk.moment(paid[-1].at)))
        elif refund.state == "awaiting_goods":
            parts.append(fill("refund.status_return"))
        elif refund.state in NOT_YET_PAID:
            parts.append(payout_sentence(talk.texts, refund, await talk.crm.get_policies()))
        choices = [talk.handoff_chip()] if refund.state == "refused" else []
        talk.say_text("".join(parts), card=refund, choices=choices)

    def _chip(self, talk: Talk, refund: RefundCard) -> Choice:
        title = talk.texts.fill(
            "refund.chip",
            refund=refund.order_number,
            amount=talk.texts.money(refund.amount_minor, refund.currency),
            state=refund.state_text,
        )
        return Choice(title, "refund_status", {"order_number": refund.order_number})
