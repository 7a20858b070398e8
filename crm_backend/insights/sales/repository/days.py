"""From when until when there are counted orders, and the days that sold most."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.insights.sales.repository import conditions
from crm_backend.insights.sales.values import Scope
from crm_backend.orders.models import Order


async def first_paid_at(session: AsyncSession, now: datetime) -> datetime | None:
    """When the first counted order was paid; None in a shop without one."""
    statement = select(Order.paid_at).where(conditions.is_counted(), Order.paid_at < now)
    return await session.scalar(statement.order_by(Order.paid_at).limit(1))


async def last_paid_at(session: AsyncSession, now: datetime) -> datetime | None:
    """When the last counted order before now was paid."""
    statement = select(Order.paid_at).where(conditions.is_counted(), Order.paid_at < now)
    return await session.scalar(statement.order_by(Order.paid_at.desc()).limit(1))


async def has_orders(session: AsyncSession, scope: Scope) -> bool:
    """Whether any counted order was paid in the span, whatever the filters."""
    statement = select(Order.id).where(
        conditions.is_counted(), conditions.within(Order.paid_at, scope)
    )
    return await session.scalar(statement.limit(1)) is not None
