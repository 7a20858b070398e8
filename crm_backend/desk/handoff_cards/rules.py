"""What a handoff card proposes: pure decisions over what the bot knew and what the policy says."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from crm_backend.orders.rules import is_cancellable, normalise_order_number
from crm_backend.orders.values import OrderStatus
from crm_backend.refunds.rules import Decision, Wish
from crm_backend.refunds.values import RefundKind, RefundReason, Verdict

# The order a form was about comes before one that was only mentioned.
_ORDER_SLOTS = (
    "refund_order_number",
    "cancel_order_number",
    "service_order_number",
    "verification_order_number",
    "order_number",
)
_REFUND_INTENTS = frozenset(
    {"request_refund", "return_howto", "refund_policy", "damaged_goods", "wrong_item"}
)
_CANCEL_INTENTS = frozenset({"cancel_order"})
# These say nothing about what the customer wants to happen.
_WISHLESS_INTENTS = frozenset({None, "human_handoff", "complaint", "inform", "affirm", "deny"})
_MAX_LINES = 200
_Word = TypeVar("_Word", bound=StrEnum)


class ProposalKind(StrEnum):
    """What an agent may have done with one click."""

    APPROVE_REFUND = "approve_refund"
    REQUEST_REFUND = "request_refund"
    CANCEL_ORDER = "cancel_order"


@dataclass(frozen=True, kw_only=True)
class Known:
    """What the bot knew when the chat came to people."""

    reason: str
    intent: str | None
    slots: Mapping[str, Any]

    @property
    def order_numbers(self) -> list[str]:
        """The orders it was about, each once, the most telling first."""
        written = (self.slots.get(slot) for slot in _ORDER_SLOTS)
        numbers = (normalise_order_number(text) for text in written if isinstance(text, str))
        return list(dict.fromkeys(filter(None, numbers)))

    @property
    def reason_given(self) -> RefundReason:
        """Why the customer wants their money back; not said yet, it is taken as 不想要了."""
        return _one_of(RefundReason, self.slots.get("refund_reason")) or RefundReason.NOT_WANTED

    def wish_for(self, order_number: str, status: OrderStatus) -> Wish:
        """The refund to ask the policy about: for this order, as far as the form had collected it."""
        if self.wants_to_cancel and is_cancellable(status):
            return Wish(kind=RefundKind.UNSHIPPED, reason=RefundReason.NOT_WANTED)
        meant = self.slots.get("refund_order_number")
        if not isinstance(meant, str) or normalise_order_number(meant) != order_number:
            return Wish(reason=self.reason_given)
        return Wish(
            kind=_one_of(RefundKind, self.slots.get("refund_kind")),
            line_nos=_line_nos(self.slots.get("refund_line_nos")),
            reason=self.reason_given,
        )

    @property
    def wants_refund(self) -> bool:
        """Whether money back was the wish."""
        is_asked = any(self.slots.get(slot) for slot in self.slots if slot.startswith("refund_"))
        return is_asked or self.intent in _REFUND_INTENTS or self.reason == "refund_needs_person"

    @property
    def wants_to_cancel(self) -> bool:
        """Whether cancelling was the wish."""
        return bool(self.slots.get("cancel_order_number")) or self.intent in _CANCEL_INTENTS

    @property
    def is_wishless(self) -> bool:
        """Whether nothing says what the customer wants to happen."""
        return self.intent in _WISHLESS_INTENTS


def propose(known: Known, status: OrderStatus, decision: Decision) -> ProposalKind | None:
    """The one action a card proposes for an order of which no refund waits for a decision.

    What the customer asked for, if it is possible: to cancel, or a refund the policy allows or leaves
    to a person. If nothing says what they want, a return the policy allows at once is proposed, since
    it costs one look to decline; an order is never cancelled on a guess.
    """
    if known.wants_to_cancel and is_cancellable(status):
        return ProposalKind.CANCEL_ORDER
    if decision.is_refused:
        return None
    is_free_guess = (
        known.is_wishless
        and decision.verdict is Verdict.APPROVE
        and decision.kind is not RefundKind.UNSHIPPED
    )
    return ProposalKind.REQUEST_REFUND if known.wants_refund or is_free_guess else None


def proposal_id(content: Mapping[str, object]) -> str:
    """An id that changes whenever what is proposed, or the state it rests on, changes."""
    written = json.dumps(content, sort_keys=True, default=str)
    return f"prp_{hashlib.sha256(written.encode()).hexdigest()[:24]}"


def _one_of(words: type[_Word], value: object) -> _Word | None:
    return next((word for word in words if word.value == value), None)


def _line_nos(value: object) -> tuple[int, ...] | None:
    if not isinstance(value, Sequence) or isinstance(value, str):
        return None
    numbers = [each for each in value if isinstance(each, int) and not isinstance(each, bool)]
    return tuple(numbers[:_MAX_LINES]) or None
