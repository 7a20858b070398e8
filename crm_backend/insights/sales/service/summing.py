"""Keeping the daily sums: which are out of date, and making those of a day anew."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.core.bulk import Row, add_rows
from crm_backend.core.clock import Clock
from crm_backend.core.db import Database
from crm_backend.core.orm import Base
from crm_backend.insights.periods import midnight
from crm_backend.insights.sales.models import CustomerDay, ProductDay
from crm_backend.insights.sales.repository import days, summaries
from crm_backend.insights.sales.repository.summaries import DaySums
from crm_backend.shop import service as shop_service
from crm_backend.shop.rules import local_day

# In one transaction, so that no chat waits for the sums of a busy day.
ROWS_AT_ONCE = 500
_DAY = timedelta(days=1)
Part = tuple[type[Base], Sequence[Row]]


async def days_out_of_date(session: AsyncSession, now: datetime) -> tuple[str, list[date]]:
    """The shop's zone and its past days whose sums are missing or were overtaken, the latest first."""
    shop = await shop_service.find_shop(session)
    if shop is None:
        return "UTC", []
    zone = shop.time_zone
    today = local_day(now, zone)
    wanted = {local_day(each, zone) for each in await summaries.changed_moments(session)}
    first = await days.first_paid_at(session, now)
    last = await days.last_paid_at(session, now)
    if first is not None and last is not None:
        begun = local_day(first, zone)
        sold_on = range((local_day(last, zone) - begun).days + 1)
        wanted |= {begun + ahead * _DAY for ahead in sold_on} - await summaries.ready_days(session)
    return zone, sorted((day for day in wanted if day < today), reverse=True)


async def sum_up_day(database: Database, clock: Clock, day: date, zone: str) -> bool:
    """Make the sums of a day anew; False where somebody else began to meanwhile.

    They are read without a lock. What is changed after the beginning keeps the day out of date.
    """
    start, end = midnight(day, zone), midnight(day + _DAY, zone)
    async with database.transaction() as session:
        version = await summaries.begin_day(session, day, start=start, end=end, now=clock.now())
    async with database.reading() as session:
        sums = await summaries.read_day(session, day, start=start, end=end)
    return await write_day(database, sums, version)


async def write_day(database: Database, sums: DaySums, version: int) -> bool:
    """Put the sums of a day in place, a few hundred rows a transaction; False where it was begun anew."""
    *others, last = _parts(sums)
    for part in others:
        async with database.transaction() as session:
            if not await summaries.holds_day(session, sums.day, version):
                return False
            await _add(session, part)
    async with database.transaction() as session:
        if not await summaries.finish_day(session, sums.day, version):
            return False
        await _add(session, last)
    return True


def _parts(sums: DaySums) -> list[Part]:
    """All rows, so many at once; a day without any is one part of none."""
    parts: list[Part] = [
        (model, rows[at : at + ROWS_AT_ONCE])
        for model, rows in ((CustomerDay, sums.customers), (ProductDay, sums.products))
        for at in range(0, len(rows), ROWS_AT_ONCE)
    ]
    return parts or [(CustomerDay, [])]


async def _add(session: AsyncSession, part: Part) -> None:
    model, rows = part
    await session.run_sync(lambda blocking: add_rows(blocking, model, rows))
