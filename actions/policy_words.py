"""The shop's policy numbers as parts of sentences."""

from actions.core.crm_models import Policies, RefundCard, RefundDays
from actions.texts import Texts


def payout_sentence(texts: Texts, refund: RefundCard, days: RefundDays) -> str:
    """When the money of a refund may go out; after approval only, where there is none yet."""
    if refund.state == "requested":
        return payout_after_approval(texts, days)
    return _payout(texts, days)


def payout_after_approval(texts: Texts, days: RefundDays) -> str:
    """When the money of a refund goes out that is not approved yet."""
    return texts.fill("payout.after_approval") + _payout(texts, days)


def _payout(texts: Texts, days: RefundDays) -> str:
    """By what this shop's own refunds took, or by its policy, which is then said."""
    between = _range(texts, days.low, days.high)
    if days.is_policy or days.median is None:
        return texts.fill("payout.by_policy", days=between)
    key = "payout.usually" if days.median else "payout.usually_same_day"
    return texts.fill(key, usual=days.median, days=between)


def _range(texts: Texts, low: int, high: int) -> str:
    return str(low) if low == high else texts.fill("days.range", low=low, high=high)


def return_address(texts: Texts, policies: Policies) -> str:
    """Where goods go back to, as a sentence; empty when the shop has not said."""
    address = policies.texts.get("return_address")
    return texts.fill("policy.return_address", address=address.rstrip("。")) if address else ""
