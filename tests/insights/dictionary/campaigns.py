"""Campaigns, as far as their tables exist: deliveries by state, and the interval of the lift.

Who belongs to a campaign and its control group is not in the database yet; ``campaign_ordered``,
``control_ordered``, ``campaign_lift`` and ``campaign_report`` follow with that table.
"""

from fractions import Fraction

from tests.insights.dictionary.exact import newcombe
from tests.insights.dictionary.expected import Values
from tests.insights.dictionary.facts import Facts

DELIVERIES = """
SELECT coalesce(sum(state = 'sent'), 0) AS campaign_sent, coalesce(sum(state = 'unknown'), 0) AS campaign_unknown,
       coalesce(sum(state = 'dead'), 0) AS campaign_dead,
       coalesce(sum(state IN ('pending', 'sending')), 0) AS campaign_waiting
FROM outbox WHERE kind = 'campaign' AND cause = :cause
"""


def deliveries(facts: Facts, campaign_id: int) -> Values:
    """What became of a campaign's messages, now."""
    [row] = facts.all(DELIVERIES, cause=f"campaign:{campaign_id}")
    return dict(row)


def lift(
    ordered: tuple[int, int], members: tuple[int, int]
) -> tuple[Fraction, tuple[float, float]] | None:
    """Sending group less control group, with its interval; nothing without a control group."""
    if not all(members):
        return None
    shares = [Fraction(k, n) for k, n in zip(ordered, members, strict=True)]
    return shares[0] - shares[1], newcombe(ordered, members)
