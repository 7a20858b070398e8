"""The outbox: everything sent out is a row written in the transaction that caused it (I6)."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm_backend.channels.values import OutboxState
from crm_backend.core.orm import Base, BigId, JsonDocument, UtcDateTime, enum_type


class OutboxEntry(Base):
    """One delivery; the same cause to the same target is one row."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("kind", "target", "cause"),
        Index("ix_outbox_state_due_at", "state", "due_at"),
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
    last_error: Mapped[str | None] = mapped_column(Text)
