"""Campaigns: what became of their deliveries, who ordered within the week, and the interval of the lift."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from tests.insights.dictionary.exact import divided, newcombe
from tests.insights.dictionary.expected import Expected, Values
from tests.insights.dictionary.facts import Facts

METRICS = {
    *("campaign_sent", "campaign_unknown", "campaign_dead", "campaign_waiting"),
    *("campaign_ordered", "control_ordered", "campaign_lift", "campaign_report"),
}
HOURS = 168
DELIVERIES = """
SELECT coalesce(sum(state = 'sent'), 0) AS campaign_sent, coalesce(sum(state = 'unknown'), 0) AS campaign_unknown,
       coalesce(sum(state = 'dead'), 0) AS campaign_dead,
       coalesce(sum(state IN ('pending', 'sending')), 0) AS campaign_waiting, min(sent_at) AS start
FROM outbox WHERE kind = 'campaign' AND cause = :cause
"""
ORDERED = f"""
SELECT m.is_control, count(*) AS members, sum(EXISTS (
    SELECT 1 FROM counted_orders o WHERE o.customer_id = m.customer_id AND o.paid_at >= :start
        AND us(o.paid_at) < us(:start) + {HOURS} * 3600000000 AND o.paid_at < :now
)) AS ordered FROM campaign_members m WHERE m.campaign_id = :campaign GROUP BY m.is_control
"""


def deliveries(facts: Facts, campaign_id: int) -> Values:
    """What became of a campaign's messages, now, and when the first left."""
    [row] = facts.all(DELIVERIES, cause=f"campaign:{campaign_id}")
    return dict(row)


def groups(facts: Facts, campaign_id: int, start: str) -> dict[bool, tuple[int, int]]:
    """Who ordered and how many there are: of those who got the message (False), and of the control group (True)."""
    rows = facts.all(ORDERED, campaign=campaign_id, start=start, now=facts.now)
    return {bool(row["is_control"]): (row["ordered"], row["members"]) for row in rows}


def lift(
    ordered: tuple[int, int], members: tuple[int, int]
) -> tuple[Fraction, tuple[float, float]] | None:
    """Sending group less control group, with its interval; nothing without a control group."""
    if not all(members):
        return None
    shares = [Fraction(k, n) for k, n in zip(ordered, members, strict=True)]
    return shares[0] - shares[1], newcombe(ordered, members)


def answer(facts: Facts, question: Mapping[str, Any]) -> Expected:
    """The whole report of the campaign that bears the name."""
    metric, name = question["metric"], question["filter"]["campaign"]
    found = facts.all("SELECT id FROM campaigns WHERE name = :name", name=name)
    if len(found) != 1:
        return Expected(metric=metric, no_match=True)
    campaign = found[0]["id"]
    values = deliveries(facts, campaign)
    start = values.pop("start")
    values |= _outcome(facts, campaign, str(start)) if start else {}
    return Expected(metric=metric, total=values)


def _outcome(facts: Facts, campaign: int, start: str) -> Values:
    by_group = groups(facts, campaign, start)
    sending, control = by_group.get(False, (0, 0)), by_group.get(True, (0, 0))
    values: Values = {
        "campaign_ordered": divided(*sending),
        "campaign_ordered_people": sending[0],
        "control_ordered": divided(*control),
        "control_ordered_people": control[0],
    }
    found = lift((sending[0], control[0]), (sending[1], control[1]))
    if found is None:
        return {**values, "campaign_lift": None}
    low, high = (Fraction(end) for end in found[1])
    return {
        **values,
        "campaign_lift": found[0],
        "campaign_lift_low": low,
        "campaign_lift_high": high,
    }
