"""Between the second confirmation and the first message: members are written a few at a time, and only once."""

import asyncio

import pytest
from sqlalchemy import select

from crm_backend.access.models import AuditEntry
from crm_backend.campaigns import rules
from crm_backend.campaigns.models import Campaign
from crm_backend.campaigns.service import filling, stopping
from crm_backend.campaigns.tasks import fill_campaigns
from crm_backend.core import job_queue
from crm_backend.customers import service as customers
from crm_backend.customers.values import ConsentSource
from tests.fakes.fixed_clock import NOW

PEOPLE = 25


@pytest.fixture
async def confirmed(shop, monkeypatch):
    """A campaign of 25 people, of whom seven are written at a time; its id."""
    monkeypatch.setattr(filling, "MEMBERS_AT_A_TIME", 7)
    await shop.add_people(*(f"客{index}" for index in range(PEOPLE)))
    return await shop.confirm()


async def find_wanted(shop):
    async with shop.database.reading() as session:
        wanted = await filling.find_filling(session)
    assert wanted is not None
    return wanted


async def write_some(shop):
    wanted = await find_wanted(shop)
    async with shop.database.transaction() as session:
        return await filling.write_some(session, wanted, now=NOW)


async def drawn(shop, campaign_id):
    """Who gets nothing, by the seed that was stored and everybody who was counted."""
    async with shop.database.reading() as session:
        campaign = await session.get_one(Campaign, campaign_id)
    return rules.draw_control(await shop.members(campaign_id), campaign.seed)


async def test_confirming_writes_nobody_yet_and_says_what_is_going_on(shop, confirmed):
    campaign = await shop.read(confirmed)
    assert (campaign["state"], campaign["previewed_count"], campaign["members"]) == (
        "preparing",
        PEOPLE,
        0,
    )
    assert await shop.deliveries() == []
    assert await write_some(shop) is True
    campaign = await shop.read(confirmed)
    assert (campaign["state"], campaign["members"]) == ("preparing", 7)


async def test_filled_in_steps_it_has_everybody_once_and_the_tenth_of_the_seed(shop, confirmed):
    steps = [await write_some(shop) for _ in range(4)]
    assert steps == [True, True, True, False]
    members = await shop.members(confirmed)
    control = {customer_id for customer_id, is_control in members.items() if is_control}
    assert (len(members), control) == (PEOPLE, await drawn(shop, confirmed))
    targets = [entry.payload["customer_id"] for entry in await shop.deliveries()]
    assert sorted(targets) == sorted(members.keys() - control)
    assert (await shop.read(confirmed))["state"] == "sending"
    assert await fill_campaigns(shop.database, shop.clock) == 0


async def test_two_workers_fill_it_together_and_nobody_is_written_twice(shop, confirmed):
    await asyncio.gather(*(fill_campaigns(shop.database, shop.clock) for _ in range(2)))
    members = await shop.members(confirmed)
    deliveries = await shop.deliveries()
    assert (len(members), len(deliveries)) == (PEOPLE, PEOPLE - sum(members.values()))


async def test_who_comes_later_is_no_member_and_who_leaves_gets_nothing(shop, confirmed):
    await write_some(shop)
    await shop.add_people("后来的")
    members = await shop.members(confirmed)
    await fill_campaigns(shop.database, shop.clock)
    late = [
        entry.payload["customer_id"]
        for entry in await shop.deliveries()
        if entry.payload["customer_id"] not in members
    ]
    async with shop.database.transaction() as session:
        await customers.refuse_offers(session, late[0], ConsentSource.CHAT, now=NOW)
    await shop.deliver()
    assert "后来的" not in await shop.heard()
    campaign = await shop.read(confirmed)
    assert campaign["report"]["dead_reasons"] == {"unsubscribed": 1}
    assert (campaign["members"], campaign["campaign_sent"]) == (PEOPLE, PEOPLE - 3 - 1)


async def test_who_leaves_before_their_row_is_written_gets_nothing(shop, confirmed):
    wanted = await find_wanted(shop)
    leaving = next(each for each in wanted.customer_ids if each not in wanted.control)
    async with shop.database.transaction() as session:
        await customers.refuse_offers(session, leaving, ConsentSource.CHAT, now=NOW)
    await fill_campaigns(shop.database, shop.clock)
    await shop.deliver()
    assert await shop.figures(confirmed) == (PEOPLE - 3 - 1, 0, 1, 0)


async def test_stopped_while_it_is_filled_it_gets_no_further_members(shop, confirmed):
    await write_some(shop)
    stopped = await shop.manager.post(f"/campaigns/{confirmed}/stop")
    assert (stopped.status_code, stopped.json()["state"]) == (200, "stopped")
    await fill_campaigns(shop.database, shop.clock)
    await shop.deliver()
    assert await shop.heard() == {}
    campaign = await shop.read(confirmed)
    assert (campaign["state"], campaign["members"]) == ("stopped", 7)
    written = 7 - campaign["control"]
    assert campaign["report"]["dead_reasons"] == {"stopped": written}
    async with shop.database.reading() as session:
        assert await job_queue.find_open(session, filling.JOB_KIND) is None
        entries = await session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()))
        last = entries.first()
    assert last.facts == {"campaign_step": "stopped", "people": PEOPLE - 3}


async def test_what_waits_is_dropped_in_small_transactions(shop, monkeypatch):
    monkeypatch.setattr(stopping, "ROWS_AT_A_TIME", 4)
    await shop.add_people(*(f"客{index}" for index in range(9)))
    campaign_id = await shop.send()
    await shop.manager.post(f"/campaigns/{campaign_id}/stop")
    assert await shop.figures(campaign_id) == (0, 0, 9, 0)
