"""A visitor proves an order: number and last four digits of the phone; the answer is its state only."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar, Final

from actions.core import answers
from actions.core.errors import OrderNotFound, TooManyTries
from actions.core.form import FormAction, FormTalk, Next, Step
from actions.order_choice import WAIT_SLOT, say_wait
from actions.shipping import order_sentence

ORDER: Final = "verification_order_number"
TAIL: Final = "verification_phone_tail"


class VerificationTalk(FormTalk):
    """Order number → phone tail → status, or the same neutral sentence for every kind of mismatch."""

    own_intents = frozenset({"track_order", "list_orders", "shipping_delay"})
    stopped_text = "verify.stopped"
    wait_until: str | None = None

    def read_opening(self) -> None:
        """Opened by an action that has read the message already."""

    def read_answer(self, slot: str) -> bool:
        """Number and tail may come together, in any order."""
        if not self.is_answer_like():
            return False
        talk = self.talk
        number = talk.entity("order_number")
        tail = talk.entity("phone_tail")
        if not talk.is_click:
            if slot == TAIL:
                tail = tail or answers.phone_tail(talk.text)
            elif number is None and tail is None:
                number = answers.order_number(talk.text)
        if slot == TAIL and tail is None and number and self._is_known(number):
            self.talk.lead_with("verify.number_known")
            return True
        self.values[ORDER] = number or self.values[ORDER]
        self.values[TAIL] = tail or self.values[TAIL]
        return bool(number or tail)

    def remembered(self) -> dict[str, Any]:
        """How long the hub takes no further proof."""
        return {WAIT_SLOT: self.wait_until} if self.wait_until else {}

    def _is_known(self, number: str) -> bool:
        return answers.is_number_of(number, self.values[ORDER])

    async def ask_order(self) -> Next:
        """Ask for the number."""
        if self.values[ORDER]:
            return Next.GO_ON
        return self.ask_open("verify.ask_order")

    async def ask_tail(self) -> Next:
        """Ask for the phone's tail; then prove and tell."""
        if not self.values[TAIL]:
            return self.ask_open("verify.ask_tail", number=self.values[ORDER])
        return await self._prove()

    async def _prove(self) -> Next:
        talk, number = self.talk, self.values[ORDER]
        try:
            await talk.crm.prove_order(number, self.values[TAIL])
            detail = await talk.crm.get_order(number)
        except OrderNotFound:
            # Wrong number, wrong tail, somebody else's order: one sentence for all, nothing to learn.
            self.clear()
            talk.say("verify.wrong", choices=[talk.handoff_chip()])
            return Next.ASKED
        except TooManyTries as refusal:
            seconds = max(1, int(refusal.facts.get("retry_after_seconds", 60)))
            self.wait_until = (talk.now() + timedelta(seconds=seconds)).isoformat()
            say_wait(talk, self.wait_until)
            return Next.ENDED
        talk.say_text(await order_sentence(talk, detail), card=detail.order)
        return Next.ENDED

    steps: ClassVar[Mapping[str, Step]] = {ORDER: ask_order, TAIL: ask_tail}


class ValidateVerificationForm(FormAction):
    """Slots verification_…; both are forgotten when the form closes."""

    action_name = "validate_verification_form"
    talk_class = VerificationTalk
