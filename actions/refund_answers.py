"""What a message says to the questions of a refund: an answer, something ahead of it, or a correction."""

import re
from collections.abc import Sequence
from typing import Final

from actions.core import answers
from actions.order_choice import order_named
from actions.order_form import OrderFormTalk
from actions.refund_words import says_why

ORDER: Final = "refund_order_number"
LINES: Final = "refund_line_nos"
KIND: Final = "refund_kind"
REASON: Final = "refund_reason"
REASON_TEXT: Final = "refund_reason_text"
CONFIRMED: Final = "refund_confirmed"
ALL_LINES: Final = "all"
OTHER: Final = "other"

# A message of these intents, given as a reason, is one.
FAULT_INTENTS: Final = frozenset({"damaged_goods", "wrong_item", "not_received"})
REASON_OF_INTENT: Final = {
    "damaged_goods": "damaged",
    "wrong_item": "wrong_item",
    "not_received": "not_received",
    "shipping_delay": "late",
    "expedite_shipping": "late",
}
# Wishes whose words may name a reason as well: 「不想要了」 sounds like cancelling.
REASON_GIVING_INTENTS: Final = frozenset(
    {"cancel_order", "complaint", "exchange_goods", "product_question", *REASON_OF_INTENT}
)
_OF_REASON: Final = re.compile(r"原因|理由|reason", re.IGNORECASE)
_OF_AMOUNT: Final = re.compile(r"金额|价钱|多少钱|amount", re.IGNORECASE)
NOTE_LENGTH: Final = 200


class RefundAnswers(OrderFormTalk):
    """Reads what customers say to order, items, kind, reason and the last question."""

    order_slot = ORDER
    decision_slot = CONFIRMED
    which_order_text = "refund.which_order"
    memory = (REASON_TEXT,)
    kept_for_another_order = (REASON, REASON_TEXT)
    own_intents = frozenset({"request_refund"})
    stopped_text = "refund.stopped"
    wrong_lines: Sequence[int] = ()
    """The items that the customer has just taken back."""

    def read_opening(self) -> None:
        """Take number, kind and reason as far as the message names them."""
        super().read_opening()
        self.values[KIND] = self.talk.entity("refund_kind")
        self.values[REASON] = self.talk.entity("refund_reason")

    def is_stop(self, slot: str) -> bool:
        """「不要了」 as a reason is one, and a no to the confirmation has its own answer."""
        if slot == CONFIRMED or (slot == REASON and self.talk.entity("refund_reason")):
            return answers.is_stop(self.talk.text) and not self.talk.entity("refund_reason")
        return super().is_stop(slot)

    def corrects(self, slot: str) -> bool:
        """A reason may sound like a correction: 「选错了」."""
        is_reason = slot == REASON and self.talk.entity(REASON)
        return not is_reason and super().corrects(slot)

    def take_back(self, wrong: str) -> bool:
        """Reason, kind, order or item, whatever the words name; an amount is not the customer's to set."""
        talk, words = self.talk, wrong + self.meant_instead
        reason, kind = talk.entity(REASON), talk.entity(KIND)
        if reason or (_OF_REASON.search(words) and self.values[REASON]):
            self._correct_reason(reason)
        elif kind:
            self.values[KIND] = kind
        elif self.is_of_order(wrong):
            self.take_back_order()
        elif talk.entity("amount") or _OF_AMOUNT.search(words):
            talk.lead_with("refund.amount_is_paid")
        elif not self.meant_instead and not answers.points_at(wrong):
            return False
        elif self.values[LINES]:
            self.wrong_lines, self.values[LINES] = self.values[LINES], None
        else:
            self.take_back_order()
        self.values[CONFIRMED] = None
        return True

    def _correct_reason(self, reason: str | None) -> None:
        if reason is None and says_why(self.meant_instead):
            reason = OTHER
        self.values[REASON] = reason
        self.values[REASON_TEXT] = self.meant_instead[:NOTE_LENGTH] if reason else None

    def read_answer(self, slot: str) -> bool:
        """Read the answer to the question for ``slot``; kind and reason may come at any."""
        if self._tells_fault():
            return True
        tells_more = self._tells_ahead(slot)
        return self._reads_own(slot) or tells_more

    def _reads_own(self, slot: str) -> bool:
        if slot == ORDER:
            return self.read_order()
        if slot == LINES:
            return self._read_lines()
        if slot == KIND:
            return self.read_option(KIND, "refund_kind")
        if slot == REASON:
            return self._read_reason()
        return self.read_yes_or_no(CONFIRMED)

    def _tells_ahead(self, slot: str) -> bool:
        """「质量问题」 when the kind was asked for, or 「仅退款」 when the reason was: taken, and asked on."""
        if self.talk.is_click or not self.is_answer_like():
            return False
        kind, reason = self.talk.entity(KIND), self.talk.entity(REASON)
        if reason is not None and slot != REASON:
            self._set_reason(reason)
            return True
        if kind is not None and reason is None and slot != KIND:
            self.values[KIND] = kind
            return True
        return False

    def _tells_fault(self) -> bool:
        """「杯子是碎的」 in the middle of asking for a refund is its reason, not another wish."""
        if self.talk.is_click or self.talk.intent not in FAULT_INTENTS:
            return False
        self._set_reason(REASON_OF_INTENT[self.talk.intent])
        return True

    def _set_reason(self, reason: str) -> None:
        self.values[REASON] = reason
        self.values[REASON_TEXT] = self.talk.text[:NOTE_LENGTH]

    def _read_lines(self) -> bool:
        clicked = self.talk.entity("line_no")
        offered = [option.value for option in self.offered if option.value != ALL_LINES]
        if clicked == ALL_LINES:
            self.values[LINES] = offered
        elif clicked and clicked.isdigit():
            self.values[LINES] = [int(clicked)]
        elif not self.talk.is_click and self.is_answer_like():
            named = [option for option in self.offered if option.value != ALL_LINES]
            chosen = answers.pick(self.talk.text, named)
            self.values[LINES] = [named[i].value for i in chosen] or None
        return bool(self.values[LINES])

    def _read_reason(self) -> bool:
        talk = self.talk
        if talk.entity(KIND) and not talk.entity(REASON):
            return False  # a kind is no reason in other words
        if self.read_option(REASON, "refund_reason"):
            return True
        named = talk.entity("refund_reason") if talk.intent in REASON_GIVING_INTENTS else None
        reason = named or REASON_OF_INTENT.get(talk.intent)
        if reason is None and self.is_answer_like() and self._may_be_a_reason():
            reason = OTHER
        if reason is None or talk.is_click:
            return False
        self._set_reason(reason)
        return True

    def _may_be_a_reason(self) -> bool:
        """Whether own words say why: not a yes, a question, the wish once more or another order."""
        text = self.talk.text
        is_something_else = (
            answers.is_yes(text) or answers.is_question(text) or order_named(self.talk)
        )
        return not is_something_else and says_why(text)
