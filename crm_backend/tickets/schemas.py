"""Tickets: what the bot says to open one and is told, and what staff read and write."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from crm_backend.core.orm import MAX_ROW_ID
from crm_backend.core.plain_text import PlainText
from crm_backend.orders.schemas import OrderCard, OrderNumber
from crm_backend.tickets.models import NamedTicket
from crm_backend.tickets.rules import is_overdue
from crm_backend.tickets.values import STATE_TEXT, TYPE_TEXT, TicketState, TicketType

# Beyond these an instant has no day in every zone.
DueTime = Annotated[
    AwareDatetime, Field(ge=datetime(2000, 1, 1, tzinfo=UTC), le=datetime(2999, 1, 1, tzinfo=UTC))
]
StaffId = Annotated[int, Field(ge=1, le=MAX_ROW_ID)]


class BotTicketType(StrEnum):
    """The tickets a customer can ask for; the others follow from deeds."""

    EXCHANGE = TicketType.EXCHANGE.value
    INVOICE = TicketType.INVOICE.value
    DAMAGED = TicketType.DAMAGED.value
    WRONG_ITEM = TicketType.WRONG_ITEM.value
    NOT_RECEIVED = TicketType.NOT_RECEIVED.value
    ADDRESS_CHANGE = TicketType.ADDRESS_CHANGE.value
    PAYMENT = TicketType.PAYMENT.value
    PRICE_DIFFERENCE = TicketType.PRICE_DIFFERENCE.value
    REPAIR = TicketType.REPAIR.value
    COMPLAINT = TicketType.COMPLAINT.value
    OTHER = TicketType.OTHER.value


class TicketRequest(BaseModel):
    """A problem in the customer's own words, about an order where one is named."""

    model_config = ConfigDict(extra="forbid")

    type: BotTicketType
    order_number: OrderNumber | None = None
    text: Annotated[PlainText, Field(max_length=2_000)] = ""


class TicketMade(BaseModel):
    """The number the customer is told."""

    ticket_number: str
    repeated: bool = False


class ExpediteMade(TicketMade):
    """The ticket by which an order was hurried up, with the order."""

    order: OrderCard


class TicketRead(BaseModel):
    """A ticket as staff see it; ``is_overdue`` by the clock of the answer."""

    number: str
    type: TicketType
    type_text: str
    state: TicketState
    state_text: str
    text: str
    resolution: str | None
    order_number: str | None
    customer_number: str | None
    customer_name: str | None
    conversation_id: str | None
    refund_number: str | None
    assignee_id: int | None
    assignee_name: str | None
    opened_at: datetime
    due_at: datetime | None
    is_overdue: bool
    resolved_at: datetime | None


class TicketsRead(BaseModel):
    """Newest first; ``next_before`` asks for the page after, null at the end."""

    tickets: list[TicketRead]
    next_before: str | None


class TicketCreate(BaseModel):
    """A problem a staff member writes down, about an order, a chat or a customer where one is named."""

    model_config = ConfigDict(extra="forbid")

    type: TicketType
    text: Annotated[PlainText, Field(min_length=1, max_length=2_000)]
    order_number: OrderNumber | None = None
    conversation_id: Annotated[PlainText, Field(max_length=40)] | None = None
    customer_number: Annotated[PlainText, Field(max_length=64)] | None = None
    assignee_id: StaffId | None = None
    due_at: DueTime | None = None


class TicketPatch(BaseModel):
    """What is to change; null for the assignee means nobody, for the due time never."""

    model_config = ConfigDict(extra="forbid")

    state: TicketState | None = None
    assignee_id: StaffId | None = None
    due_at: DueTime | None = None
    resolution: Annotated[PlainText, Field(max_length=2_000)] | None = None


def ticket_read(row: NamedTicket, *, refund_number: str | None, now: datetime) -> TicketRead:
    """A ticket with the names it was found with."""
    ticket, order_number, customer_number, customer_name, assignee_name = row
    return TicketRead(
        number=ticket.number,
        type=ticket.type,
        type_text=TYPE_TEXT[ticket.type],
        state=ticket.state,
        state_text=STATE_TEXT[ticket.state],
        text=ticket.text,
        resolution=ticket.resolution or None,
        order_number=order_number,
        customer_number=customer_number,
        customer_name=customer_name,
        conversation_id=ticket.conversation_id,
        refund_number=refund_number,
        assignee_id=ticket.assignee_staff_id,
        assignee_name=assignee_name,
        opened_at=ticket.opened_at,
        due_at=ticket.due_at,
        is_overdue=is_overdue(ticket.state, ticket.due_at, now),
        resolved_at=ticket.resolved_at,
    )
