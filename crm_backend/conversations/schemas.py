"""Conversations as staff see them, over HTTP and on their socket: the same objects in both places."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from crm_backend.conversations.models import (
    Choice,
    Conversation,
    Feedback,
    Message,
    Note,
    OwnershipChange,
    Turn,
)
from crm_backend.conversations.texts import reason_text
from crm_backend.conversations.values import Outcome, OwnerKind, Sender
from crm_backend.core.fields import is_absent
from crm_backend.core.outbox import OutboxState

Names = Mapping[int, str]  # what each staff member is called


class OwnerRead(BaseModel):
    """Who answers a chat; the agent's name or the place in the queue where there is one."""

    kind: OwnerKind
    agent_id: int | None = Field(default=None, exclude_if=is_absent)
    agent_name: str | None = Field(default=None, exclude_if=is_absent)
    queue_position: int | None = Field(default=None, exclude_if=is_absent)


class OwnershipRead(BaseModel):
    """Who answers a chat now, and in which epoch."""

    owner: OwnerRead
    epoch: int


class ChoiceRead(BaseModel):
    """A button that was offered."""

    id: str
    title: str


class MessageRead(BaseModel):
    """One line of a chat, with what the bot made of it. Absent facts are left out, not null."""

    seq: int
    sender: Sender
    text: str
    card: dict[str, Any] | None = Field(default=None, exclude_if=is_absent)
    choices: list[ChoiceRead] | None = Field(default=None, exclude_if=is_absent)
    agent_name: str | None = Field(default=None, exclude_if=is_absent)
    client_id: str | None = Field(default=None, exclude_if=is_absent)
    in_reply_to: int | None = Field(default=None, exclude_if=is_absent)
    outcome: Outcome | None = Field(default=None, exclude_if=is_absent)
    intent: str | None = Field(default=None, exclude_if=is_absent)
    confidence: float | None = Field(default=None, exclude_if=is_absent)
    delivery: OutboxState | None = Field(default=None, exclude_if=is_absent)
    edited_at: datetime | None = Field(default=None, exclude_if=is_absent)
    sent_at: datetime


class NoteRead(BaseModel):
    """What a colleague wrote about a chat."""

    no: int
    author: str
    text: str
    written_at: datetime


class SuggestionRead(BaseModel):
    """An answer of the bot that the fence kept back."""

    turn_id: str
    texts: list[str]
    intent: str | None
    confidence: float | None
    created_at: datetime


class ChangeRead(BaseModel):
    """One line of the ledger: who held a chat from then on, and why."""

    epoch: int
    from_kind: OwnerKind = Field(serialization_alias="from")
    to_kind: OwnerKind = Field(serialization_alias="to")
    agent_name: str | None = Field(default=None, exclude_if=is_absent)
    by: str | None = Field(default=None, exclude_if=is_absent)
    reason: str
    reason_text: str
    changed_at: datetime


class FeedbackGlimpse(BaseModel):
    """What a customer thought of the service."""

    score: int | None
    comment: str


def read_owner(conversation: Conversation, names: Names, position: int | None = None) -> OwnerRead:
    """The owner of a conversation."""
    return OwnerRead(
        kind=conversation.owner_kind,
        agent_id=conversation.owner_staff_id,
        agent_name=_name(names, conversation.owner_staff_id),
        queue_position=position,
    )


def read_message(
    message: Message,
    names: Names,
    choices: Sequence[Choice] = (),
    *,
    turn: Turn | None = None,
    delivery: OutboxState | None = None,
) -> MessageRead:
    """A message; what was understood stands at the customer's words, from the turn that answered them.

    ``delivery`` is what became of it where it had to be sent out (Telegram).
    """
    understood = turn if message.sender is Sender.CUSTOMER else None
    return MessageRead(
        seq=message.seq,
        sender=message.sender,
        text=message.text,
        card=message.card,
        choices=[ChoiceRead(id=each.id, title=each.title) for each in choices] or None,
        agent_name=_name(names, message.staff_id),
        client_id=message.client_id,
        in_reply_to=message.in_reply_to,
        outcome=message.outcome,
        intent=understood.intent if understood else None,
        confidence=understood.confidence if understood else None,
        delivery=delivery,
        edited_at=message.edited_at,
        sent_at=message.sent_at,
    )


def read_note(note: Note, names: Names) -> NoteRead:
    """A note with its author's name."""
    return NoteRead(
        no=note.note_no,
        author=names.get(note.staff_id, ""),
        text=note.text,
        written_at=note.written_at,
    )


def read_suggestion(turn: Turn) -> SuggestionRead:
    """What a turn would have said."""
    return SuggestionRead(
        turn_id=turn.id,
        texts=[part["text"] for part in turn.suggestion or ()],
        intent=turn.intent,
        confidence=turn.confidence,
        created_at=turn.created_at,
    )


def read_change(change: OwnershipChange, names: Names) -> ChangeRead:
    """A line of the ledger with names."""
    return ChangeRead(
        epoch=change.epoch,
        from_kind=change.from_kind,
        to_kind=change.to_kind,
        agent_name=_name(names, change.to_staff_id),
        by=_name(names, change.by_staff_id),
        reason=change.reason,
        reason_text=reason_text(change.reason),
        changed_at=change.changed_at,
    )


def read_feedback(feedback: Feedback) -> FeedbackGlimpse:
    """A customer's score and words."""
    return FeedbackGlimpse(score=feedback.score, comment=feedback.comment)


def _name(names: Names, staff_id: int | None) -> str | None:
    return None if staff_id is None else names.get(staff_id)
