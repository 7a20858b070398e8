"""A campaign's report in the hub equals that of plain SQL, and both what the rows were made for."""

from fractions import Fraction
from pathlib import Path

import pytest
from sqlalchemy import select

from crm_backend.campaigns.models import Campaign
from crm_backend.campaigns.schemas import CampaignRead
from crm_backend.campaigns.service import reading
from crm_backend.core.db import Database
from tests.insights.awkward_campaigns import BIG, CONTROL, MEMBERS, SMALL
from tests.insights.dictionary import Dictionary
from tests.insights.dictionary.exact import rounded
from tests.insights.dictionary.expected import Values
from tests.insights.shop import NOW

DELIVERIES = ("campaign_sent", "campaign_unknown", "campaign_dead", "campaign_waiting")


async def report(path: Path, name: str) -> CampaignRead:
    database = Database(f"sqlite+aiosqlite:///{path}")
    async with database.reading() as session:
        campaign = (await session.scalars(select(Campaign).where(Campaign.name == name))).one()
        found = await reading.read_campaign(session, campaign, now=NOW)
    await database.close()
    return found


def told(dictionary: Dictionary, name: str) -> Values:
    question = {"metric": "campaign_report", "filter": {"campaign": name}}
    return dictionary.answer(question).total


def percent(value: object) -> float:
    assert isinstance(value, Fraction)
    return float(rounded(value * 100, 1))


@pytest.mark.parametrize("name", [BIG, SMALL])
async def test_reports_agree(filled_shop: Path, dictionary: Dictionary, name: str):
    found, expected = (await report(filled_shop, name)).report, told(dictionary, name)
    assert found is not None
    assert {key: getattr(found, key) for key in DELIVERIES} == {
        key: expected[key] for key in DELIVERIES
    }
    for key in ("campaign_ordered", "control_ordered"):
        share = getattr(found, key)
        if expected[key] is None:
            assert share is None
            continue
        assert share.people == expected[f"{key}_people"]
        assert share.percent == percent(expected[key])
    if expected["campaign_lift"] is None:
        assert found.campaign_lift is None
        return
    assert found.campaign_lift is not None
    ends = [expected[f"campaign_lift{end}"] for end in ("", "_low", "_high")]
    points = (found.campaign_lift.points, found.campaign_lift.low, found.campaign_lift.high)
    assert points == tuple(percent(end) for end in ends)


async def test_the_report_is_what_the_rows_were_made_for(dictionary: Dictionary):
    found = told(dictionary, BIG)
    assert [found[key] for key in DELIVERIES] == [MEMBERS - CONTROL - 10, 3, 4, 3]
    # Of the six of the control group at least the one at the very start, not the one a moment before it alone.
    assert 1 <= found["control_ordered_people"] < CONTROL  # type: ignore[operator]
    assert told(dictionary, SMALL)["campaign_lift"] is None
