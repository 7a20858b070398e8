"""What the worker does for the shop's figures: trainings, each day after the shop's midnight and on demand."""

from datetime import timedelta

import structlog

from crm_backend.core.clock import Clock
from crm_backend.core.db import Database
from crm_backend.insights.training import service as trainings
from crm_backend.shop import service as shop_service
from crm_backend.shop.rules import local_day

log = structlog.get_logger()

LOOK_SECONDS = 5.0
FIRST_LOOK_SECONDS = 60.0
"""A shop that just started answers its first customers before it learns."""
AFTER_MIDNIGHT = timedelta(minutes=5)


async def ask_for_todays_trainings(database: Database, clock: Clock) -> int:
    """Ask for the trainings of the shop's day if nobody has yet. Returns how many are new.

    They know what was before this morning's midnight, so they are due soon after it; a machine that
    was off at night makes up for it when it starts.
    """
    async with database.reading() as session:
        shop = await shop_service.find_shop(session)
        if shop is None:
            return 0
        today = local_day(clock.now() - AFTER_MIDNIGHT, shop.time_zone)
        due = await trainings.due_nightly(session, today)
    if not due:
        return 0
    async with database.transaction() as session:
        return await trainings.ask_nightly(session, due, today, now=clock.now())


async def run_next_training(database: Database, clock: Clock) -> bool:
    """Run a training that waits. Returns whether there was one."""
    job = await trainings.claim(database, clock)
    if job is None:
        return False
    result = await trainings.run(database, clock, job)
    outcome = "failed" if result is None else result["outcome"]
    log.info("training.ended", job=job.kind, attempt=job.attempts, outcome=outcome)
    return True


async def keep_trained(database: Database, clock: Clock) -> None:
    """Ask for what is due, and run what was asked for, until cancelled."""
    await clock.sleep(FIRST_LOOK_SECONDS)
    while True:
        await ask_for_todays_trainings(database, clock)
        if not await run_next_training(database, clock):
            await clock.sleep(LOOK_SECONDS)
