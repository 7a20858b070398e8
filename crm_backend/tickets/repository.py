"""Tickets in the database. Every staff member sees every ticket; customers see none here."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.customers.models import Customer
from crm_backend.orders.models import Order
from crm_backend.staff.models import StaffMember
from crm_backend.tickets.models import NamedTicket, Ticket
from crm_backend.tickets.values import TicketState, TicketType


async def find_open(
    session: AsyncSession, ticket_type: TicketType, subject_key: str
) -> Ticket | None:
    """The one open ticket of a type about a subject, held until commit, as it stands now."""
    statement = (
        select(Ticket)
        .where(
            Ticket.type == ticket_type,
            Ticket.subject_key == subject_key,
            Ticket.state != TicketState.RESOLVED,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(statement)).one_or_none()


async def is_number_taken(session: AsyncSession, number: str) -> bool:
    """Whether a ticket has this number."""
    return await session.scalar(select(Ticket.id).where(Ticket.number == number)) is not None


async def lock_ticket(session: AsyncSession, number: str) -> Ticket | None:
    """A ticket by its number, held until commit, as it stands now."""
    statement = (
        select(Ticket)
        .where(Ticket.number == number)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(statement)).one_or_none()


async def find_of_refund(session: AsyncSession, refund_id: int) -> Ticket | None:
    """The newest ticket about a refund."""
    statement = (
        select(Ticket).where(Ticket.refund_id == refund_id).order_by(Ticket.id.desc()).limit(1)
    )
    return (await session.scalars(statement)).one_or_none()


def named_tickets() -> Select[Ticket, str | None, str | None, str | None, str | None]:
    """All tickets with the names staff read."""
    return (
        select(Ticket, Order.number, Customer.number, Customer.name, StaffMember.display_name)
        .outerjoin(Order, Order.id == Ticket.order_id)
        .outerjoin(Customer, Customer.id == Ticket.customer_id)
        .outerjoin(StaffMember, StaffMember.id == Ticket.assignee_staff_id)
    )


def mentions(text: str) -> ColumnElement[bool]:
    """Tickets that have ``text`` in a number, a name or their own words."""
    columns = (Ticket.number, Ticket.text, Order.number, Customer.number, Customer.name)
    return or_(*(column.icontains(text, autoescape=True) for column in columns))


def in_state(state: TicketState | None) -> ColumnElement[bool]:
    """Tickets in one state; None stands for all that are not resolved."""
    if state is None:
        return Ticket.state != TicketState.RESOLVED
    return Ticket.state == state


def of_assignee(staff_id: int | None) -> ColumnElement[bool]:
    """Tickets of one staff member; None stands for nobody's."""
    return Ticket.assignee_staff_id.is_not_distinct_from(staff_id)


def of_type(ticket_type: TicketType) -> ColumnElement[bool]:
    """Tickets of one type."""
    return Ticket.type == ticket_type


def overdue(now: datetime) -> ColumnElement[bool]:
    """Tickets that are not resolved although they were due."""
    return and_(Ticket.state != TicketState.RESOLVED, Ticket.due_at < now)


def about(conversation_id: str, customer_id: int | None) -> ColumnElement[bool]:
    """Tickets of a chat, or of the customer who talks in it."""
    of_chat = Ticket.conversation_id == conversation_id
    return of_chat if customer_id is None else or_(of_chat, Ticket.customer_id == customer_id)


async def list_tickets(
    session: AsyncSession,
    *conditions: ColumnElement[bool],
    before_id: int | None = None,
    limit: int,
) -> Sequence[NamedTicket]:
    """Newest first."""
    statement = named_tickets().where(*conditions)
    if before_id is not None:
        statement = statement.where(Ticket.id < before_id)
    return (await session.execute(statement.order_by(Ticket.id.desc()).limit(limit))).all()


async def find_ticket(session: AsyncSession, number: str) -> NamedTicket | None:
    """One ticket with its names, as it stands now."""
    statement = (
        named_tickets().where(Ticket.number == number).execution_options(populate_existing=True)
    )
    return (await session.execute(statement)).one_or_none()
