"""The shop on which every figure is checked: 400 days of the demo shop, and rows that careless sums get wrong."""

from datetime import UTC, date, datetime

from crm_backend.core.db import Database
from crm_backend.demo.service import load_or_top_up
from tests.fakes.fixed_clock import FixedClock
from tests.insights import awkward_campaigns, awkward_chats, awkward_forecasts, awkward_sales

# A Wednesday, 12:00 in Shanghai, as the questions have it.
NOW = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
TODAY = date(2026, 11, 25)
# Reaches behind the double eleven of the year before, and no further.
HISTORY_DAYS = 400


async def fill_shop(database: Database, *, history_days: int = HISTORY_DAYS) -> None:
    """Fill a migrated, empty database; the same rows every time."""
    await load_or_top_up(database, FixedClock(NOW), today=TODAY, history_days=history_days)
    async with database.transaction() as session:
        await session.run_sync(awkward_sales.write)
        await session.run_sync(awkward_chats.write)
        await session.run_sync(awkward_campaigns.write)
        await session.run_sync(awkward_forecasts.write)
