"""A small shop with a few weeks behind it; its numbers are worked out by hand in the tests."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.core.bulk import BulkDatabase
from crm_backend.core.db import Database
from crm_backend.insights.training.running import CheckLease, train
from crm_backend.insights.training.values import TrainingKind
from crm_backend.orders.values import LineKind, OrderStatus
from tests import factories
from tests.factories import Line
from tests.fakes.fixed_clock import FixedClock

# Noon in Shanghai on the Monday seven weeks before the week of NOW.
FIRST_MONDAY = datetime.fromisoformat("2026-10-05T04:00:00+00:00")
TEA_A_WEEK = (2, 4, 3, 3, 2, 4, 3)


async def add_shop_to_learn(session: AsyncSession) -> None:
    """Seven weeks of tea and one cup, and what must not count: a cancelled order, one of today."""
    await factories.add_shop(session)
    tea = await factories.add_product(session, sku="TEA", name="桂花乌龙茶", category="茶")
    cup = await factories.add_product(session, sku="CUP", name="青瓷杯", category="杯壶")
    buyer = await factories.add_customer(session, number="C1", name="王小明")
    for week, pieces in enumerate(TEA_A_WEEK):
        await factories.add_order(
            session,
            buyer,
            lines=[Line(amount_minor=1000 * pieces, quantity=pieces, product=tea)],
            placed_at=FIRST_MONDAY + timedelta(weeks=week),
        )
    postage = Line(amount_minor=800, kind=LineKind.POSTAGE, name="运费")
    await factories.add_order(
        session,
        None,
        lines=[Line(amount_minor=5000, quantity=7, product=cup), postage],
        placed_at=FIRST_MONDAY + timedelta(weeks=6),
    )
    await factories.add_order(
        session,
        buyer,
        lines=[Line(amount_minor=99_000, quantity=99, product=tea)],
        placed_at=FIRST_MONDAY + timedelta(weeks=2),
        status=OrderStatus.CLOSED,
        paid_at=FIRST_MONDAY + timedelta(weeks=2),
    )
    await factories.add_order(
        session,
        buyer,
        lines=[Line(amount_minor=50_000, quantity=50, product=tea)],
        placed_at=FIRST_MONDAY + timedelta(weeks=7, days=2, hours=-3),  # this morning
    )


def run_training(
    database: Database,
    clock: FixedClock,
    kind: TrainingKind,
    *,
    check_lease: CheckLease = lambda _: None,
) -> dict[str, Any]:
    """Train here and now, in this process."""
    bulk = BulkDatabase(database.url.render_as_string(hide_password=False))
    try:
        return train(bulk, clock, kind, check_lease=check_lease, report=lambda *_: None)
    finally:
        bulk.close()
