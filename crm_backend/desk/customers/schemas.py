"""Customers as the console sees them: phones masked, always."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from crm_backend.conversations.values import Channel, FeedbackPart
from crm_backend.core.plain_text import PlainText
from crm_backend.customers.schemas import ConsentRead, TagText
from crm_backend.insights.scores.service import OutlookRead
from crm_backend.orders.schemas import OrderNumber
from crm_backend.orders.values import OrderStatus
from crm_backend.refunds.values import RefundKind, RefundReason, RefundState
from crm_backend.telegram.binding_schemas import TelegramBindingRead
from crm_backend.tickets.values import TicketState, TicketType


class CustomerRow(BaseModel):
    """A line of the list; ``spent_minor`` is what was paid, refunds not taken off."""

    number: str
    name: str
    phone_masked: str | None
    province: str | None
    tags: list[str]
    orders: int
    spent_minor: int
    currency: str
    last_order_at: datetime | None
    open_tickets: int


class CustomersRead(BaseModel):
    """Newest customers first; ``total`` counts all that match."""

    customers: list[CustomerRow]
    total: int
    next_before: str | None


class CustomerNoteRead(BaseModel):
    """What a staff member wrote about a customer."""

    id: int
    author: str
    text: str
    written_at: datetime


class ScoreRead(BaseModel):
    """How a customer rated one part of a chat."""

    conversation_id: str
    part: FeedbackPart
    score: int
    comment: str
    answered_at: datetime | None


class CustomerRead(CustomerRow):
    """One customer; the newest fifty notes and five scores, newest first."""

    city: str | None
    created_at: datetime
    verified_on_chat: bool
    marketing_consent: ConsentRead | None
    notes: list[CustomerNoteRead]
    segments: list[str]
    csat_average: float | None
    csat: list[ScoreRead]
    telegram: TelegramBindingRead | None


class CustomerOutlookRead(BaseModel):
    """What is expected of a customer; None before the first training or the first paid order."""

    outlook: OutlookRead | None


class _Entry(BaseModel):
    """Something that happened; ``text`` is what somebody wrote, everything else codes and figures."""

    at: datetime
    ref: str
    text: str = ""


class OrderEntry(_Entry):
    """An order by its number; ``item`` is the first of its goods, ``pieces`` how many there are in all."""

    kind: Literal["order"] = "order"
    status: OrderStatus
    total_minor: int
    currency: str
    item: str | None
    pieces: int


class RefundEntry(_Entry):
    """A refund by its number; the text is what the customer added to the reason."""

    kind: Literal["refund"] = "refund"
    state: RefundState
    refund_kind: RefundKind
    amount_minor: int
    currency: str
    reason: RefundReason


class TicketEntry(_Entry):
    """A ticket by its number."""

    kind: Literal["ticket"] = "ticket"
    type: TicketType
    state: TicketState


class ChatEntry(_Entry):
    """A chat by its id; the text is the last thing a person said in it."""

    kind: Literal["chat"] = "chat"
    channel: Channel


class FeedbackEntry(_Entry):
    """A score by the id of its chat."""

    kind: Literal["feedback"] = "feedback"
    part: FeedbackPart
    score: int


class NoteEntry(_Entry):
    """A colleague's note by its id."""

    kind: Literal["note"] = "note"
    author: str


TimelineEntry = Annotated[
    OrderEntry | RefundEntry | TicketEntry | ChatEntry | FeedbackEntry | NoteEntry,
    Field(discriminator="kind"),
]


class TimelineRead(BaseModel):
    """Newest first."""

    entries: list[TimelineEntry]
    next_before: str | None


class TagsWrite(BaseModel):
    """All the tags a customer shall have; repeats count once."""

    model_config = ConfigDict(extra="forbid")

    tags: Annotated[list[TagText], Field(max_length=20)]


class TagsRead(BaseModel):
    """The tags a customer has."""

    tags: list[str]


class ConsentWrite(BaseModel):
    """Whether the customer told us that they want offers."""

    model_config = ConfigDict(extra="forbid")

    is_agreed: bool


class CustomerNoteWrite(BaseModel):
    """A note about a customer, for staff only."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[PlainText, Field(min_length=1, max_length=2_000)]


class RevealRequest(BaseModel):
    """What to show in full: the customer's phone; or, of one of their orders, its phone or address."""

    model_config = ConfigDict(extra="forbid")

    field: Literal["phone", "address"]
    order_number: OrderNumber | None = None


class RevealRead(BaseModel):
    """What was asked for; null where the shop does not know it."""

    value: str | None
