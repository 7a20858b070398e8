"""Conversations, messages, inbox, choices, turns; the ownership ledger, and what staff add to a chat."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Row,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from crm_backend.access.values import PrincipalKind
from crm_backend.conversations.values import (
    Channel,
    FeedbackPart,
    HandoffEnd,
    HubCommand,
    Outcome,
    OwnerKind,
    Sender,
    StaffEventKind,
    TurnState,
)
from crm_backend.core.orm import Base, BigId, JsonDocument, UtcDateTime, enum_type


class Conversation(Base):
    """One participant's chat.

    ``owner_epoch`` grows with every change of owner or participant;
    ``last_seq`` counts what the customer may see, nothing else (I3).
    """

    __tablename__ = "conversations"
    __table_args__ = (
        CheckConstraint(
            "(owner_kind = 'agent') = (owner_staff_id IS NOT NULL)", name="agent_named"
        ),
        CheckConstraint(
            "(participant_kind = 'customer') = (customer_id IS NOT NULL)", name="customer_named"
        ),
        CheckConstraint(
            "(participant_kind = 'staff') = (participant_staff_id IS NOT NULL)", name="staff_named"
        ),
        Index(
            "uq_conversations_staff_console",
            "participant_staff_id",
            unique=True,
            sqlite_where=text("channel = 'console'"),
            postgresql_where=text("channel = 'console'"),
        ),
        Index(
            "uq_conversations_customer_web",
            "customer_id",
            unique=True,
            sqlite_where=text("channel = 'web' AND merged_into_id IS NULL"),
            postgresql_where=text("channel = 'web' AND merged_into_id IS NULL"),
        ),
        Index(
            "uq_conversations_address",
            "address",
            unique=True,
            sqlite_where=text("address IS NOT NULL AND merged_into_id IS NULL"),
            postgresql_where=text("address IS NOT NULL AND merged_into_id IS NULL"),
        ),
        Index("ix_conversations_owner_kind_queued_at", "owner_kind", "queued_at"),
        Index("ix_conversations_owner_kind_last_message_at", "owner_kind", "last_message_at"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    channel: Mapped[Channel] = mapped_column(enum_type(Channel, "channel"))
    site_key: Mapped[str | None] = mapped_column(ForeignKey("sites.site_key"))
    address: Mapped[str | None] = mapped_column(
        String(80)
    )  # where what we say is sent, if it is sent
    unreachable_since: Mapped[datetime | None] = mapped_column(UtcDateTime)  # they stopped our bot
    locale: Mapped[str] = mapped_column(String(10), default="zh-CN")
    participant_kind: Mapped[PrincipalKind] = mapped_column(
        enum_type(PrincipalKind, "participant_kind")
    )
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"), index=True)
    participant_staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    owner_kind: Mapped[OwnerKind] = mapped_column(enum_type(OwnerKind, "owner_kind"))
    owner_staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    owner_epoch: Mapped[int] = mapped_column(default=1)
    last_seq: Mapped[int] = mapped_column(default=0)
    last_note_no: Mapped[int] = mapped_column(default=0)  # notes have their own counter (I3)
    dialogue_state: Mapped[dict[str, Any] | None] = mapped_column(JsonDocument)
    consecutive_misses: Mapped[int] = mapped_column(default=0)
    last_miss_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    queued_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    merged_into_id: Mapped[str | None] = mapped_column(ForeignKey("conversations.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_customer_message_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_message_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)


class Message(Base):
    """One line of a conversation as its participant sees it."""

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("conversation_id", "seq"),
        CheckConstraint("seq > 0", name="seq_positive"),
        CheckConstraint("sender = 'customer' OR outcome IS NULL", name="outcome_of_customer"),
        # What customers wrote in a span of days is counted without a look at anything else.
        Index(
            "ix_messages_customer_sent_at",
            "sent_at",
            "conversation_id",
            sqlite_where=text("sender = 'customer'"),
            postgresql_where=text("sender = 'customer'"),
        ),
        Index(
            "ix_messages_waiting",
            "conversation_id",
            sqlite_where=text("sender = 'customer' AND outcome IS NULL"),
            postgresql_where=text("sender = 'customer' AND outcome IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    seq: Mapped[int]
    sender: Mapped[Sender] = mapped_column(enum_type(Sender, "sender"))
    text: Mapped[str] = mapped_column(Text)
    card: Mapped[dict[str, Any] | None] = mapped_column(JsonDocument)
    client_id: Mapped[str | None] = mapped_column(String(64))
    in_reply_to: Mapped[int | None]
    choice_id: Mapped[str | None] = mapped_column(
        String(60)
    )  # the choice this customer message was
    turn_id: Mapped[str | None] = mapped_column(String(40), index=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))  # the agent who wrote it
    outcome: Mapped[Outcome | None] = mapped_column(enum_type(Outcome, "outcome"))
    attachment: Mapped[dict[str, Any] | None] = mapped_column(JsonDocument)  # what came, if no text
    edited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)


class InboxEntry(Base):
    """An inbound message was accepted: written in the message's own transaction, before the ack (I1)."""

    __tablename__ = "inbox"
    __table_args__ = (UniqueConstraint("source", "external_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    source: Mapped[str] = mapped_column(String(80))  # web:<conversation> or telegram:<bot>
    external_id: Mapped[str] = mapped_column(String(64))
    body_hash: Mapped[str] = mapped_column(String(64))
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Choice(Base):
    """A button we offered: what it means is looked up here, never taken from the client (I8)."""

    __tablename__ = "choices"

    id: Mapped[str] = mapped_column(String(60), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"), index=True)
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(80))
    intent: Mapped[str | None] = mapped_column(String(60))
    entities: Mapped[dict[str, Any]] = mapped_column(JsonDocument)
    command: Mapped[HubCommand | None] = mapped_column(enum_type(HubCommand, "choice_command"))
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Turn(Base):
    """One run of the bot over the customer messages ``first_seq..last_seq``; at most one runs per conversation."""

    __tablename__ = "turns"
    __table_args__ = (
        Index(
            "uq_turns_running",
            "conversation_id",
            unique=True,
            sqlite_where=text("state = 'running'"),
            postgresql_where=text("state = 'running'"),
        ),
        Index("ix_turns_state_lease_until", "state", "lease_until"),
        Index("ix_turns_created_at", "created_at"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    state: Mapped[TurnState] = mapped_column(enum_type(TurnState, "turn_state"))
    owner_epoch: Mapped[int]
    first_seq: Mapped[int]
    last_seq: Mapped[int]
    text: Mapped[str | None] = mapped_column(Text)
    choice: Mapped[dict[str, Any] | None] = mapped_column(JsonDocument)
    attempt: Mapped[int] = mapped_column(default=1)
    lease_holder: Mapped[str] = mapped_column(String(80))
    lease_until: Mapped[datetime] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    noticed_at: Mapped[datetime | None] = mapped_column(
        UtcDateTime
    )  # the customer was told it takes longer
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    intent: Mapped[str | None] = mapped_column(String(60))
    confidence: Mapped[float | None]
    nlu: Mapped[dict[str, Any] | None] = mapped_column(JsonDocument)
    model_version: Mapped[str | None] = mapped_column(String(80))
    timings_ms: Mapped[dict[str, Any] | None] = mapped_column(JsonDocument)
    suggestion: Mapped[list[dict[str, Any]] | None] = mapped_column(
        JsonDocument
    )  # kept back by the fence
    suggestion_settled_at: Mapped[datetime | None] = mapped_column(
        UtcDateTime
    )  # an agent used or dismissed it
    failure: Mapped[str | None] = mapped_column(String(200))


class OwnershipChange(Base):
    """The ledger of who held a conversation, when and why; append-only."""

    __tablename__ = "ownership_changes"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    epoch: Mapped[int]
    from_kind: Mapped[OwnerKind] = mapped_column(enum_type(OwnerKind, "from_kind"))
    to_kind: Mapped[OwnerKind] = mapped_column(enum_type(OwnerKind, "to_kind"))
    to_staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    by_staff_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff.id")
    )  # None: bot, hub, customer
    reason: Mapped[str] = mapped_column(String(60))
    summary: Mapped[str] = mapped_column(Text, default="")
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Handoff(Base):
    """One stay of a chat with people, from the queue to its end: what the bot knew, and the times.

    ``proposal_settled_at`` is set once an agent approved or declined what the card proposed.
    """

    __tablename__ = "handoffs"
    __table_args__ = (
        Index(
            "uq_handoffs_open",
            "conversation_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    reason: Mapped[str] = mapped_column(String(60))
    summary: Mapped[str] = mapped_column(Text, default="")
    intent: Mapped[str | None] = mapped_column(String(60))
    confidence: Mapped[float | None]
    slots: Mapped[dict[str, Any]] = mapped_column(JsonDocument)
    began_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    waiting_since: Mapped[datetime | None] = mapped_column(
        UtcDateTime
    )  # the first customer message no person has answered; empty while none waits
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    claimed_by_staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    first_answer_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    end: Mapped[HandoffEnd | None] = mapped_column(enum_type(HandoffEnd, "handoff_end"))
    proposal_settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Note(Base):
    """What staff tell each other about a chat; no customer ever sees it."""

    __tablename__ = "notes"
    __table_args__ = (UniqueConstraint("conversation_id", "note_no"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    note_no: Mapped[int]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    text: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ReadMark(Base):
    """Up to which message a staff member has seen a chat."""

    __tablename__ = "read_marks"

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    seq: Mapped[int]


class StaffEventCounter(Base):
    """The last number given to a staff event; its row's lock makes numbers appear in order of commit."""

    __tablename__ = "staff_event_counter"
    __table_args__ = (CheckConstraint("id = 1", name="one_counter"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last_number: Mapped[int] = mapped_column(BigInteger)


class StaffEvent(Base):
    """Something the console shows changed; written in the transaction that changed it, gap-free.

    ``ref`` points at what changed: a message's seq, a note's number, an epoch, a ticket's number.
    """

    __tablename__ = "staff_events"

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    kind: Mapped[StaffEventKind] = mapped_column(enum_type(StaffEventKind, "staff_event_kind"))
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversations.id"))
    ref: Mapped[str] = mapped_column(String(64))
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Feedback(Base):
    """A question 您对这次服务满意吗 and its answer; asked once per chat part (bot's or people's)."""

    __tablename__ = "feedback"
    __table_args__ = (
        CheckConstraint("score IS NULL OR score BETWEEN 1 AND 5", name="score_1_to_5"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"), index=True)
    part: Mapped[FeedbackPart] = mapped_column(enum_type(FeedbackPart, "feedback_part"))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    asked_seq: Mapped[int]  # the message that asked
    score: Mapped[int | None]
    comment: Mapped[str] = mapped_column(Text, default="")
    awaits_comment: Mapped[bool] = mapped_column(default=False)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class EndedSession(Base):
    """A session token that was signed out before it expired."""

    __tablename__ = "ended_sessions"

    session_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


# An answer with the customer's number and name, and the agent's name.
NamedFeedback = Row[Feedback, str | None, str | None, str | None]
# A chat with its last line.
PastChat = Row[Conversation, str | None]
