"""What staff do with tickets: open one themselves, take it, move it on, resolve it, open it again."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access import audit
from crm_backend.access.policy import Operation
from crm_backend.access.values import StaffPrincipal
from crm_backend.conversations.service import reading as conversations
from crm_backend.core.ids import new_id
from crm_backend.customers import service as customers
from crm_backend.orders import service as orders
from crm_backend.orders.rules import normalise_order_number
from crm_backend.staff.service import members
from crm_backend.tickets import repository
from crm_backend.tickets.errors import TicketAlreadyOpen, TicketInvalid, TicketNotFound
from crm_backend.tickets.models import Ticket
from crm_backend.tickets.rules import check_step
from crm_backend.tickets.service.opening import NewTicket, announce_ticket, open_ticket
from crm_backend.tickets.values import TicketState, TicketType


@dataclass(frozen=True, kw_only=True)
class TicketWish:
    """A ticket as a staff member writes it; it is about an order, a chat, a customer, or nothing of these."""

    type: TicketType
    text: str
    order_number: str | None = None
    conversation_id: str | None = None
    customer_number: str | None = None
    assignee_id: int | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class TicketChange:
    """New values of a ticket; only the ``named`` ones are changed, so that None can mean nobody or never."""

    named: frozenset[str]
    state: TicketState | None = None
    assignee_id: int | None = None
    due_at: datetime | None = None
    resolution: str | None = None


async def open_by_staff(
    session: AsyncSession, caller: StaffPrincipal, wish: TicketWish, *, now: datetime
) -> Ticket:
    """Write a problem down; while one of the same type and subject is unresolved, that one is returned as it is.

    Raises
    ------
    OrderNotFound, ConversationNotFound, CustomerNotFound, StaffNotFound
        What the ticket names does not exist.
    TicketInvalid
        Order, chat and customer belong to different people, or the assignee works here no more.
    """
    if wish.assignee_id is not None:
        await _check_assignee(session, wish.assignee_id)
    about = await _subject(session, wish)
    ticket = await open_ticket(session, about, now=now)
    _record(session, caller, ticket, now=now)
    return ticket


async def change_ticket(
    session: AsyncSession,
    caller: StaffPrincipal,
    number: str,
    change: TicketChange,
    *,
    now: datetime,
) -> Ticket:
    """Move a ticket on, give it to somebody, set its due time, write down how it was resolved.

    Raises
    ------
    TicketNotFound, StaffNotFound, TicketInvalid
        There is no such ticket or assignee, or they work here no more.
    TicketStateConflict
        The state cannot follow.
    TicketAlreadyOpen
        It cannot be opened again: the same problem has another unresolved ticket.
    """
    ticket = await repository.lock_ticket(session, normalise_order_number(number))
    if ticket is None:
        raise TicketNotFound
    if change.state is not None:
        await _move(session, ticket, change.state, now=now)
    if "assignee_id" in change.named:
        if change.assignee_id is not None:
            await _check_assignee(session, change.assignee_id)
        ticket.assignee_staff_id = change.assignee_id
    if "due_at" in change.named:
        ticket.due_at = change.due_at
    if change.resolution is not None:
        ticket.resolution = change.resolution
    await session.flush()
    _record(session, caller, ticket, now=now)
    await announce_ticket(session, ticket, now=now)
    return ticket


async def resolve_refund_review(
    session: AsyncSession, refund_id: int, resolution: str, *, now: datetime
) -> None:
    """A refund was decided: the ticket that asked for it is resolved, if there is an unresolved one."""
    found = await repository.find_of_refund(session, refund_id)
    ticket = await repository.lock_ticket(session, found.number) if found else None
    if ticket is None or ticket.state is TicketState.RESOLVED:
        return
    await _move(session, ticket, TicketState.RESOLVED, now=now)
    ticket.resolution = resolution
    await session.flush()
    await announce_ticket(session, ticket, now=now)


async def _move(session: AsyncSession, ticket: Ticket, to: TicketState, *, now: datetime) -> None:
    check_step(ticket.state, to)
    if ticket.state is TicketState.RESOLVED and to is not TicketState.RESOLVED:
        rival = await repository.find_open(session, ticket.type, ticket.subject_key)
        if rival is not None:
            raise TicketAlreadyOpen(ticket_number=rival.number)
    ticket.state = to
    ticket.resolved_at = now if to is TicketState.RESOLVED else None
    try:
        await session.flush()
    except IntegrityError as error:
        # A new ticket about the same was opened in this very moment.
        raise TicketAlreadyOpen from error


async def _check_assignee(session: AsyncSession, staff_id: int) -> None:
    if not (await members.get_member(session, staff_id)).is_active:
        raise TicketInvalid(field="assignee_id")


async def _subject(session: AsyncSession, wish: TicketWish) -> NewTicket:
    order = chat = customer = None
    if wish.order_number is not None:
        order = await orders.find_for_operator(session, wish.order_number)
    if wish.conversation_id is not None:
        chat = await conversations.get_for_staff(session, wish.conversation_id)
    if wish.customer_number is not None:
        customer = await customers.get_by_number(session, wish.customer_number)
    people = {thing.customer_id for thing in (order, chat) if thing and thing.customer_id}
    people |= {customer.id} if customer else set()
    if len(people) > 1:
        raise TicketInvalid(field="customer_number")
    subjects = {"order": order, "conversation": chat, "customer": customer}
    subject_keys = [f"{noun}:{thing.id}" for noun, thing in subjects.items() if thing is not None]
    return NewTicket(
        type=wish.type,
        # What is about nothing we know is a problem of its own each time.
        subject_key=subject_keys[0] if subject_keys else f"note:{new_id('tkt')}",
        order_id=order.id if order else None,
        customer_id=next(iter(people), None),
        conversation_id=chat.id if chat else None,
        text=wish.text,
        assignee_staff_id=wish.assignee_id,
        due_at=wish.due_at,
    )


def _record(
    session: AsyncSession, caller: StaffPrincipal, ticket: Ticket, *, now: datetime
) -> None:
    audit.record(
        session,
        caller.staff_id,
        Operation.HANDLE_TICKETS,
        object_kind="ticket",
        object_id=ticket.number,
        now=now,
        state=ticket.state.value,
        assignee_id=ticket.assignee_staff_id,
    )
