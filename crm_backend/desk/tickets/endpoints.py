"""Tickets for staff (客户问题管理): list, open, take, move on, resolve."""

from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query

from crm_backend.access.policy import Operation
from crm_backend.access.values import StaffPrincipal
from crm_backend.conversations.errors import ConversationNotFound
from crm_backend.core.http import AppClock, ReadSession, WriteSession
from crm_backend.core.paging import BeforeId, PageLimit
from crm_backend.core.plain_text import PlainText
from crm_backend.core.problems import declared
from crm_backend.customers.errors import CustomerNotFound
from crm_backend.desk.tickets import service as ticket_pages
from crm_backend.orders.errors import OrderNotFound
from crm_backend.staff.caller_errors import DEED_ERRORS, READ_ERRORS, WRITE_ERRORS
from crm_backend.staff.dependencies import IdempotencyKey, permitted
from crm_backend.staff.errors import StaffNotFound
from crm_backend.tickets import service as tickets
from crm_backend.tickets.errors import (
    TicketAlreadyOpen,
    TicketInvalid,
    TicketNotFound,
    TicketStateConflict,
)
from crm_backend.tickets.schemas import (
    StaffId,
    TicketCreate,
    TicketPatch,
    TicketRead,
    TicketsRead,
)
from crm_backend.tickets.service import TicketChange, TicketFilter
from crm_backend.tickets.values import TicketState, TicketType

router = APIRouter(prefix="/api/v1/tickets", tags=["tickets"])

Reader = Annotated[StaffPrincipal, Depends(permitted(Operation.READ_TICKETS))]
Handler = Annotated[StaffPrincipal, Depends(permitted(Operation.HANDLE_TICKETS))]


def _filter(
    caller: Reader,
    clock: AppClock,
    state: TicketState | Literal["unresolved"] | None = None,
    ticket_type: Annotated[TicketType | None, Query(alias="type")] = None,
    assignee: Literal["me", "none"] | StaffId | None = None,
    q: Annotated[PlainText, Query(max_length=80)] = "",
    overdue: bool = False,
) -> TicketFilter:
    return TicketFilter(
        state=state,
        type=ticket_type,
        assignee=caller.staff_id if assignee == "me" else assignee,
        text=q,
        overdue_at=clock.now() if overdue else None,
    )


@router.get("", responses=declared(*READ_ERRORS))
async def list_tickets(
    wanted: Annotated[TicketFilter, Depends(_filter)],
    session: ReadSession,
    clock: AppClock,
    before: BeforeId = None,
    limit: PageLimit = 50,
) -> TicketsRead:
    """List tickets, newest first; ``q`` looks in numbers, names and texts."""
    return await ticket_pages.list_tickets(
        session, wanted, before_id=before, limit=limit, now=clock.now()
    )


@router.post(
    "",
    status_code=HTTPStatus.CREATED,
    responses=declared(
        *DEED_ERRORS,
        OrderNotFound,
        ConversationNotFound,
        CustomerNotFound,
        StaffNotFound,
        TicketInvalid,
    ),
)
async def create_ticket(
    wish: TicketCreate, caller: Handler, key: IdempotencyKey, session: WriteSession, clock: AppClock
) -> TicketRead:
    """Write a problem down; the same type and subject while one is unresolved returns that one."""
    answer = await ticket_pages.open_ticket(session, caller, wish, key, now=clock.now())
    return TicketRead.model_validate(answer)


@router.get("/{number}", responses=declared(*READ_ERRORS, TicketNotFound))
async def read_ticket(
    number: str, _caller: Reader, session: ReadSession, clock: AppClock
) -> TicketRead:
    """Read one ticket."""
    return await ticket_pages.get_ticket(session, number, now=clock.now())


@router.patch(
    "/{number}",
    responses=declared(
        *WRITE_ERRORS,
        TicketNotFound,
        StaffNotFound,
        TicketInvalid,
        TicketStateConflict,
        TicketAlreadyOpen,
    ),
)
async def change_ticket(
    number: str, patch: TicketPatch, caller: Handler, session: WriteSession, clock: AppClock
) -> TicketRead:
    """Change state, assignee, due time or resolution; what is not named stays."""
    change = TicketChange(named=frozenset(patch.model_fields_set), **dict(patch))
    ticket = await tickets.change_ticket(session, caller, number, change, now=clock.now())
    return await ticket_pages.get_ticket(session, ticket.number, now=clock.now())
