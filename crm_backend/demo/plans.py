"""An order's whole life, planned when it is placed: what will happen to it, and when.

A plan says nothing of today; ``snapshot`` tells what of it has happened by a moment.
"""

from dataclasses import dataclass
from datetime import date, datetime

from crm_backend.orders.values import LineKind
from crm_backend.refunds.values import RefundKind, RefundReason, RefundState


@dataclass(frozen=True, kw_only=True)
class LinePlan:
    """One position; ``sku`` finds the product."""

    kind: LineKind
    sku: str
    name: str
    quantity: int
    unit_price_minor: int
    amount_minor: int


@dataclass(frozen=True, kw_only=True)
class EventPlan:
    """A line the carrier will write."""

    happened_at: datetime
    location: str
    text: str


@dataclass(frozen=True, kw_only=True)
class ParcelPlan:
    """The way of the one parcel of an order; the last event is its delivery."""

    carrier: str
    tracking_number: str
    shipped_at: datetime
    delivered_at: datetime
    events: tuple[EventPlan, ...]


@dataclass(frozen=True, kw_only=True)
class StepPlan:
    """A state a refund will come into."""

    state: RefundState
    actor: str
    happened_at: datetime


@dataclass(frozen=True, kw_only=True)
class RefundPlan:
    """A refund of whole order lines; the first step is the request."""

    number: str
    kind: RefundKind
    reason: RefundReason
    reason_text: str
    verdict_reason: str
    line_nos: tuple[int, ...]
    amount_minor: int
    expected_on: date | None
    steps: tuple[StepPlan, ...]


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """Whom the parcel goes to."""

    name: str
    phone: str
    address: str
    province: str


@dataclass(frozen=True, kw_only=True)
class OrderPlan:
    """One order from its placing to its end; a time that is None never comes."""

    number: str
    customer_number: str | None
    channel: str
    sales_rep: str
    recipient: Recipient | None
    lines: tuple[LinePlan, ...]
    payment_method: str
    placed_at: datetime
    paid_at: datetime | None = None
    parcel: ParcelPlan | None = None
    handed_over_at: datetime | None = None  # over the counter: no parcel, delivered at once
    completed_at: datetime | None = None
    closed_at: datetime | None = None
    close_reason: str | None = None
    refund: RefundPlan | None = None

    @property
    def total_minor(self) -> int:
        """What is to be paid."""
        return sum(line.amount_minor for line in self.lines)
