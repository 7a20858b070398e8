"""Bodies of the chats page (docs/console-protocol.md)."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from crm_backend.access.values import PrincipalKind
from crm_backend.conversations.schemas import (
    ChangeRead,
    MessageRead,
    NoteRead,
    OwnerRead,
    SuggestionRead,
)
from crm_backend.conversations.values import Channel, Sender
from crm_backend.core.fields import is_absent
from crm_backend.core.orm import MAX_ROW_ID

# The rules of a message decide what is too long; this only keeps a megabyte from being read.
Typed = Annotated[str, StringConstraints(max_length=20_000)]


class ParticipantRead(BaseModel):
    """Who a chat is with."""

    kind: PrincipalKind
    name: str
    customer_number: str | None
    verified: bool


class LastMessageRead(BaseModel):
    """What people said last in a chat, cut short."""

    seq: int
    sender: Sender
    text: str
    sent_at: datetime


class ConversationRow(BaseModel):
    """One chat in a list.

    ``last_message_at`` is the moment of the last message of anybody: lists that begin with the newest activity
    are ordered by it, the queue by ``queued_at``. ``value_at_risk_minor`` and ``risk_text``, why the
    customer matters now, come from the stored scores; a visitor, and a customer without any, has none.
    ``unreachable_since`` stands there while the participant lets nothing through (they stopped the Telegram bot).
    """

    id: str
    channel: Channel
    locale: str
    owner: OwnerRead
    participant: ParticipantRead
    last_message: LastMessageRead | None
    last_message_at: datetime
    last_seq: int
    unread: int
    waiting_since: datetime | None
    queued_at: datetime | None
    first_answer_due_at: datetime | None
    reason: str | None
    reason_text: str | None
    order_value_minor: int | None
    currency: str | None
    value_at_risk_minor: int | None
    risk_text: str | None
    unreachable_since: datetime | None = Field(default=None, exclude_if=is_absent)
    epoch: int


class CountsRead(BaseModel):
    """How many chats each list has."""

    queue: int = 0
    me: int = 0
    agents: int = 0
    bot: int = 0
    closed: int = 0


class ConversationsRead(BaseModel):
    """A page of a list; ``last_event`` was read before it, so events after that number are news to it."""

    conversations: list[ConversationRow]
    counts: CountsRead
    last_event: int
    next_before: str | None


class ViewerRead(BaseModel):
    """A colleague who looks at the chat just now."""

    id: int
    display_name: str


class ConversationRead(ConversationRow):
    """One chat with what only its own page shows."""

    viewers: list[ViewerRead]
    suggestions: list[SuggestionRead]
    ledger: list[ChangeRead]


class MessagesRead(BaseModel):
    """Messages in the order the customer sees them, and the chat's last seq."""

    messages: list[MessageRead]
    last_seq: int


class NotesRead(BaseModel):
    """The newest notes, oldest first."""

    notes: list[NoteRead]


class TextWrite(BaseModel):
    """What an agent wrote."""

    text: Typed


class SuggestionAccept(BaseModel):
    """Send a suggestion; ``text`` is given when the agent edited it."""

    text: Typed | None = None


class TransferWrite(BaseModel):
    """Who goes on with the chat, and what they should know."""

    staff_id: int = Field(ge=1, le=MAX_ROW_ID)
    note: Typed = ""


class ReadWrite(BaseModel):
    """Up to which message the caller has seen the chat."""

    seq: int = Field(ge=0, le=2**31 - 1)
