"""Turn grants: what the bot may do, for whom, while one turn runs."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from crm_backend.access.values import GrantState, PrincipalKind
from crm_backend.core.orm import Base, BigId, JsonDocument, UtcDateTime, enum_type


class TurnGrant(Base):
    """The right of one turn to act for one person.

    Conversations write it in the same transaction as the turn,
    and end or supersede it in the same transaction that ends the turn or changes the owner (I4).
    """

    __tablename__ = "turn_grants"

    turn_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(String(40), index=True)
    principal_kind: Mapped[PrincipalKind] = mapped_column(
        enum_type(PrincipalKind, "grant_principal_kind")
    )
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"))
    staff_id: Mapped[int | None] = mapped_column(BigId)
    staff_version: Mapped[int | None]  # of a staff member's account as the turn began
    client_address: Mapped[str] = mapped_column(String(64), default="")
    owner_epoch: Mapped[int]
    state: Mapped[GrantState] = mapped_column(enum_type(GrantState, "grant_state"))
    lease_until: Mapped[datetime] = mapped_column(UtcDateTime)


class AuditEntry(Base):
    """Who did what in the console; append-only, which triggers of the migration enforce."""

    __tablename__ = "audit_log"
    __table_args__ = (Index("ix_audit_log_object_kind_object_id", "object_kind", "object_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    staff_id: Mapped[int | None] = mapped_column(BigId, index=True)  # None: the command line
    verb: Mapped[str] = mapped_column(String(60))  # an operation of the policy table
    object_kind: Mapped[str] = mapped_column(String(40))
    object_id: Mapped[str] = mapped_column(String(64))
    facts: Mapped[dict[str, Any]] = mapped_column(JsonDocument)


class Deed(Base):
    """What a mutating call of a turn answered; a repeat of the same key gets the same answer (I5)."""

    __tablename__ = "deeds"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    idempotency_key: Mapped[str] = mapped_column(String(160), unique=True)
    request_hash: Mapped[str] = mapped_column(String(64))
    answer: Mapped[dict[str, object]] = mapped_column(JsonDocument)
    done_at: Mapped[datetime] = mapped_column(UtcDateTime)
