"""What the policy's verdicts and a refund's states are in a customer's words."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from actions.core.crm_models import RefundCard, RefundMade, RefundQuote
from actions.core.errors import RefundRefused
from actions.core.talk import Choice, Talk

RETURN: Final = "return_refund"
# States in which a refund is neither paid nor over.
UNDER_WAY: Final = frozenset({"requested", "approved", "awaiting_goods", "received", "paying"})
_ON_ITS_WAY: Final = "not_received_needs_check"
_ABOUT_AN_ORDER: Final = re.compile(r"订单|单子|单号|[那这]一?单")
# What is left when the wish, pointing and counting are taken away says why, or nothing does.
_NO_REASON: Final = re.compile(
    r"退货|退款|退钱|申请|办理|我说了?|[我你您想要退办请帮给那这个件的了吧呢啊呀嘛就是都全部单款钱货第\d一二两三四五六七八九十\s\W]"
)
_LEAST_REASON: Final = 2


def says_why(text: str) -> bool:
    """Whether own words can be a reason: more than the wish to have money back, and of no other order."""
    return not _ABOUT_AN_ORDER.search(text) and len(_NO_REASON.sub("", text)) >= _LEAST_REASON


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


def needs_person_words(talk: Talk, quote: RefundQuote, reason: str) -> str:
    """Why a colleague decides; empty when nobody has to. Nothing the customer did not say."""
    if quote.verdict != "needs_person":
        return ""
    key = f"verdict.{quote.verdict_reason}"
    if quote.verdict_reason == _ON_ITS_WAY and reason != "not_received":
        key = "verdict.on_its_way_needs_check"
    return talk.texts.fill(key if key in talk.texts else "verdict.needs_person")


def say_already_open(talk: Talk, refund: RefundCard, choices: Sequence[Choice]) -> None:
    """The one under way instead of a second."""
    talk.say(
        "refund.already_open",
        number=refund.order_number,
        refund=refund.number,
        amount=talk.texts.money(refund.amount_minor, refund.currency),
        state=talk.texts.refund_state(refund.state, refund.state_text),
        card=refund,
        choices=choices,
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
        state=talk.texts.refund_state(refund.state, refund.state_text),
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
