"""Customers as the console sees them: phones masked, always."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from crm_backend.conversations.values import FeedbackPart
from crm_backend.core.plain_text import PlainText
from crm_backend.customers.schemas import TagText
from crm_backend.orders.schemas import OrderNumber

EntryKind = Literal["order", "refund", "ticket", "chat", "feedback", "note"]


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
    notes: list[CustomerNoteRead]
    segments: list[str]
    csat_average: float | None
    csat: list[ScoreRead]


class TimelineEntry(BaseModel):
    """Something that happened; ``ref`` is the number or id of what it was, a feedback's that of its chat."""

    at: datetime
    kind: EntryKind
    title: str
    text: str
    ref: str


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
