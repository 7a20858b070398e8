"""Tickets as staff read them: with the names of what they are about, which lie in other nouns."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access.service import JsonAnswer, StaffDeed, do_once_by_staff
from crm_backend.access.values import StaffPrincipal
from crm_backend.refunds import service as refunds
from crm_backend.tickets import service as tickets
from crm_backend.tickets.models import NamedTicket
from crm_backend.tickets.schemas import TicketCreate, TicketRead, TicketsRead, ticket_read
from crm_backend.tickets.service import TicketFilter, TicketWish


async def list_tickets(
    session: AsyncSession,
    wanted: TicketFilter,
    *,
    before_id: int | None,
    limit: int,
    now: datetime,
) -> TicketsRead:
    """A page of the tickets that fit, newest first."""
    page = await tickets.list_tickets(session, wanted, before_id=before_id, limit=limit)
    before = None if page.next_before is None else str(page.next_before)
    return TicketsRead(tickets=await read_all(session, page.tickets, now=now), next_before=before)


async def get_ticket(session: AsyncSession, number: str, *, now: datetime) -> TicketRead:
    """One ticket; :class:`TicketNotFound` if there is none."""
    (read,) = await read_all(session, [await tickets.get_ticket(session, number)], now=now)
    return read


async def open_ticket(
    session: AsyncSession,
    caller: StaffPrincipal,
    wish: TicketCreate,
    idempotency_key: str,
    *,
    now: datetime,
) -> JsonAnswer:
    """Write a problem down once per key, and answer with the ticket as it then stands.

    Raises
    ------
    OrderNotFound, ConversationNotFound, CustomerNotFound, StaffNotFound, TicketInvalid
        See :func:`crm_backend.tickets.service.open_by_staff`.
    DeedReused
        The key was used with another content.
    """

    async def act() -> JsonAnswer:
        ticket = await tickets.open_by_staff(session, caller, TicketWish(**dict(wish)), now=now)
        return (await get_ticket(session, ticket.number, now=now)).model_dump(mode="json")

    deed = StaffDeed(action="open_ticket", idempotency_key=idempotency_key)
    content = wish.model_dump(mode="json")
    return await do_once_by_staff(session, caller, deed, content, act, now=now)


async def read_all(
    session: AsyncSession, rows: Sequence[NamedTicket], *, now: datetime
) -> list[TicketRead]:
    """These tickets with the numbers of their refunds."""
    ids = [row[0].refund_id for row in rows if row[0].refund_id is not None]
    numbers = await refunds.numbers_of(session, ids)
    return [
        ticket_read(row, refund_number=numbers.get(row[0].refund_id or 0), now=now) for row in rows
    ]
