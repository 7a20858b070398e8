"""Tickets."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Row, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from crm_backend.core.orm import Base, BigId, UtcDateTime, enum_type
from crm_backend.tickets.values import TicketState, TicketType


class Ticket(Base):
    """One problem; the same type and subject has at most one open ticket."""

    __tablename__ = "tickets"
    __table_args__ = (
        Index(
            "uq_tickets_open_subject",
            "type",
            "subject_key",
            unique=True,
            sqlite_where=text("state <> 'resolved'"),
            postgresql_where=text("state <> 'resolved'"),
        ),
        Index("ix_tickets_state_due_at", "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    type: Mapped[TicketType] = mapped_column(enum_type(TicketType, "ticket_type"))
    state: Mapped[TicketState] = mapped_column(enum_type(TicketState, "ticket_state"))
    subject_key: Mapped[str] = mapped_column(
        String(160)
    )  # order:<id>, refund:<id> or conversation:<id>
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id"), index=True)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"), index=True)
    conversation_id: Mapped[str | None] = mapped_column(String(40), index=True)
    refund_id: Mapped[int | None] = mapped_column(index=True)  # refunds stand above tickets
    text: Mapped[str] = mapped_column(Text, default="")
    resolution: Mapped[str] = mapped_column(Text, default="")
    assignee_staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


# A ticket with its order's number, its customer's number and name, and its assignee's name.
NamedTicket = Row[Ticket, str | None, str | None, str | None, str | None]
