"""Cancelling an order: only before it is shipped, and only after a plain yes."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from actions.core import answers
from actions.core.crm_models import OrderCard
from actions.core.errors import OrderNotCancellable
from actions.core.form import FormAction, Next, Step
from actions.core.talk import Choice
from actions.order_choice import LOOK_BACK, items_in_words
from actions.order_form import OrderFormTalk
from actions.policy_words import payout_sentence

ORDER = "cancel_order_number"
CONFIRMED = "cancel_confirmed"


class CancelTalk(OrderFormTalk):
    """Which order → really? → cancel."""

    order_slot = ORDER
    decision_slot = CONFIRMED
    own_intents = frozenset({"cancel_order"})
    stopped_text = "cancel.stopped"
    which_order_text = "cancel.which_order"
    is_asked_again = False

    def is_stop(self, slot: str) -> bool:
        """A no to the confirmation has its own answer; 「取消」 is the wish once more, not a way out."""
        return slot != CONFIRMED and not self._says_cancel() and super().is_stop(slot)

    def read_answer(self, slot: str) -> bool:
        """An order, or yes or no."""
        if slot == ORDER:
            return self.read_order()
        if self._says_cancel() and not answers.is_yes(self.talk.text) and not self.is_new_wish():
            # The order or the cancelling? Only a plain yes may do what cannot be undone.
            self.is_asked_again = True
            return True
        return self.read_yes_or_no(CONFIRMED)

    def _says_cancel(self) -> bool:
        talk = self.talk
        says_so = talk.intent == "cancel_order" or "取消" in talk.text
        return not talk.is_click and says_so and not answers.is_no(talk.text)

    async def list_candidates(self) -> Sequence[OrderCard]:
        """Orders that can still be cancelled."""
        return (await self.talk.crm.list_orders("cancellable", limit=LOOK_BACK)).orders

    def say_no_candidates(self) -> None:
        """Nothing to cancel; shipped goods can be refunded."""
        talk = self.talk
        talk.say(
            "cancel.none",
            choices=[talk.chip("refund_this", "request_refund"), talk.handoff_chip()],
        )

    async def check_order(self) -> Next:
        """Too late once it is shipped."""
        if self.detail.is_cancellable:
            return Next.GO_ON
        order = self.detail.order
        words = self.talk.texts.status(order.status, order.status_text)
        self._say_too_late(order.number, order.status, words)
        return Next.ENDED

    async def confirm(self) -> Next:
        """Ask once with amount and goods; then cancel, or leave the order alone."""
        if self.values[CONFIRMED] is None:
            return self._ask()
        if self.values[CONFIRMED] is False:
            self.talk.say("cancel.kept", number=self.values[ORDER])
            return Next.ENDED
        return await self._cancel()

    def _ask(self) -> Next:
        talk, order = self.talk, self.detail.order
        self.offered = []
        if self.is_asked_again:
            talk.lead_with("cancel.not_yet")
        talk.say(
            "cancel.confirm" if order.paid_at else "cancel.confirm_unpaid",
            number=order.number,
            items=items_in_words(talk.texts, order),
            amount=talk.texts.money(order.total_minor or 0, order.currency),
            choices=[
                Choice(talk.texts.fill("chip.confirm_cancel"), "affirm", {}),
                Choice(talk.texts.fill("chip.keep_order"), "deny", {}),
            ],
        )
        return Next.ASKED

    async def _cancel(self) -> Next:
        talk, number = self.talk, self.values[ORDER]
        days = await talk.crm.get_refund_days()
        try:
            done = await talk.crm.cancel_order(number)
        except OrderNotCancellable as refusal:
            # Shipped between our question and the answer: the hub's word counts.
            status = str(refusal.facts.get("status", ""))
            self._say_too_late(number, status, talk.texts.status(status))
            return Next.ENDED
        if done.refund is None:
            talk.say("cancel.done", number=number, card=done.order)
            return Next.ENDED
        talk.say(
            "cancel.done_refund",
            number=number,
            refund=done.refund.number,
            amount=talk.texts.money(done.refund.amount_minor, done.refund.currency),
            state=talk.texts.refund_state(done.refund.state, done.refund.state_text),
            payout=payout_sentence(talk.texts, done.refund, days),
            card=done.refund,
        )
        return Next.ENDED

    def _say_too_late(self, number: str, status: str, status_text: str) -> None:
        talk = self.talk
        if status == "closed":
            talk.say("cancel.closed", number=number)
            return
        talk.say(
            "cancel.shipped",
            number=number,
            status=status_text,
            choices=[
                talk.chip("refund_this", "request_refund", order_number=number),
                talk.handoff_chip(),
            ],
        )

    steps: ClassVar[Mapping[str, Step]] = {ORDER: OrderFormTalk.choose_order, CONFIRMED: confirm}


class ValidateCancelForm(FormAction):
    """Slots cancel_order_number, cancel_confirmed; the deed is the last step."""

    action_name = "validate_cancel_form"
    talk_class = CancelTalk
