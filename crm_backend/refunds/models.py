"""Refunds with their lines and steps, and the credit notes of imports that match no order."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm_backend.core.orm import Base, BigId, UtcDateTime, enum_type
from crm_backend.refunds.values import RefundKind, RefundReason, RefundState


class Refund(Base):
    """One request for money back.

    Its state is copied to its lines by a trigger, so that the database itself keeps at most one
    open refund per order line.
    """

    __tablename__ = "refunds"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        Index("ix_refunds_customer_id_requested_at", "customer_id", "requested_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"))
    kind: Mapped[RefundKind] = mapped_column(enum_type(RefundKind, "refund_kind"))
    reason: Mapped[RefundReason] = mapped_column(enum_type(RefundReason, "refund_reason"))
    reason_text: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[RefundState] = mapped_column(enum_type(RefundState, "refund_state"), index=True)
    verdict_reason: Mapped[str] = mapped_column(String(40))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    expected_on: Mapped[date | None] = mapped_column(Date)
    idempotency_key: Mapped[str] = mapped_column(String(160), unique=True)
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime)
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    lines: Mapped[list["RefundLine"]] = relationship(lazy="raise")
    steps: Mapped[list["RefundStep"]] = relationship(lazy="raise", order_by="RefundStep.id")


class RefundLine(Base):
    """What of one order line a refund covers; ``is_open`` follows the refund's state (trigger)."""

    __tablename__ = "refund_lines"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("amount_minor >= 0", name="amount_not_negative"),
        Index(
            "uq_refund_lines_open_order_line",
            "order_line_id",
            unique=True,
            sqlite_where=text("is_open"),
            postgresql_where=text("is_open"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    refund_id: Mapped[int] = mapped_column(ForeignKey("refunds.id"), index=True)
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_lines.id"), index=True)
    quantity: Mapped[int]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    is_open: Mapped[bool] = mapped_column(default=True)


class RefundStep(Base):
    """When a refund came into a state and who brought it there; append-only."""

    __tablename__ = "refund_steps"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    refund_id: Mapped[int] = mapped_column(ForeignKey("refunds.id"), index=True)
    state: Mapped[RefundState] = mapped_column(enum_type(RefundState, "refund_step_state"))
    actor: Mapped[str] = mapped_column(String(60))  # policy, customer, staff:<id>, import, demo
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CreditNote(Base):
    """A cancellation of an import that matches no order line: kept and counted, outside I5."""

    __tablename__ = "credit_notes"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    source_key: Mapped[str] = mapped_column(String(160), unique=True)
    number: Mapped[str] = mapped_column(String(64), index=True)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"), index=True)
    sku: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200))
    quantity: Mapped[int]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    credited_at: Mapped[datetime] = mapped_column(UtcDateTime)
