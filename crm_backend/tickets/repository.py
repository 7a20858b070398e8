"""Tickets in the database."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.tickets.models import Ticket
from crm_backend.tickets.values import TicketState, TicketType


async def find_open(
    session: AsyncSession, ticket_type: TicketType, subject_key: str
) -> Ticket | None:
    """The one open ticket of a type about a subject."""
    statement = select(Ticket).where(
        Ticket.type == ticket_type,
        Ticket.subject_key == subject_key,
        Ticket.state != TicketState.RESOLVED,
    )
    return (await session.scalars(statement)).one_or_none()


async def is_number_taken(session: AsyncSession, number: str) -> bool:
    """Whether a ticket has this number."""
    return await session.scalar(select(Ticket.id).where(Ticket.number == number)) is not None
