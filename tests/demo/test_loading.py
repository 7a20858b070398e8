"""Loading and topping up: the same day gives the same rows, and a chat's changes are never undone."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from crm_backend.core.db import Database
from crm_backend.customers.models import Customer
from crm_backend.demo.cast import KnownOrder, Role, unfilled_roles
from crm_backend.demo.day_times import ZONE
from crm_backend.demo.errors import DatabaseHoldsRealShop
from crm_backend.demo.people import CAST
from crm_backend.demo.repository import orders_of_customers
from crm_backend.demo.service import LoadReport, delete_demo, load_or_top_up, moment_of
from crm_backend.model_registry import METADATA
from crm_backend.orders.models import Order, OrderLine
from crm_backend.orders.values import OrderStatus
from crm_backend.refunds.models import Refund, RefundLine
from crm_backend.refunds.values import RefundKind, RefundReason, RefundState
from crm_backend.shop import service as shops
from tests.demo.shop_rows import rows_since
from tests.factories import add_shop
from tests.fakes.fixed_clock import FixedClock

DAY = date(2026, 11, 25)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
HISTORY_DAYS = 50


async def load(database: Database, day: date = DAY, days: int = HISTORY_DAYS) -> LoadReport:
    # A clock of another year: what day it really is must not matter.
    clock = FixedClock(datetime(2031, 5, 6, tzinfo=UTC))
    return await load_or_top_up(database, clock, today=day, history_days=days)


async def cast_orders(database: Database) -> list[KnownOrder]:
    async with database.reading() as session:
        return await session.run_sync(orders_of_customers, [person.number for person in CAST])


async def test_the_same_day_gives_the_same_rows_again(database: Database):
    await load(database)
    first = await rows_since(database, LONG_AGO)
    await delete_demo(database, METADATA.sorted_tables)
    await load(database)
    assert await rows_since(database, LONG_AGO) == first
    assert len(first["orders"]) > 200
    assert all(first[name] for name in first)


async def test_loading_again_adds_nothing(database: Database):
    await load(database)
    before = await rows_since(database, LONG_AGO)
    report = await load(database)
    assert (report.is_first, report.orders_added, report.orders_moved_on) == (False, 0, 0)
    assert await rows_since(database, LONG_AGO) == before


async def test_topping_up_gives_what_a_fresh_load_would_have_given(database: Database):
    last_day = DAY + timedelta(days=9)
    await load(database)
    await load(database, DAY + timedelta(days=1))
    await load(database, last_day)
    window = datetime(last_day.year, last_day.month, last_day.day, tzinfo=ZONE) - timedelta(
        days=HISTORY_DAYS
    )
    topped_up = await rows_since(database, window, with_cast=False)
    await delete_demo(database, METADATA.sorted_tables)
    await load(database, last_day)
    fresh = await rows_since(database, window, with_cast=False)
    # Who left before the window is known to the older shop only.
    for of_people in ("customers", "consents"):
        assert set(fresh.pop(of_people)) <= set(topped_up.pop(of_people))
    assert topped_up == fresh


@pytest.mark.parametrize("days_later", [0, 1, 5, 40])
async def test_the_three_customers_are_what_the_readme_promises(
    database: Database, days_later: int
):
    day = DAY + timedelta(days=days_later)
    await load(database)
    await load(database, day)
    orders = await cast_orders(database)
    assert unfilled_roles(orders, day) == []
    own = [order for order in orders if order.customer_number == "C1001"]
    assert any(order.status is OrderStatus.PAID for order in own)
    assert any(order.status is OrderStatus.SHIPPED for order in own)
    assert any(
        order.delivered_at and order.delivered_at.astimezone(ZONE).date() == day - timedelta(days=3)
        for order in own
    )
    assert any(order.has_open_refund for order in orders if order.customer_number == "C1002")
    assert not [order for order in orders if order.customer_number == "C1003"]


@pytest.mark.parametrize(
    "gaps", [(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1), (2, 3, 1, 4, 2), (7,), (30, 1)]
)
async def test_a_top_up_dates_no_order_into_days_that_were_on_show(
    database: Database, gaps: tuple[int, ...]
):
    await load(database)
    day = DAY
    for gap in gaps:
        async with database.reading() as session:
            known = set(await session.scalars(select(Order.number)))
            last = await session.scalar(select(func.max(Order.placed_at)))
        day += timedelta(days=gap)
        assert (await load(database, day)).orders_added
        assert unfilled_roles(await cast_orders(database), day) == []
        async with database.reading() as session:
            added = select(func.min(Order.placed_at)).where(Order.number.not_in(known))
            earliest = await session.scalar(added)
        assert earliest is not None
        assert last is not None
        assert earliest > last


async def test_in_the_first_hour_of_a_week_fresh_orders_are_of_this_week(database: Database):
    clock = FixedClock(datetime(2026, 11, 22, 23, 50, tzinfo=ZONE))
    await load_or_top_up(database, clock, history_days=HISTORY_DAYS)
    async with database.reading() as session:
        known = set(await session.scalars(select(Order.number)))
    clock.advance(minutes=15)
    await load_or_top_up(database, clock)
    monday = clock.now().astimezone(ZONE)
    own = [order for order in await cast_orders(database) if order.number not in known]
    assert {order.status for order in own} >= {OrderStatus.SHIPPED}
    assert all(
        order.paid_at and order.paid_at.astimezone(ZONE).date() == monday.date() for order in own
    )
    assert unfilled_roles(await cast_orders(database), monday.date()) == []


async def test_an_order_cancelled_in_a_chat_stays_cancelled_and_is_replaced(database: Database):
    await load(database)
    unsent = next(
        order.number
        for order in await cast_orders(database)
        if (order.customer_number, order.status) == ("C1001", OrderStatus.PAID)
    )
    cancelled_at = datetime(2026, 11, 25, 3, 4, 5, tzinfo=UTC)
    async with database.transaction() as session:
        order = await session.scalar(select(Order).where(Order.number == unsent))
        assert order is not None
        order.status, order.closed_at = OrderStatus.CLOSED, cancelled_at
    report = await load(database)
    assert (report.orders_added, report.orders_moved_on) == (1, 0)
    await load(database, DAY + timedelta(days=10))
    async with database.reading() as session:
        order = await session.scalar(select(Order).where(Order.number == unsent))
    assert order is not None
    assert (order.status, order.closed_at) == (OrderStatus.CLOSED, cancelled_at)
    assert (order.shipped_at, order.completed_at) == (None, None)


async def test_an_order_refunded_in_a_chat_is_left_alone(database: Database):
    await load(database)
    async with database.transaction() as session:
        order = await session.scalar(
            select(Order).where(Order.status == OrderStatus.DELIVERED, ~_has_refund()).limit(1)
        )
        assert order is not None
        line_id = await session.scalar(
            select(OrderLine.id).where(OrderLine.order_id == order.id, OrderLine.line_no == 1)
        )
        session.add(_refund_from_chat(order, line_id or 0))
    async with database.reading() as session:
        before = await session.get(Order, order.id)
    await load(database, DAY + timedelta(days=12))
    async with database.reading() as session:
        after = await session.get(Order, order.id)
        refund = await session.scalar(select(Refund).where(Refund.order_id == order.id))
    assert before is not None
    assert after is not None
    assert refund is not None
    assert (after.status, after.completed_at) == (before.status, before.completed_at)
    assert (refund.number, refund.state) == ("RF26112500001", RefundState.APPROVED)


def _has_refund():
    return select(Refund.id).where(Refund.order_id == Order.id).exists()


def _refund_from_chat(order: Order, line_id: int) -> Refund:
    return Refund(
        number="RF26112500001",
        order_id=order.id,
        customer_id=order.customer_id,
        kind=RefundKind.REFUND_ONLY,
        reason=RefundReason.OTHER,
        state=RefundState.APPROVED,
        verdict_reason="within_policy",
        amount_minor=1,
        currency="CNY",
        idempotency_key="trn_1:refund/1",
        requested_at=datetime(2026, 11, 25, 3, tzinfo=UTC),
        lines=[RefundLine(order_line_id=line_id, quantity=1, amount_minor=1)],
    )


async def test_an_earlier_day_does_not_turn_time_back(database: Database):
    await load(database)
    before = await rows_since(database, LONG_AGO)
    report = await load(database, DAY - timedelta(days=3))
    assert (report.orders_added, report.orders_moved_on) == (0, 0)
    assert await rows_since(database, LONG_AGO) == before


async def test_an_order_of_yesterday_moves_on_by_itself(database: Database):
    await load(database)
    async with database.reading() as session:
        waiting = await session.scalars(
            select(Order.number).where(Order.status == OrderStatus.PAID)
        )
        numbers = set(waiting)
    await load(database, DAY + timedelta(days=30))
    async with database.reading() as session:
        statuses = await session.scalars(select(Order.status).where(Order.number.in_(numbers)))
        assert set(statuses) <= {OrderStatus.COMPLETED, OrderStatus.CLOSED}
    assert numbers


async def test_a_customer_who_signed_in_before_the_load_is_kept(database: Database):
    await load(database)
    async with database.transaction() as session:
        session.add(Customer(number="C9999", name="真人", created_at=LONG_AGO))
    await load(database, DAY + timedelta(days=1))
    async with database.reading() as session:
        assert await session.scalar(select(Customer.name).where(Customer.number == "C9999"))


async def test_a_real_shop_is_never_touched(database: Database):
    async with database.transaction() as session:
        await add_shop(session)
    with pytest.raises(DatabaseHoldsRealShop):
        await load(database)
    with pytest.raises(DatabaseHoldsRealShop):
        await delete_demo(database, METADATA.sorted_tables)
    async with database.reading() as session:
        assert (await shops.get_shop(session)).name == "测试小店"


async def test_the_shop_is_marked_as_a_demo_and_has_a_page(database: Database):
    await load(database)
    async with database.reading() as session:
        shop, site = await shops.get_shop(session), await shops.get_site(session, "demo")
    assert (shop.is_demo, shop.name) == (True, "山屿生活（演示店）")
    assert (shop.currency, shop.time_zone) == ("CNY", "Asia/Shanghai")
    assert site.origins == []
    assert len(site.identity_secret) >= 32


async def test_deleting_leaves_nothing(database: Database):
    await load(database)
    await delete_demo(database, METADATA.sorted_tables)
    async with database.reading() as session:
        for table in METADATA.sorted_tables:
            assert await session.scalar(select(func.count()).select_from(table)) == 0


async def test_without_a_day_the_shop_is_brought_to_the_present_hour(database: Database):
    clock = FixedClock()
    await load_or_top_up(database, clock, history_days=HISTORY_DAYS)
    clock.advance(days=1)
    report = await load_or_top_up(database, clock)
    assert report.moment.isoformat() == "2026-11-26T10:00:00+08:00"
    assert report.orders_added > 0
    assert (await load_or_top_up(database, clock)).orders_added == 0


@pytest.mark.parametrize(
    ("now", "today", "expected"),
    [
        ("2026-11-25T13:45:10+08:00", None, "2026-11-25T13:00:00+08:00"),
        ("2026-11-25T13:45:10+08:00", DAY, "2026-11-25T10:00:00+08:00"),
        ("2026-11-25T05:45:10+08:00", DAY, "2026-11-25T05:00:00+08:00"),
        ("2026-12-01T05:45:10+08:00", DAY, "2026-11-25T10:00:00+08:00"),
        ("2026-11-24T23:10:00+00:00", None, "2026-11-25T07:00:00+08:00"),
    ],
)
def test_the_moment_shown(now: str, today: date | None, expected: str):
    clock = FixedClock(datetime.fromisoformat(now))
    assert moment_of(clock, today) == datetime.fromisoformat(expected)


def test_every_role_is_wanted_of_an_empty_shop():
    assert unfilled_roles([], DAY) == [Role.UNSENT, Role.UNDER_WAY, Role.DELIVERED, Role.CLAIMED]
