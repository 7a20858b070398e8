"""The words of a campaign's life, and what is counted of it."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

OUTBOX_KIND = "campaign"


class CampaignState(StrEnum):
    """What was decided; a change of the text or the audience makes a previewed campaign a draft again."""

    DRAFT = "draft"
    PREVIEWED = "previewed"
    CONFIRMED = "confirmed"
    STOPPED = "stopped"


class ShownState(StrEnum):
    """Where a campaign stands.

    A confirmed one is being prepared until all its members are written, and done once nothing of it waits.
    """

    DRAFT = "draft"
    PREVIEWED = "previewed"
    PREPARING = "preparing"
    SENDING = "sending"
    DONE = "done"
    STOPPED = "stopped"


class Standing(StrEnum):
    """What a customer of the audience is to a campaign: a member, or why not."""

    MEMBER = "member"
    NOT_AGREED = "not_agreed"
    WITHDRAWN = "withdrawn"
    UNREACHABLE = "unreachable"


class Refusal(StrEnum):
    """Why what was said in a chat never reached the customer's own client."""

    BLOCKED = "blocked"
    REFUSED = "refused"


class Verdict(StrEnum):
    """What the interval of the lift says."""

    HIGHER = "higher"
    LOWER = "lower"
    NO_DIFFERENCE = "no_difference"


@dataclass(frozen=True, kw_only=True)
class Group:
    """Of ``members`` people of one group, how many ordered within the week."""

    ordered: int
    members: int


@dataclass(frozen=True, kw_only=True)
class Lift:
    """The difference of two shares in percentage points, exact, with its 95 % interval, unrounded."""

    points: Fraction
    low: float
    high: float

    @property
    def verdict(self) -> Verdict:
        """Nothing can be told while the interval holds 0."""
        if self.low > 0:
            return Verdict.HIGHER
        return Verdict.LOWER if self.high < 0 else Verdict.NO_DIFFERENCE


def cause_of(campaign_id: int) -> str:
    """What the outbox knows a campaign by."""
    return f"campaign:{campaign_id}"
