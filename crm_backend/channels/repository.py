"""Records that events of the console are about and that no conversation owns: tickets and refunds."""

from collections.abc import Sequence

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.orders.models import Order
from crm_backend.refunds.models import Refund
from crm_backend.tickets.models import Ticket


async def list_tickets(session: AsyncSession, numbers: Sequence[str]) -> Sequence[Ticket]:
    """The tickets with these numbers."""
    return (await session.scalars(select(Ticket).where(Ticket.number.in_(numbers)))).all()


async def list_refunds(session: AsyncSession, numbers: Sequence[str]) -> Sequence[Row[Refund, str]]:
    """The refunds with these numbers, each with its order's number."""
    statement = (
        select(Refund, Order.number)
        .join(Order, Order.id == Refund.order_id)
        .where(Refund.number.in_(numbers))
    )
    return (await session.execute(statement)).all()
