"""What the worker does for the shop's figures: keeps the daily sums up to date."""

from crm_backend.core.clock import Clock
from crm_backend.core.db import Database
from crm_backend.insights.sales.service import summing

SUMS_SECONDS = 5.0
# Between two days, so that chats never wait behind the sums of years.
PAUSE_SECONDS = 0.02
DAYS_A_ROUND = 200


async def sum_up_days(database: Database, clock: Clock, *, limit: int = DAYS_A_ROUND) -> int:
    """Make the sums of past days anew that are out of date, the latest first. Returns how many."""
    async with database.reading() as session:
        zone, days = await summing.days_out_of_date(session, clock.now())
    done = 0
    for day in days[:limit]:
        done += await summing.sum_up_day(database, clock, day, zone)
        await clock.sleep(PAUSE_SECONDS)
    return done


async def keep_sums(database: Database, clock: Clock) -> None:
    """Keep the daily sums up to date, until cancelled."""
    while True:
        if not await sum_up_days(database, clock):
            await clock.sleep(SUMS_SECONDS)
