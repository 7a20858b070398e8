"""The worker dies by kill -9 while it fills a campaign, and between saying it in a chat and noting it.

Nobody reads it twice.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from crm_backend.campaigns import rules
from crm_backend.campaigns.models import Campaign
from crm_backend.campaigns.service import filling
from crm_backend.campaigns.tasks import fill_campaigns
from crm_backend.channels.outbox import SENDING_LEASE
from crm_backend.core.db import Database
from crm_backend.core.settings import Settings

PEOPLE = 12
LONGEST_SECONDS = 30.0


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What a crash does to a row does not depend on the database."""
    return sqlite_url


def start_worker(
    database: Database, settings: Settings, failpoint: str, *, seconds_later: int = 0
) -> subprocess.Popen[bytes]:
    secrets = ("bot_secret", "actions_secret", "service_token", "session_secret")
    environment = {
        **os.environ,
        **{
            f"ZHANGGUI_{name.upper()}": getattr(settings, name).get_secret_value()
            for name in secrets
        },
        "ZHANGGUI_DATABASE_URL": database.url.render_as_string(hide_password=False),
        "ZHANGGUI_HOME": str(settings.home),
        "ZHANGGUI_FAILPOINT": failpoint,
        "ZHANGGUI_CLOCK_OFFSET_SECONDS": str(seconds_later),
        "ZHANGGUI_DEMO": "false",
    }
    root = Path(__file__).parents[2]
    return subprocess.Popen(
        [sys.executable, "-m", "crm_backend.worker"],
        cwd=root,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


async def test_a_worker_killed_between_saying_and_noting_says_nothing_twice(shop, settings):
    await shop.add_people(*(f"客{index}" for index in range(PEOPLE)))
    campaign_id = await shop.send()
    worker = start_worker(shop.database, settings, "delivery_sent_unmarked:4")
    assert worker.wait(LONGEST_SECONDS) == -signal.SIGKILL
    assert await shop.figures(campaign_id) == (3, 0, 0, 8), "the fourth is still called sending"
    after_its_lease = 2 * int(SENDING_LEASE.total_seconds())
    worker = start_worker(shop.database, settings, "", seconds_later=after_its_lease)
    try:
        deadline = time.monotonic() + LONGEST_SECONDS
        while (await shop.figures(campaign_id))[3] and time.monotonic() < deadline:
            time.sleep(0.1)  # noqa: ASYNC251 - another process works
    finally:
        worker.kill()
        worker.wait()
    # It may have arrived (here it did), so it is shown as unknown and never sent again (I6).
    assert await shop.figures(campaign_id) == (10, 1, 0, 0)
    heard = await shop.heard()
    assert len(heard) == PEOPLE - 1
    assert {len(texts) for texts in heard.values()} == {1}


async def test_a_worker_killed_while_it_fills_a_campaign_is_gone_on_from(shop, settings):
    people = 2 * filling.MEMBERS_AT_A_TIME + PEOPLE
    await shop.add_people(*(f"客{index}" for index in range(people)))
    campaign_id = await shop.confirm()
    worker = start_worker(shop.database, settings, "campaign_members_uncommitted:2")
    assert worker.wait(LONGEST_SECONDS) == -signal.SIGKILL
    campaign = await shop.read(campaign_id)
    assert (campaign["state"], campaign["members"]) == ("preparing", filling.MEMBERS_AT_A_TIME)
    before = await shop.members(campaign_id)

    await fill_campaigns(shop.database, shop.clock)
    members = await shop.members(campaign_id)
    async with shop.database.reading() as session:
        seed = (await session.get_one(Campaign, campaign_id)).seed
    control = rules.draw_control(members, seed)
    assert len(members) == people
    assert {each for each, is_control in members.items() if is_control} == control
    assert before.items() <= members.items(), "what was drawn before the kill stays drawn"
    written = [entry.payload["customer_id"] for entry in await shop.deliveries()]
    assert sorted(written) == sorted(members.keys() - control)
