"""Daily sums and the orders of all other days say the same as the orders alone, whatever is changed."""

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import func, select, update

from crm_backend.core.db import Database
from crm_backend.insights.sales.models import CustomerDay, ProductDay, SalesChange, SummaryDay
from crm_backend.insights.sales.repository import summaries
from crm_backend.insights.sales.service import summing
from crm_backend.insights.sales.tasks import sum_up_days
from crm_backend.insights.values import CompareWith
from crm_backend.orders.models import Order, OrderLine
from crm_backend.orders.values import LineKind, OrderStatus
from tests.fakes.fixed_clock import FixedClock
from tests.insights.sales.conftest import Asker
from tests.insights.sales.small_shop import SHANGHAI, local

DAYS = ("10-15", "11-25")
QUESTIONS: list[tuple[str, dict[str, Any]]] = [
    ("sales_summary", {"compare": CompareWith.PREVIOUS}),
    *(("sales", dict[str, Any](by=by)) for by in ("day", "week", "product", "category")),
    *(("buyers", dict[str, Any](by=by)) for by in ("region", "rep", "product")),
    *(("orders", dict[str, Any](by=by, limit=1)) for by in ("customer", "product")),
    ("returning_share", {"by": "channel"}),
    ("pieces", {"by": "product", "limit": 1, "lowest_first": True}),
    ("sales", {"filters": {"product": "杯"}, "by": "week"}),
    ("sales", {"filters": {"category": "茶", "region": "上海"}}),
    ("sales", {"filters": {"customer": "C1"}, "by": "day"}),
    ("orders", {"filters": {"buyer_kind": "新客"}, "by": "region"}),
]


