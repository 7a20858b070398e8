"""Staff accounts, their sessions and API tokens, and tries to sign in. Secrets are stored as hashes only."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm_backend.access.values import StaffRole
from crm_backend.core.orm import Base, BigId, JsonDocument, UtcDateTime, enum_type


class StaffMember(Base):
    """One person; never deleted, only disabled, so that what they did keeps its name.

    ``session_version`` grows when role, password or activity changes: every session and socket
    that carries an older one is over. ``trust_version`` grows when the holder is no longer trusted (somebody else
    set the password, or the account was disabled): what was let in before, like a Telegram chat, is out for good.
    """

    __tablename__ = "staff"
    __table_args__ = (CheckConstraint("length(name) > 0", name="name_not_empty"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)  # what they sign in with
    display_name: Mapped[str] = mapped_column(String(60))  # what customers and colleagues read
    role: Mapped[StaffRole] = mapped_column(enum_type(StaffRole, "staff_role"))
    password_hash: Mapped[str] = mapped_column(Text)  # argon2id
    is_active: Mapped[bool] = mapped_column(default=True)
    session_version: Mapped[int] = mapped_column(default=1)
    trust_version: Mapped[int] = mapped_column(default=1, server_default="1")
    wants_alerts: Mapped[bool] = mapped_column(default=True)  # in their chat of waiting customers
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class StaffSession(Base):
    """One signed-in browser; the cookie's token is kept as its SHA-256."""

    __tablename__ = "staff_sessions"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    session_version: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ApiToken(Base):
    """Lets a program act as a staff member, within ``scopes``; shown once, kept as its SHA-256."""

    __tablename__ = "api_tokens"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    label: Mapped[str] = mapped_column(String(60))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    scopes: Mapped[list[str]] = mapped_column(JsonDocument)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SignInAttempt(Base):
    """A try at a password, kept to slow down guessing; keys are hashed."""

    __tablename__ = "sign_in_attempts"
    __table_args__ = (
        Index("ix_sign_in_attempts_address_hash_tried_at", "address_hash", "tried_at"),
        Index("ix_sign_in_attempts_name_hash_tried_at", "name_hash", "tried_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    address_hash: Mapped[str] = mapped_column(String(64))
    name_hash: Mapped[str] = mapped_column(String(64))
    succeeded: Mapped[bool]
    tried_at: Mapped[datetime] = mapped_column(UtcDateTime)
