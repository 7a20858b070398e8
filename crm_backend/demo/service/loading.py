"""Loading, topping up and deleting the demo shop 山屿生活; which rows are written is for ``writer`` to say."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice

from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from crm_backend.core.clock import Clock
from crm_backend.core.db import Database
from crm_backend.customers import service as customers
from crm_backend.customers.models import Segment
from crm_backend.demo import cast, repository
from crm_backend.demo.console import SEGMENTS, canned_replies
from crm_backend.demo.day_times import ZONE, ZONE_NAME, at
from crm_backend.demo.errors import DatabaseHoldsRealShop
from crm_backend.demo.knowledge import articles, coupons
from crm_backend.demo.ordering import LONGEST_LIFE_DAYS
from crm_backend.demo.people import CAST
from crm_backend.demo.plans import OrderPlan
from crm_backend.demo.rows import CURRENCY
from crm_backend.demo.script import Script, write_script
from crm_backend.demo.service.writer import Writer, is_due
from crm_backend.shop import service as shops

NAME = "山屿生活（演示店）"
SITE_KEY = "demo"
HISTORY_DAYS = 730
MOMENT_OF_FIXED_DAYS = time(10)
# A batch is one transaction: chats go on while it is prepared, and wait while it is written.
TOP_UP_BATCH, FIRST_LOAD_BATCH = 40, 500


@dataclass(frozen=True, kw_only=True)
class LoadReport:
    """What a load did; ``moment`` is the instant the rows are true at."""

    moment: datetime
    is_first: bool
    orders_added: int
    orders_moved_on: int


def moment_of(clock: Clock, today: date | None) -> datetime:
    """The instant the demo shop is shown at.

    Without ``today`` the present, in whole hours. A fixed day is shown at 10:00, so that it has the
    same rows whenever it is loaded; only on that day itself nothing may lie in the future.
    """
    this_hour = clock.now().astimezone(ZONE).replace(minute=0, second=0, microsecond=0)
    if today is None:
        return this_hour
    moment = at(today, MOMENT_OF_FIXED_DAYS)
    return min(moment, this_hour) if today == this_hour.date() else moment


async def load_or_top_up(
    database: Database,
    clock: Clock,
    *,
    today: date | None = None,
    history_days: int = HISTORY_DAYS,
) -> LoadReport:
    """Make the demo shop, or add what has happened since the last load; repeating it adds nothing.

    A first load begins ``history_days`` ago and is one transaction. A top-up writes in short
    ones and leaves every order alone that a chat has changed.

    Raises
    ------
    DatabaseHoldsRealShop
        The database has a shop that is no demo.
    """
    moment = moment_of(clock, today)
    async with database.reading() as session:
        shop = await shops.find_shop(session)
        last = await session.run_sync(repository.last_placed_at)
    if shop is not None and not shop.is_demo:
        raise DatabaseHoldsRealShop
    if shop is None or last is None:
        return await _load(database, moment, history_days)
    if moment < last:
        # A later day is on show already, and time does not run back.
        return LoadReport(moment=moment, is_first=False, orders_added=0, orders_moved_on=0)
    return await _top_up(database, moment, last)


async def delete_demo(database: Database, tables: Sequence[Table]) -> None:
    """Empty every table, children first; ``tables`` are all of the schema, parents first.

    Raises
    ------
    DatabaseHoldsRealShop
        The shop is no demo.
    """
    async with database.transaction() as session:
        shop = await shops.find_shop(session)
        if shop is not None and not shop.is_demo:
            raise DatabaseHoldsRealShop
        await session.run_sync(repository.delete_all, tables)


async def _load(database: Database, moment: datetime, history_days: int) -> LoadReport:
    script = write_script(moment.date() - timedelta(days=history_days), moment)
    async with database.transaction() as session:
        await _open_shop(session, moment)
        writer = await session.run_sync(Writer.prepare, script)
        for batch in _batches(script.orders, FIRST_LOAD_BATCH):
            await session.run_sync(writer.write, batch)
        await session.run_sync(_fill_roles, writer)
    return LoadReport(
        moment=moment, is_first=True, orders_added=writer.added, orders_moved_on=writer.moved_on
    )


async def _open_shop(session: AsyncSession, moment: datetime) -> None:
    if await shops.find_shop(session) is None:
        await shops.create_shop(
            session, NAME, currency=CURRENCY, time_zone=ZONE_NAME, now=moment, is_demo=True
        )
        # Whoever tries the demo at night wants to see the queue, so its invented people never sleep.
        await shops.set_hours(session, "00:00", "00:00")
        session.add_all(canned_replies(moment))
        session.add_all([*articles(moment), *coupons(moment, moment.astimezone(ZONE).date())])
        for name, rules in SEGMENTS.items():
            await customers.save_segment(
                session, Segment(), name=name, rules=rules, staff_id=None, now=moment
            )
    if await shops.find_site(session, SITE_KEY) is None:
        await shops.add_site(session, SITE_KEY, [], now=moment)


async def _top_up(database: Database, moment: datetime, last: datetime) -> LoadReport:
    first = last.astimezone(ZONE).date() - timedelta(days=LONGEST_LIFE_DAYS)
    script = write_script(first, moment)
    async with database.reading() as session:
        due = await session.run_sync(_due, script, last)
    async with database.transaction() as session:
        writer = await session.run_sync(Writer.prepare, script)
    for batch in _batches(due, TOP_UP_BATCH):
        async with database.transaction() as session:
            await session.run_sync(writer.write, batch)
    async with database.transaction() as session:
        await session.run_sync(_fill_roles, writer)
    return LoadReport(
        moment=moment, is_first=False, orders_added=writer.added, orders_moved_on=writer.moved_on
    )


def _due(session: Session, script: Script, last: datetime) -> list[OrderPlan]:
    """The plans that are missing or behind; read without holding anybody up.

    What is missing of the time until ``last`` stays so: those days were on show, and their figures stand.
    """
    known = repository.orders_of_customers(session, [person.number for person in CAST])
    own = [plan for order in known if (plan := cast.plan_of(order.number))]
    plans = {plan.number: plan for plan in (*script.orders, *own)}
    due: list[OrderPlan] = []
    for batch in _batches(list(plans.values()), FIRST_LOAD_BATCH):
        numbers = [plan.number for plan in batch]
        stored = repository.stored_orders(session, numbers, lock=False)
        due += [
            plan
            for plan in batch
            if (plan.number in stored or plan.placed_at > last)
            and is_due(plan, stored.get(plan.number), script.moment)
        ]
    return due


def _batches(plans: Sequence[OrderPlan], size: int) -> Iterator[list[OrderPlan]]:
    remaining = iter(plans)
    while batch := list(islice(remaining, size)):
        yield batch


def _fill_roles(session: Session, writer: Writer) -> None:
    numbers = [person.number for person in CAST]
    known = repository.orders_of_customers(session, numbers)
    day = writer.moment.astimezone(ZONE).date()
    taken = {order.number for order in known}
    fresh = [
        cast.plan_of(cast.next_number(role, day, taken)) for role in cast.unfilled_roles(known, day)
    ]
    writer.write(session, [plan for plan in fresh if plan])
