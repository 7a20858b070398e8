"""Asking for a refund, question by question.

The policy decides, never this file: the hub's quote says early whether, how and how much, and what the
hub records in the end counts.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final

from actions.core import answers
from actions.core.answers import Option
from actions.core.crm_models import OrderCard, OrderLine, RefundCard, RefundQuote
from actions.core.errors import RefundAlreadyOpen, RefundRefused
from actions.core.form import FormAction, Next, Step
from actions.core.talk import Choice
from actions.order_choice import LONGEST_LIST, LOOK_BACK
from actions.order_form import OrderFormTalk
from actions.policy_words import payout_sentence, return_address
from actions.refund_answers import (
    ALL_LINES,
    CONFIRMED,
    KIND,
    LINES,
    ORDER,
    OTHER,
    REASON,
    REASON_TEXT,
    RefundAnswers,
)
from actions.refund_words import (
    UNDER_WAY,
    needs_person_words,
    refusal_as_quote,
    say_already_open,
    say_recorded,
    say_refused,
)
from actions.shipping import WAITING

UNSHIPPED: Final = "unshipped"

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
# Who gives one of these has the goods before them.
REASONS_ON_ARRIVAL: Final = frozenset({"quality", "damaged", "wrong_item"})
# As many of the customer's words as the question before recording shows.
SHOWN_LENGTH: Final = 40


class RefundTalk(RefundAnswers):
    """Which order → which items → what kind → why → really? → record the request."""

    first_quote: RefundQuote | None = None
    open_refunds: Sequence[RefundCard] = ()

    # ── steps ────────────────────────────────────────────────────────────────────────────────

    async def list_candidates(self) -> Sequence[OrderCard]:
        """Orders of which something can be refunded and no refund is under way."""
        crm = self.talk.crm
        refunds = (await crm.list_refunds(limit=LONGEST_LIST)).refunds
        self.open_refunds = [refund for refund in refunds if refund.state in UNDER_WAY]
        taken = {refund.order_number for refund in self.open_refunds}
        orders = (await crm.list_orders("refundable", limit=LOOK_BACK)).orders
        left = [order for order in orders if order.number not in taken]
        if self.values[REASON] not in REASONS_ON_ARRIVAL:
            return left
        return [order for order in left if order.status != WAITING] or left

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
        days = await talk.crm.get_refund_days()
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
            payout=payout_sentence(talk.texts, made.refund, days),
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
