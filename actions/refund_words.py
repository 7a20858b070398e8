"""What the policy's verdicts and a refund's states are in a customer's words."""

from datetime import date
from typing import Final

from actions.core.crm_models import RefundCard, RefundMade, RefundQuote
from actions.core.errors import RefundRefused
from actions.core.talk import Choice, Talk

RETURN: Final = "return_refund"


def refusal_as_quote(refusal: RefundRefused) -> RefundQuote:
    """The hub's final no in the form of its early one."""
    reason = str(refusal.facts.get("verdict_reason", ""))
    return RefundQuote(verdict="refuse", verdict_reason=reason, facts=refusal.facts)


async def say_refused(talk: Talk, number: str, quote: RefundQuote) -> None:
    """Why not, and what can be done instead."""
    window, last_day = quote.facts.get("window_days"), _day(quote.facts.get("last_day_on"))
    key = f"verdict.{quote.verdict_reason}"
    if quote.verdict_reason == "outside_window" and (window is None or last_day is None):
        key = "verdict.outside_window_plain"
    talk.say(
        key if key in talk.texts else "verdict.refuse",
        number=number,
        window=window,
        last_day=await talk.day(last_day) if last_day else None,
        choices=_instead(talk, number, quote.verdict_reason),
    )


def _instead(talk: Talk, number: str, reason: str) -> list[Choice]:
    cancel = talk.chip("cancel", "cancel_order", order_number=number)
    where = talk.chip("track_order", "track_order", order_number=number)
    progress = talk.chip("refund_status", "refund_status")
    instead = {
        "not_paid": [cancel],
        "not_shipped_use_unshipped": [cancel],
        "shipped_not_unshipped": [where],
        "already_refunded": [progress],
        "order_closed": [progress],
    }
    return [*instead.get(reason, []), talk.handoff_chip()]


def needs_person_words(talk: Talk, quote: RefundQuote) -> str:
    """Why a colleague decides; empty when nobody has to."""
    if quote.verdict != "needs_person":
        return ""
    key = f"verdict.{quote.verdict_reason}"
    return talk.texts.fill(key if key in talk.texts else "verdict.needs_person")


def say_already_open(talk: Talk, refund: RefundCard) -> None:
    """The one under way instead of a second."""
    talk.say(
        "refund.already_open",
        number=refund.order_number,
        refund=refund.number,
        amount=talk.texts.money(refund.amount_minor, refund.currency),
        state=refund.state_text,
        card=refund,
    )


def say_recorded(talk: Talk, made: RefundMade, *, kind: str, payout: str, address: str) -> None:
    """The number and what happens next; approval is not payment."""
    refund = made.refund
    key = "refund.approved_return" if kind == RETURN else "refund.approved"
    if made.verdict == "needs_person":
        # Only the number of a ticket that exists is told.
        key = "refund.needs_person" if made.ticket_number else "refund.needs_person_plain"
    talk.say(
        key,
        refund=refund.number,
        state=refund.state_text,
        amount=talk.texts.money(refund.amount_minor, refund.currency),
        payout=payout,
        address=address,
        ticket=made.ticket_number,
        card=refund,
    )


def _day(written: object) -> date | None:
    try:
        return date.fromisoformat(str(written))
    except ValueError:
        return None
