"""The shop's policy numbers as parts of sentences."""

from actions.core.crm_models import Policies, RefundCard, RefundDays
from actions.texts import Texts


def payout_days(texts: Texts, policies: Policies) -> str:
    """「1–3」: how many working days paying out takes."""
    numbers = policies.numbers
    return _range(texts, numbers["payout_days_min"], numbers["payout_days_max"])


def payout_sentence(texts: Texts, refund: RefundCard, days: RefundDays) -> str:
    """When the money may go out; after approval only, where there is none yet.

    By what this shop's own refunds took, or by its policy, which is then said.
    """
    after = texts.fill("payout.after_approval") if refund.state == "requested" else ""
    between = _range(texts, days.low, days.high)
    if days.is_policy or days.median is None:
        return after + texts.fill("payout.by_policy", days=between)
    key = "payout.usually" if days.median else "payout.usually_same_day"
    return after + texts.fill(key, usual=days.median, days=between)


def _range(texts: Texts, low: int, high: int) -> str:
    return str(low) if low == high else texts.fill("days.range", low=low, high=high)


def return_address(texts: Texts, policies: Policies) -> str:
    """Where goods go back to, as a sentence; empty when the shop has not said."""
    address = policies.texts.get("return_address")
    return texts.fill("policy.return_address", address=address.rstrip("。")) if address else ""
