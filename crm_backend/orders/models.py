"""Orders, their lines, payments and shipments; proofs by which a visitor may see one order's status."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm_backend.core.orm import Base, BigId, UtcDateTime, enum_type
from crm_backend.orders.values import LineKind, OrderStatus


class Order(Base):
    """One order.

    ``refund_held_minor`` is what refunds that are not refused or withdrawn claim of it; triggers
    keep it, and the CHECK makes the database itself refuse to give back more than was paid (I5).
    """

    __tablename__ = "orders"
    __table_args__ = (
        CheckConstraint("total_minor >= 0", name="total_not_negative"),
        CheckConstraint("paid_minor >= 0", name="paid_not_negative"),
        CheckConstraint("refund_held_minor >= 0", name="held_not_negative"),
        CheckConstraint("refund_held_minor <= paid_minor", name="refunds_within_paid"),
        # With the amount, so that what customers spent is added up without reading a single order.
        Index(
            "ix_orders_customer_id_placed_at_paid_minor", "customer_id", "placed_at", "paid_minor"
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    number: Mapped[str] = mapped_column(String(64), unique=True)
    customer_id: Mapped[int | None] = mapped_column(
        ForeignKey("customers.id")
    )  # None: anonymous order
    status: Mapped[OrderStatus] = mapped_column(enum_type(OrderStatus, "order_status"))
    currency: Mapped[str] = mapped_column(String(3))
    total_minor: Mapped[int] = mapped_column(BigInteger)
    paid_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    refund_held_minor: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    channel: Mapped[str] = mapped_column(String(40), default="")  # where it was sold, e.g. "web"
    sales_rep: Mapped[str | None] = mapped_column(String(60))
    recipient_name: Mapped[str | None] = mapped_column(String(120))
    recipient_phone: Mapped[str | None] = mapped_column(String(20))  # E.164
    address: Mapped[str | None] = mapped_column(Text)
    province: Mapped[str | None] = mapped_column(String(60))
    placed_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    paid_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    shipped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    delivered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    completed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    close_reason: Mapped[str | None] = mapped_column(String(40))

    lines: Mapped[list["OrderLine"]] = relationship(lazy="raise", order_by="OrderLine.line_no")
    shipments: Mapped[list["Shipment"]] = relationship(lazy="raise", order_by="Shipment.shipped_at")


class OrderLine(Base):
    """One position of an order; ``amount_minor`` is what was charged for all its pieces."""

    __tablename__ = "order_lines"
    __table_args__ = (
        UniqueConstraint("order_id", "line_no"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("amount_minor >= 0", name="amount_not_negative"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    line_no: Mapped[int]
    kind: Mapped[LineKind] = mapped_column(enum_type(LineKind, "line_kind"), default=LineKind.GOODS)
    product_id: Mapped[int | None] = mapped_column(ForeignKey("products.id"), index=True)
    sku: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200))
    quantity: Mapped[int]
    unit_price_minor: Mapped[int] = mapped_column(BigInteger)
    amount_minor: Mapped[int] = mapped_column(BigInteger)


class Payment(Base):
    """Money that came in for an order."""

    __tablename__ = "payments"
    __table_args__ = (CheckConstraint("amount_minor > 0", name="amount_positive"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    method: Mapped[str] = mapped_column(String(40))
    reference: Mapped[str | None] = mapped_column(String(80), unique=True)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    paid_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Shipment(Base):
    """One parcel."""

    __tablename__ = "shipments"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    carrier: Mapped[str] = mapped_column(String(40))
    tracking_number: Mapped[str] = mapped_column(String(60))
    shipped_at: Mapped[datetime] = mapped_column(UtcDateTime)
    delivered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    events: Mapped[list["ShipmentEvent"]] = relationship(
        lazy="raise", order_by="ShipmentEvent.happened_at.desc()"
    )


class ShipmentEvent(Base):
    """A line of the carrier's log."""

    __tablename__ = "shipment_events"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    shipment_id: Mapped[int] = mapped_column(ForeignKey("shipments.id"), index=True)
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    location: Mapped[str] = mapped_column(String(80))
    text: Mapped[str] = mapped_column(String(200))


class OrderProof(Base):
    """A visitor showed number and phone tail: this conversation may see this order's status for a while."""

    __tablename__ = "order_proofs"
    __table_args__ = (UniqueConstraint("conversation_id", "order_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    conversation_id: Mapped[str] = mapped_column(String(40), index=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    proven_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ProofAttempt(Base):
    """A failed or successful try at a proof, kept to slow down guessing; keys are hashed."""

    __tablename__ = "proof_attempts"
    __table_args__ = (
        Index("ix_proof_attempts_address_hash_tried_at", "address_hash", "tried_at"),
        Index("ix_proof_attempts_order_hash_tried_at", "order_hash", "tried_at"),
        Index("ix_proof_attempts_tried_at", "tried_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    address_hash: Mapped[str] = mapped_column(String(64))
    order_hash: Mapped[str] = mapped_column(String(64))
    succeeded: Mapped[bool]
    tried_at: Mapped[datetime] = mapped_column(UtcDateTime)