class Teller:
    """Asks every question; with the daily sums, and without them."""

    def __init__(self, ask: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ask, self.monkeypatch = ask, monkeypatch

    async def all(self) -> list[str]:
        return [
            (await self.ask(figure, DAYS, **asked)).model_dump_json() for figure, asked in QUESTIONS
        ]

    async def from_orders_alone(self) -> list[str]:
        async def none(_session: object, _zone: str) -> frozenset[date]:
            return frozenset()

        with self.monkeypatch.context() as patched:
            patched.setattr(summaries, "summed_days", none)
            return await self.all()


@pytest.fixture
def tell(ask: Asker, monkeypatch: pytest.MonkeyPatch) -> Teller:
    return Teller(ask, monkeypatch)


async def count(database: Database, model: type) -> int:
    async with database.reading() as session:
        return await session.scalar(select(func.count()).select_from(model)) or 0


async def test_all_past_days_get_sums_and_today_none(
    tell: Teller, database: Database, clock: FixedClock
):
    expected = await tell.from_orders_alone()
    assert await sum_up_days(database, clock) == 36  # 20 October to 24 November
    assert await sum_up_days(database, clock) == 0
    async with database.reading() as session:
        days = set(await session.scalars(select(SummaryDay.day)))
        summed = await session.scalar(select(func.sum(CustomerDay.sales_minor)))
        by_product = await session.scalar(select(func.sum(ProductDay.sales_minor)))
    assert (min(days), max(days)) == (date(2026, 10, 20), date(2026, 11, 24))
    assert (summed, by_product) == (95999, 95999)  # all but today's 2000
    assert await tell.all() == expected


async def test_sums_and_orders_agree_after_random_changes(
    tell: Teller, database: Database, clock: FixedClock
):
    dice = Random(1)
    await sum_up_days(database, clock)
    for limit in (1, 99):
        for _ in range(6):
            await change_something(database, dice)
        await sum_up_days(database, clock, limit=limit)
        assert await tell.all() == await tell.from_orders_alone()


async def change_something(database: Database, dice: Random) -> None:
    async with database.transaction() as session:
        orders = (await session.scalars(select(Order).order_by(Order.id))).all()
        order = dice.choice(orders)
        lines = select(OrderLine).where(OrderLine.order_id == order.id).order_by(OrderLine.id)
        line = (await session.scalars(lines)).first()
        deed = dice.randrange(6)
        if deed == 0:
            order.status = dice.choice(list(OrderStatus))
        elif deed == 1 and order.paid_at is not None:
            order.paid_at += timedelta(days=dice.randint(-3, 3))
        elif deed == 2:
            order.province = dice.choice((None, "上海市", "内蒙古自治区"))
            order.sales_rep = dice.choice((None, "小李"))
        elif deed == 3:
            order.customer_id = dice.choice([each.customer_id for each in orders])
        elif deed == 4 and line is not None:
            line.amount_minor += dice.randint(1, 500)
            line.kind = dice.choice((LineKind.GOODS, LineKind.FEE))
        else:
            session.add(
                OrderLine(
                    order_id=order.id,
                    line_no=90 + dice.randrange(10_000),
                    kind=LineKind.GOODS,
                    product_id=None,
                    sku=dice.choice(("TEA", "LOOSE")),
                    name="散装茶",
                    quantity=2,
                    unit_price_minor=300,
                    amount_minor=600,
                )
            )


@pytest.mark.parametrize(
    ("change", "moments"),
    [
        ({"status": OrderStatus.SHIPPED}, 0),
        ({"refund_held_minor": 1}, 0),
        ({"channel": "网店"}, 0),  # as it was
        ({"status": OrderStatus.CLOSED}, 1),
        ({"province": "江苏省"}, 1),
        ({"paid_at": local("11-10 12:00")}, 2),  # the day it leaves and the day it comes to
    ],
)
async def test_only_what_changes_a_sum_is_told(
    ask: Asker, database: Database, clock: FixedClock, change: dict[str, Any], moments: int
):
    await sum_up_days(database, clock)
    before = await count(database, SalesChange)
    async with database.transaction() as session:
        await session.execute(update(Order).where(Order.number == "O10").values(**change))
    assert await count(database, SalesChange) - before == moments


@pytest.mark.parametrize(
    ("moment", "zone", "days"),
    [
        ("11-23 23:59:59", "Asia/Shanghai", {date(2026, 11, 23)}),
        ("11-24 00:00:00", "Asia/Shanghai", {date(2026, 11, 24)}),
        # 00:10 in Kolkata, where midnight divides an hour of UTC.
        ("11-24 02:40:00", "Asia/Kolkata", {date(2026, 11, 23), date(2026, 11, 24)}),
    ],
)
async def test_days_with_a_change_are_not_up_to_date(
    ask: Asker, database: Database, clock: FixedClock, moment: str, zone: str, days: set[date]
):
    await sum_up_days(database, clock)
    async with database.transaction() as session:
        session.add(SalesChange(moment=local(moment)))
    async with database.reading() as session:
        ready = await summaries.ready_days(session)
        assert ready - await summaries.summed_days(session, zone) == days


async def test_deleted_line_is_told(ask: Asker, database: Database, clock: FixedClock):
    await sum_up_days(database, clock)
    before = await count(database, SalesChange)
    async with database.transaction() as session:
        order = (await session.scalars(select(Order).where(Order.number == "O5"))).one()
        for line in await session.scalars(select(OrderLine).where(OrderLine.order_id == order.id)):
            await session.delete(line)
    assert await count(database, SalesChange) == before + 1
    assert (await ask("sales", ("11-09",))).figures[0].amount.value == 0


async def begun(database: Database, clock: FixedClock, first: str, last: str) -> int:
    """The version of a day that somebody takes in hand."""
    async with database.transaction() as session:
        return await summaries.begin_day(
            session,
            local(first).astimezone(SHANGHAI).date(),
            start=local(first),
            end=local(last),
            now=clock.now(),
        )


@pytest.mark.parametrize("is_told_before", [False, True])
async def test_change_while_a_day_is_added_up_leaves_it_out_of_date(
    ask: Asker, database: Database, clock: FixedClock, *, is_told_before: bool
):
    """Also one of a moment that was told before the day was begun: the first telling is not the second."""
    await sum_up_days(database, clock)
    start, end = local("11-23 00:00"), local("11-24 00:00")
    day = date(2026, 11, 23)
    of_the_day = update(Order).where(Order.number == "O10")
    if is_told_before:
        async with database.transaction() as session:
            await session.execute(of_the_day.values(province="江苏省"))
    version = await begun(database, clock, "11-23 00:00", "11-24 00:00")
    async with database.reading() as session:
        sums = await summaries.read_day(session, day, start=start, end=end)
    async with database.transaction() as session:
        await session.execute(of_the_day.values(status=OrderStatus.CLOSED))
    assert await summing.write_day(database, sums, version)
    async with database.reading() as session:
        assert day not in await summaries.summed_days(session, "Asia/Shanghai")
    assert (await ask("sales", ("11-23",))).figures[0].amount.value == 0
    assert await sum_up_days(database, clock) == 1
    assert (await ask("sales", ("11-23",))).figures[0].amount.value == 0


async def test_older_sums_never_take_the_place_of_newer_ones(
    ask: Asker, database: Database, clock: FixedClock
):
    day, start, end = date(2026, 11, 23), local("11-23 00:00"), local("11-24 00:00")
    version = await begun(database, clock, "11-23 00:00", "11-24 00:00")
    async with database.reading() as session:
        older = await summaries.read_day(session, day, start=start, end=end)
    assert await sum_up_days(database, clock)
    assert not await summing.write_day(database, older, version)


async def test_sums_half_written_are_not_used_and_are_finished_by_the_next(
    ask: Asker, database: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
):
    """A worker dies between two transactions of a day; the next one begins the day anew."""
    monkeypatch.setattr(summing, "ROWS_AT_ONCE", 1)
    expected = (await ask("pieces", by="product")).rows
    await sum_up_days(database, clock)
    day = date(2026, 11, 22)
    version = await begun(database, clock, "11-22 00:00", "11-23 00:00")
    assert (await ask("pieces", by="product")).rows == expected
    assert await sum_up_days(database, clock) == 1
    async with database.transaction() as session:
        assert not await summaries.holds_day(session, day, version)
        assert not await summaries.finish_day(session, day, version)
    assert (await ask("pieces", by="product")).rows == expected
