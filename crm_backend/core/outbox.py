"""What leaves the house, as rows: everything sent out is written in the transaction that caused it (I6).

Any noun may cause a delivery; ``channels/outbox.py`` sends what stands here.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from crm_backend.core.orm import Base, BigId, JsonDocument, UtcDateTime, enum_type


class OutboxState(StrEnum):
    """pending → sending → sent, or unknown (timed out after sending; never blindly resent), or dead."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    DEAD = "dead"


class OutboxEntry(Base):
    """One delivery; the same cause to the same target is one row."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("kind", "target", "cause"),
        Index("ix_outbox_state_due_at", "state", "due_at"),
        Index("ix_outbox_cause", "cause"),
        Index("ix_outbox_kind_left_at", "kind", "left_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))  # telegram, webhook, campaign
    target: Mapped[str] = mapped_column(String(120))
    cause: Mapped[str] = mapped_column(String(120))  # message:<id>, campaign:<id> …
    payload: Mapped[dict[str, Any]] = mapped_column(JsonDocument)
    state: Mapped[OutboxState] = mapped_column(enum_type(OutboxState, "outbox_state"))
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # When something of it last went out, or may have: a part, all of it, or nobody knows.
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_error: Mapped[str | None] = mapped_column(Text)


def enqueue(
    session: AsyncSession,
    *,
    kind: str,
    target: str,
    cause: str,
    payload: dict[str, Any],
    now: datetime,
) -> None:
    """Write a delivery in the transaction that causes it; the same cause to the same target fails the flush."""
    entry = OutboxEntry(
        kind=kind,
        target=target,
        cause=cause,
        payload=payload,
        state=OutboxState.PENDING,
        due_at=now,
        created_at=now,
    )
    session.add(entry)
