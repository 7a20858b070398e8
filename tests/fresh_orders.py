"""Customers with orders in every state, added to the demo shop for tests that use them up.

How many orders the demo shop has in a state depends on the day; tests must not.
"""

from datetime import timedelta
from itertools import count, islice
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.catalog.models import Product
from crm_backend.core.clock import SystemClock
from crm_backend.core.db import Database
from crm_backend.customers.models import Customer
from crm_backend.orders.values import OrderStatus
from tests.factories import Line, add_customer, add_order

CUSTOMERS = "T"  # their numbers begin so
# One more customer, who has one order of each of these states, the last one the newest.
REGULAR = "R0001"
REGULAR_STATES = (OrderStatus.COMPLETED, OrderStatus.SHIPPED, OrderStatus.PAID)
# (status, how many, placed so many days ago, goods lines)
PLAN = (
    (OrderStatus.PAID, 14, 0.2, 1),
    (OrderStatus.SHIPPED, 18, 3.0, 1),
    (OrderStatus.DELIVERED, 26, 4.0, 1),
    (OrderStatus.DELIVERED, 10, 4.0, 3),
    (OrderStatus.COMPLETED, 48, 60.0, 1),
)


async def add_fresh_orders(home: Path) -> None:
    """Give every order of the plan a customer of its own, who has no other order."""
    database = Database(f"sqlite+aiosqlite:///{home / 'shop.db'}")
    try:
        async with database.transaction() as session:
            products = list(
                await session.scalars(select(Product).order_by(Product.price_minor, Product.id))
            )
            numbers = (f"SF200101{index:04d}" for index in count(1))
            for status, many, days_ago, lines in PLAN:
                for number in islice(numbers, many):
                    place = int(number[-1])
                    goods = products[place : place + 1] if lines == 1 else products[-lines:]
                    customer = await _add_customer(session, f"{CUSTOMERS}{number[-4:]}")
                    await _add_order(session, customer, number, status, days_ago, goods)
            regular = await _add_customer(session, REGULAR)
            for days_ago, status in zip((60.0, 3.0, 0.2), REGULAR_STATES, strict=True):
                await _add_order(session, regular, next(numbers), status, days_ago, products[:1])
    finally:
        await database.close()


async def _add_customer(session: AsyncSession, number: str) -> Customer:
    place = int(number[1:])
    phone = f"+86199{place:04d}{2000 + place}"
    return await add_customer(session, number=number, name=f"试单{place}", phone=phone)


async def _add_order(
    session: AsyncSession,
    customer: Customer,
    number: str,
    status: OrderStatus,
    days_ago: float,
    goods: list[Product],
) -> None:
    await add_order(
        session,
        customer,
        # Its day is long before the demo shop's first, so that no number of its own is taken.
        number=number,
        status=status,
        placed_at=SystemClock().now() - timedelta(days=days_ago),
        lines=[Line(amount_minor=p.price_minor, product=p, name=p.name) for p in goods],
        recipient_name=customer.name,
        recipient_phone=customer.phone,
    )
