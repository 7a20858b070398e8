"""Reading tickets, for staff."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.orders.rules import normalise_order_number
from crm_backend.tickets import repository
from crm_backend.tickets.errors import TicketNotFound
from crm_backend.tickets.models import NamedTicket, Ticket
from crm_backend.tickets.values import TicketState, TicketType


@dataclass(frozen=True, kw_only=True)
class TicketFilter:
    """Which tickets are asked for; what is None is left open."""

    state: TicketState | Literal["unresolved"] | None = None
    type: TicketType | None = None
    assignee: int | Literal["none"] | None = None
    text: str = ""
    overdue_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class TicketPage:
    """Some tickets, and where the next page begins."""

    tickets: Sequence[NamedTicket]
    next_before: int | None


async def list_tickets(
    session: AsyncSession, wanted: TicketFilter, *, before_id: int | None, limit: int
) -> TicketPage:
    """Tickets that fit, newest first."""
    rows = await repository.list_tickets(
        session, *_conditions(wanted), before_id=before_id, limit=limit + 1
    )
    page = rows[:limit]
    return TicketPage(tickets=page, next_before=page[-1][0].id if len(rows) > limit else None)


async def get_ticket(session: AsyncSession, number: str) -> NamedTicket:
    """One ticket by its number; :class:`TicketNotFound` if there is none."""
    found = await repository.find_ticket(session, normalise_order_number(number))
    if found is None:
        raise TicketNotFound
    return found


async def list_of_conversation_or_customer(
    session: AsyncSession, conversation_id: str, customer_id: int | None, *, limit: int
) -> Sequence[NamedTicket]:
    """The newest tickets of a chat and of the customer who talks in it."""
    return await repository.list_tickets(
        session, repository.about(conversation_id, customer_id), limit=limit
    )


async def find_refund_review(session: AsyncSession, refund_id: int) -> Ticket | None:
    """The ticket by which a refund came to people, if one did."""
    return await repository.find_of_refund(session, refund_id)


def _conditions(wanted: TicketFilter) -> list[ColumnElement[bool]]:
    conditions = []
    if wanted.state is not None:
        state = wanted.state if isinstance(wanted.state, TicketState) else None
        conditions.append(repository.in_state(state))
    if wanted.type is not None:
        conditions.append(repository.of_type(wanted.type))
    if wanted.assignee is not None:
        staff_id = wanted.assignee if isinstance(wanted.assignee, int) else None
        conditions.append(repository.of_assignee(staff_id))
    if wanted.text:
        conditions.append(repository.mentions(wanted.text))
    if wanted.overdue_at is not None:
        conditions.append(repository.overdue(wanted.overdue_at))
    return conditions
