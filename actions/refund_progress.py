"""How far a refund is: the newest one, or the one of the order that is meant."""

import re
from collections.abc import Sequence
from typing import Final

from rasa_sdk.events import SlotSet

from actions.core.answers import is_number_of
from actions.core.base import Event, ShopAction
from actions.core.crm_models import RefundCard, RefundDetail
from actions.core.talk import Choice, Talk
from actions.order_choice import LOOK_BACK, order_looked_back_at, order_named
from actions.policy_words import payout_sentence
from actions.refund_words import UNDER_WAY

OTHERS: Final = 4
NOT_YET_PAID: Final = UNDER_WAY - {"awaiting_goods"}
_WITHDRAW: Final = re.compile(
    r"(?:撤销|撤回|撤掉|取消).{0,6}(?:退款|退货|申请)|(?:退款|退货|申请).{0,6}(?:撤|取消)"
)


class ActionRefundStatus(ShopAction):
    """退款到哪一步了: state, when it was asked for, what comes next. Sign-in needed.

    Reads the order in the message or the one being talked about. 撤销退款 is a person's to do: the way
    there is offered, and the order becomes the one being talked about, so that the person sees it.
    """

    action_name = "action_refund_status"

    async def respond(self, talk: Talk) -> list[Event]:
        """Tell the refund that is meant, and name the others."""
        refunds = (await talk.crm.list_refunds(limit=LOOK_BACK)).refunds
        number = order_named(talk) or order_looked_back_at(talk) or ""
        of_order = [refund for refund in refunds if is_number_of(number, refund.order_number)]
        if not talk.is_click and _WITHDRAW.search(talk.text):
            return self._tell_withdrawing(talk, of_order or refunds)
        if not refunds:
            self._tell_none(talk)
            return []
        meant = (of_order or refunds)[0]
        await self._tell(talk, await talk.crm.get_refund(meant.number))
        others = [refund for refund in refunds if refund.number != meant.number][:OTHERS]
        if others and not of_order:
            talk.say("refund.status_others", choices=[self._chip(talk, one) for one in others])
        return []

    def _tell_none(self, talk: Talk) -> None:
        if talk.active_form:
            # The chips below are the form's.
            talk.say("refund.none_in_form")
            return
        talk.say("refund.no_refunds", choices=[talk.chip("refund_this", "request_refund")])

    def _tell_withdrawing(self, talk: Talk, refunds: Sequence[RefundCard]) -> list[Event]:
        under_way = [refund for refund in refunds if refund.state in UNDER_WAY]
        if not under_way:
            talk.say("refund.none_to_withdraw")
            return []
        refund = under_way[0]
        talk.say(
            "refund.withdraw",
            refund=refund.number,
            number=refund.order_number,
            state=talk.texts.refund_state(refund.state, refund.state_text),
            choices=[talk.handoff_chip()],
        )
        return [SlotSet("order_number", refund.order_number)]

    async def _tell(self, talk: Talk, detail: RefundDetail) -> None:
        refund, fill = detail.refund, talk.texts.fill
        parts = [
            fill(
                "refund.status",
                refund=refund.number,
                order=refund.order_number,
                amount=talk.texts.money(refund.amount_minor, refund.currency),
                state=talk.texts.refund_state(refund.state, refund.state_text),
            ),
            fill("refund.status_asked", when=await talk.moment(refund.requested_at)),
        ]
        paid = [step for step in detail.steps if step.state == "paid"]
        if refund.state == "paid" and paid:
            parts.append(fill("refund.status_paid", when=await talk.moment(paid[-1].at)))
        elif refund.state == "awaiting_goods":
            parts.append(fill("refund.status_return"))
        elif refund.state in NOT_YET_PAID:
            parts.append(payout_sentence(talk.texts, refund, await talk.crm.get_refund_days()))
        choices = [talk.handoff_chip()] if refund.state == "refused" else []
        talk.say_text("".join(parts), card=refund, choices=choices)

    def _chip(self, talk: Talk, refund: RefundCard) -> Choice:
        title = talk.texts.fill(
            "refund.chip",
            refund=refund.order_number,
            amount=talk.texts.money(refund.amount_minor, refund.currency),
            state=talk.texts.refund_state(refund.state, refund.state_text),
        )
        return Choice(title, "refund_status", {"order_number": refund.order_number})
