"""What the worker does for campaigns before their messages leave."""

from crm_backend.campaigns.service import filling
from crm_backend.core.clock import Clock
from crm_backend.core.db import Database
from crm_backend.core.failpoints import Failpoints
from crm_backend.core.pace import AsyncPace

LOOK_SECONDS = 1.0


async def fill_campaigns(
    database: Database, clock: Clock, failpoints: Failpoints | None = None
) -> int:
    """Write whatever confirmed campaigns lack. Returns how many lacked something."""
    points, pace, filled = failpoints or Failpoints(), AsyncPace(database, clock), 0
    while True:
        async with database.reading() as session:
            wanted = await filling.find_filling(session)
        if wanted is None:
            return filled
        is_left = True
        while is_left:
            async with pace.transaction() as session:
                is_left = await filling.write_some(session, wanted, now=clock.now())
                points.hit("campaign_members_uncommitted")
        filled += 1


async def keep_filled(database: Database, clock: Clock, failpoints: Failpoints) -> None:
    """Fill them as they are confirmed, until cancelled."""
    while True:
        await fill_campaigns(database, clock, failpoints)
        await clock.sleep(LOOK_SECONDS)
