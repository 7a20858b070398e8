"""What the worker does for the shop's calendar; the one door to the slow ``holidays`` library."""

from datetime import date, timedelta

import structlog

from crm_backend.core.clock import Clock
from crm_backend.core.db import Database
from crm_backend.shop import public_calendar, service
from crm_backend.shop.rules import local_day

log = structlog.get_logger()

CALENDAR_SECONDS = 24 * 3600.0
NO_SHOP_SECONDS = 60.0
_LOOK_AHEAD = timedelta(days=60)


async def refresh_calendar(database: Database, clock: Clock) -> int:
    """Write the public holidays of this and the next year anew. Returns how many days differ from the week.

    Days the shop decided itself stay. Shops outside China's time zone keep only their own days.
    """
    async with database.reading() as session:
        shop = await service.find_shop(session)
    if shop is None or shop.time_zone not in public_calendar.CHINESE_ZONES:
        return 0
    today = local_day(clock.now(), shop.time_zone)
    soon = (today + _LOOK_AHEAD).year
    if not public_calendar.is_announced(soon):
        log.warning("calendar.not_announced", year=soon)
    first, last = date(today.year, 1, 1), date(today.year + 1, 12, 31)
    days = public_calendar.public_days(first.year, last.year)
    async with database.transaction() as session:
        await service.replace_public_days(session, first, last, days)
    return len(days)


async def keep_calendar(database: Database, clock: Clock) -> None:
    """Refresh the calendar at once and every day, until cancelled."""
    while True:
        filled = await refresh_calendar(database, clock)
        await clock.sleep(CALENDAR_SECONDS if filled else NO_SHOP_SECONDS)
