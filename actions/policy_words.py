"""The shop's policy numbers as parts of sentences."""

from actions.core.crm_models import Policies, RefundCard
from actions.texts import Texts


def payout_days(texts: Texts, policies: Policies) -> str:
    """「1–3」: how many working days paying out takes."""
    numbers = policies.numbers
    return texts.fill("days.range", low=numbers["payout_days_min"], high=numbers["payout_days_max"])


def payout_sentence(texts: Texts, refund: RefundCard, policies: Policies) -> str:
    """When the money may go out; after approval only, where there is none yet."""
    key = "payout.after_approval" if refund.state == "requested" else "payout.approved"
    return texts.fill(key, days=payout_days(texts, policies))


def return_address(texts: Texts, policies: Policies) -> str:
    """Where goods go back to, as a sentence; empty when the shop has not said."""
    address = policies.texts.get("return_address")
    return texts.fill("policy.return_address", address=address.rstrip("。")) if address else ""
