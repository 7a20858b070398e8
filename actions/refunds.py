"""Asking for a refund, question by question.

The policy decides, never this file: the hub's quote says early whether, how and how much, and what the
hub records in the end counts.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final

from actions.core import answers
from actions.core.answers import Option
from actions.core.crm_models import OrderCard, OrderLine, RefundCard, RefundQuote
from actions.core.errors import RefundAlreadyOpen, RefundRefused
from actions.core.form import FormAction, Next, Step
from actions.core.talk import Choice
from actions.order_choice import LONGEST_LIST, LOOK_BACK, order_named
from actions.order_form import OrderFormTalk
from actions.policy_words import payout_sentence, return_address
from actions.refund_words import (
    UNDER_WAY,
    needs_person_words,
    refusal_as_quote,
    say_already_open,
    say_recorded,
    say_refused,
    says_why,
)

ORDER: Final = "refund_order_number"
LINES: Final = "refund_line_nos"
KIND: Final = "refund_kind"
REASON: Final = "refund_reason"
REASON_TEXT: Final = "refund_reason_text"
CONFIRMED: Final = "refund_confirmed"
ALL_LINES: Final = "all"
UNSHIPPED: Final = "unshipped"
OTHER: Final = "other"

REASONS: Final = (
    "not_wanted",
    "wrong_order",
    "quality",
    "damaged",
    "wrong_item",
    "not_received",
    "late",
    "other",
)
REASONS_BEFORE_SHIPPING: Final = ("not_wanted", "wrong_order", "late", "other")
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
# As many of the customer's words as the question before recording shows.
SHOWN_LENGTH: Final = 40


class RefundTalk(OrderFormTalk):
    """Which order → which items → what kind → why → really? → record the request."""

    order_slot = ORDER
    decision_slot = CONFIRMED
    which_order_text = "refund.which_order"
    memory = (REASON_TEXT,)
    kept_for_another_order = (REASON, REASON_TEXT)
    own_intents = frozenset({"request_refund"})
    stopped_text = "refund.stopped"
    first_quote: RefundQuote | None = None
    open_refunds: Sequence[RefundCard] = ()
    wrong_lines: Sequence[int] = ()
    """The items that the customer has just taken back."""

    # ── reading ──────────────────────────────────────────────────────────────────────────────

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

    # ── steps ────────────────────────────────────────────────────────────────────────────────

    async def list_candidates(self) -> Sequence[OrderCard]:
        """Orders of which something can be refunded and no refund is under way."""
        crm = self.talk.crm
        refunds = (await crm.list_refunds(limit=LONGEST_LIST)).refunds
        self.open_refunds = [refund for refund in refunds if refund.state in UNDER_WAY]
        taken = {refund.order_number for refund in self.open_refunds}
        orders = (await crm.list_orders("refundable", limit=LOOK_BACK)).orders
        return [order for order in orders if order.number not in taken]

    def say_no_candidates(self) -> None:
        """Nothing can be refunded, or all that could be is under way."""
        talk = self.talk
        if self.open_refunds:
            talk.lead_with("refund.no_other")
            say_already_open(talk, self.open_refunds[0], choices=[talk.handoff_chip()])
            return
        talk.say(
            "refund.none",
            choices=[talk.chip("list_orders", "list_orders"), talk.handoff_chip()],
        )

    async def check_order(self) -> Next:
        """A refund of everything that is under way is told instead of asked for again."""
        if self.detail.open_refund and not self._refundable_lines():
            await self._tell_the_open_one(self.detail.open_refund)
            return Next.ENDED
        if self.wrong_lines and len(self._refundable_lines()) == 1:
            # The only item is the wrong one: so is the order.
            self.wrong_lines = ()
            self.take_back_order()
            return await self.choose_order()
        return Next.GO_ON

    async def choose_lines(self) -> Next:
        """One refundable line needs no question; the policy's early no comes before any."""
        lines = self._refundable_lines()
        known = {line.line_no for line in lines}
        if not set(self.values[LINES] or ()) <= known:
            self.values[LINES] = None
        if self.values[LINES]:
            return Next.GO_ON
        quote = await self._first_quote()
        if quote.verdict == "refuse" or not lines:
            await say_refused(self.talk, self.detail.order.number, quote)
            return Next.ENDED
        instead = answers.positions(self.meant_instead, len(lines)) if self.wrong_lines else []
        if instead:
            self.values[LINES] = [lines[i].line_no for i in instead]
            return Next.GO_ON
        lines = [line for line in lines if line.line_no not in self.wrong_lines] or lines
        only = 0 if len(lines) == 1 else self._named([line.name for line in lines])
        if only is not None:
            self.values[LINES] = [lines[only].line_no]
            return Next.GO_ON
        title = self.talk.texts.fill
        options = [
            Option(
                line.line_no,
                title("chip.line", name=line.name, quantity=line.refundable_quantity),
            )
            for line in lines
        ]
        options.append(Option(ALL_LINES, title("chip.all_lines")))
        return self.offer(
            "refund.which_lines", options, entity="line_no", number=self.detail.order.number
        )

    async def choose_kind(self) -> Next:
        """Only kinds that the policy allows now."""
        kind = self.values[KIND]
        quote = await self._first_quote()
        allowed = list(quote.kinds)
        if kind in allowed:
            return Next.GO_ON
        if kind and allowed:
            self.talk.lead_with("refund.kind_not_now", kind=self._word(KIND, kind))
        self.values[KIND] = None
        if not allowed:
            await say_refused(self.talk, self.detail.order.number, quote)
            return Next.ENDED
        if len(allowed) == 1:
            self.values[KIND] = allowed[0]
            return Next.GO_ON
        options = [Option(code, self._word(KIND, code)) for code in allowed]
        return self.offer("refund.which_kind", options, entity="refund_kind")

    async def choose_reason(self) -> Next:
        """Reasons that make sense for this kind; the customer's own words count as one."""
        reasons = REASONS_BEFORE_SHIPPING if self.values[KIND] == UNSHIPPED else REASONS
        if self.values[REASON] in reasons:
            return Next.GO_ON
        self.values[REASON] = None
        options = [Option(code, self._word(REASON, code)) for code in reasons]
        return self.offer("refund.which_reason", options, entity="refund_reason")

    async def confirm(self) -> Next:
        """Show order, items, kind, reason and amount; record only after a plain yes."""
        if self.values[CONFIRMED] is None:
            return await self._ask()
        if self.values[CONFIRMED] is False:
            self.talk.say("refund.dropped")
            return Next.ENDED
        return await self._record()

    async def _ask(self) -> Next:
        talk, order = self.talk, self.detail.order
        quote = await talk.crm.quote_refund(
            order.number,
            kind=self.values[KIND],
            line_nos=self.values[LINES],
            reason=self.values[REASON],
        )
        if quote.verdict == "refuse":
            await say_refused(talk, order.number, quote)
            return Next.ENDED
        self.offered = []
        talk.say(
            "refund.confirm",
            number=order.number,
            items=self._items_in_words(),
            kind=self._word(KIND, self.values[KIND]),
            reason=self._reason_in_words(),
            amount=talk.texts.money(quote.amount_minor, quote.currency),
            why=needs_person_words(talk, quote, self.values[REASON]),
            choices=[
                Choice(talk.texts.fill("chip.confirm_refund"), "affirm", {}),
                Choice(talk.texts.fill("chip.drop_refund"), "deny", {}),
            ],
        )
        return Next.ASKED

    async def _record(self) -> Next:
        talk = self.talk
        policies = await talk.crm.get_policies()
        try:
            made = await talk.crm.request_refund(
                self.values[ORDER],
                kind=self.values[KIND],
                line_nos=self.values[LINES],
                reason=self.values[REASON],
                reason_text=self.values[REASON_TEXT],
            )
        except RefundAlreadyOpen:
            found = (await talk.crm.get_order(self.values[ORDER])).open_refund
            await self._tell_the_open_one(found)
            return Next.ENDED
        except RefundRefused as refusal:
            await say_refused(talk, self.values[ORDER], refusal_as_quote(refusal))
            return Next.ENDED
        say_recorded(
            talk,
            made,
            kind=self.values[KIND],
            payout=payout_sentence(talk.texts, made.refund, policies),
            address=return_address(talk.texts, policies),
        )
        return Next.ENDED

    async def _tell_the_open_one(self, found: RefundCard | None) -> None:
        choices = [self.talk.chip("refund_status", "refund_status")]
        if await self.list_candidates():
            choices.append(self.talk.chip("refund_other", "request_refund"))
        if found:
            say_already_open(self.talk, found, choices=choices)
        else:
            self.talk.say("refund.already_open_plain", choices=choices)

    def _named(self, names: Sequence[str]) -> int | None:
        if self.wrong_lines:
            return answers.best_match(self.meant_instead, names)
        return self.named_in_message(names)

    # ── facts ────────────────────────────────────────────────────────────────────────────────

    def _refundable_lines(self) -> list[OrderLine]:
        return [line for line in self.detail.lines if line.refundable_quantity > 0]

    async def _first_quote(self) -> RefundQuote:
        """What the policy says to this order before kind and items are known."""
        if self.first_quote is None:
            self.first_quote = await self.talk.crm.quote_refund(
                self.values[ORDER], reason=self.values[REASON]
            )
        return self.first_quote

    def _items_in_words(self) -> str:
        chosen = [line for line in self.detail.lines if line.line_no in self.values[LINES]]
        fill = self.talk.texts.fill
        words = [
            fill("chip.line", name=line.name, quantity=line.refundable_quantity) for line in chosen
        ]
        return fill("list.and").join(words)

    def _reason_in_words(self) -> str:
        word, text = self._word(REASON, self.values[REASON]), self.values[REASON_TEXT]
        if self.values[REASON] != OTHER or not text:
            return word
        words = text if len(text) <= SHOWN_LENGTH else f"{text[:SHOWN_LENGTH]}…"
        return self.talk.texts.fill("refund.reason_words", reason=word, words=words)

    def _word(self, slot: str, code: Any) -> str:  # noqa: ANN401 - a slot's value
        key = f"{slot}.{code}"
        return self.talk.texts.fill(key) if key in self.talk.texts else str(code)

    steps: ClassVar[Mapping[str, Step]] = {
        ORDER: OrderFormTalk.choose_order,
        LINES: choose_lines,
        KIND: choose_kind,
        REASON: choose_reason,
        CONFIRMED: confirm,
    }


class ValidateRefundForm(FormAction):
    """Slots refund_…; the deed is the last step."""

    action_name = "validate_refund_form"
    talk_class = RefundTalk
