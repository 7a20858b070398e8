"""Customers, the days on which they looked at the shop, and what staff wrote about them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm_backend.core.orm import Base, BigId, JsonDocument, UtcDateTime, enum_type
from crm_backend.customers.values import ConsentSource


class Customer(Base):
    """A buyer as the shop knows them; ``number`` is the shop's own customer number."""

    __tablename__ = "customers"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    number: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(120), default="")
    phone: Mapped[str | None] = mapped_column(String(20), index=True)  # E.164
    province: Mapped[str | None] = mapped_column(String(40))
    city: Mapped[str | None] = mapped_column(String(60))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class MarketingConsent(Base):
    """Whether a customer agreed to read offers: when, how, and whether they took it back since.

    No row: never asked, so nothing is sent. Taken back without having agreed: they said so unasked.
    """

    __tablename__ = "marketing_consents"
    __table_args__ = (
        CheckConstraint("agreed_at IS NOT NULL OR withdrawn_at IS NOT NULL", name="said_something"),
        CheckConstraint("(agreed_at IS NULL) = (agreed_how IS NULL)", name="agreed_somehow"),
        CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_how IS NULL)", name="withdrawn_somehow"
        ),
    )

    customer_id: Mapped[int] = mapped_column(
        ForeignKey("customers.id"), primary_key=True, autoincrement=False
    )
    agreed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    agreed_how: Mapped[ConsentSource | None] = mapped_column(
        enum_type(ConsentSource, "consent_agreed_how")
    )
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_how: Mapped[ConsentSource | None] = mapped_column(
        enum_type(ConsentSource, "consent_withdrawn_how")
    )

    @property
    def is_agreed(self) -> bool:
        """Whether offers may be sent now."""
        return self.agreed_at is not None and self.withdrawn_at is None


class CustomerVisit(Base):
    """How many pages a customer opened on one shop-local day."""

    __tablename__ = "customer_visits"
    __table_args__ = (
        UniqueConstraint("customer_id", "visited_on"),
        CheckConstraint("pages > 0", name="pages_positive"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    visited_on: Mapped[date] = mapped_column(Date)
    pages: Mapped[int]


class CustomerTag(Base):
    """A word staff gave a customer."""

    __tablename__ = "customer_tags"

    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), primary_key=True)
    tag: Mapped[str] = mapped_column(String(20), primary_key=True, index=True)


class CustomerNote(Base):
    """What staff wrote down about a customer."""

    __tablename__ = "customer_notes"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    text: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Segment(Base):
    """A named set of rules that customers match or not (客户分类); counted live, never stored."""

    __tablename__ = "segments"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    rules: Mapped[dict[str, Any]] = mapped_column(JsonDocument)
    changed_by_staff_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff.id")
    )  # None: came with the demo shop
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
