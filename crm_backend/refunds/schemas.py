"""Refunds, and orders with what of them can be refunded, as the bot and the pages show them."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictInt

from crm_backend.core.plain_text import PlainText
from crm_backend.orders.schemas import OrderCard, OrderNumber, OrderStatusCard
from crm_backend.refunds.models import Refund
from crm_backend.refunds.values import (
    RefundKind,
    RefundReason,
    RefundState,
    Verdict,
    VerdictReason,
    state_text,
)

LineNumbers = Annotated[
    list[Annotated[StrictInt, Field(ge=1, le=1_000_000)]], Field(min_length=1, max_length=200)
]


def _is_absent(value: object) -> bool:
    return value is None


class RefundCard(BaseModel):
    """A refund as its customer sees it (chat protocol, cards)."""

    kind: Literal["refund"] = "refund"
    number: str
    order_number: str
    state: RefundState
    state_text: str
    amount_minor: int
    currency: str
    requested_at: datetime
    expected_on: date | None = Field(default=None, exclude_if=_is_absent)


class RefundsRead(BaseModel):
    """Newest first; ``total`` counts all."""

    refunds: list[RefundCard]
    total: int


class StaffRefundRead(RefundCard):
    """A refund with what staff need to decide it; ``ticket_number`` is the ticket that asks for it."""

    customer_name: str | None
    reason_text: str
    ticket_number: str | None


class StaffRefundsRead(BaseModel):
    """Newest first; ``next_before`` asks for the page after, null at the end."""

    refunds: list[StaffRefundRead]
    next_before: str | None


class RefundHandled(BaseModel):
    """A refund after what staff did with it."""

    refund: RefundCard


class RefundRefusal(BaseModel):
    """Why a refund is refused, in words the customer reads."""

    model_config = ConfigDict(extra="forbid")

    reason: Annotated[PlainText, Field(min_length=1, max_length=500)]


class RefundStepRead(BaseModel):
    """When a refund came into a state."""

    state: RefundState
    state_text: str
    at: datetime


class RefundRead(BaseModel):
    """A refund with its way so far, oldest step first."""

    refund: RefundCard
    steps: list[RefundStepRead]


class QuoteRequest(BaseModel):
    """A wish that may still be incomplete."""

    model_config = ConfigDict(extra="forbid")

    order_number: OrderNumber
    kind: RefundKind | None = None
    line_nos: LineNumbers | None = None
    reason: RefundReason | None = None


class QuoteRead(BaseModel):
    """What the policy says; nothing was written."""

    verdict: Verdict
    verdict_reason: VerdictReason
    facts: dict[str, Any]
    amount_minor: int
    currency: str
    kinds: list[RefundKind]
    line_nos: list[int]


class RefundRequest(BaseModel):
    """A complete wish; ``line_nos`` null means everything that is left."""

    model_config = ConfigDict(extra="forbid")

    order_number: OrderNumber
    kind: RefundKind
    line_nos: LineNumbers | None = None
    reason: RefundReason
    reason_text: Annotated[PlainText, Field(max_length=500)] = ""


class RefundMade(BaseModel):
    """A recorded refund; with a ticket where a person decides."""

    refund: RefundCard
    verdict: Verdict
    verdict_reason: VerdictReason
    facts: dict[str, Any]
    ticket_number: str | None
    repeated: bool = False


class CancelMade(BaseModel):
    """A cancelled order, and the refund of what was paid for it."""

    order: OrderCard
    refund: RefundCard | None
    repeated: bool = False


class OrderLineRead(BaseModel):
    """Goods of an order and what of them no refund claims yet; windows are not applied here."""

    line_no: int
    sku: str
    name: str
    quantity: int
    amount_minor: int
    refundable_quantity: int
    refundable_minor: int


class OrderEventRead(BaseModel):
    """A line of the carrier's log."""

    happened_at: datetime
    location: str
    text: str


class OrderDetails(BaseModel):
    """One order with all the bot may say about it; ``status_only`` for a visitor's proof."""

    order: OrderCard | OrderStatusCard
    lines: list[OrderLineRead] = []
    events: list[OrderEventRead] = []
    is_cancellable: bool = False
    is_expeditable: bool = False
    hours_since_paid: float | None = None
    ship_within_hours: int
    expected_delivery_on: date | None = None
    open_refund: RefundCard | None = None
    status_only: bool


def refund_card(refund: Refund, order_number: str) -> RefundCard:
    """The card of a refund."""
    return RefundCard(
        number=refund.number,
        order_number=order_number,
        state=refund.state,
        state_text=state_text(refund.state, refund.kind),
        amount_minor=refund.amount_minor,
        currency=refund.currency,
        requested_at=refund.requested_at,
        expected_on=refund.expected_on,
    )


def refund_read(refund: Refund, order_number: str) -> RefundRead:
    """A refund whose steps are loaded."""
    steps = [
        RefundStepRead(
            state=step.state,
            state_text=state_text(step.state, refund.kind),
            at=step.happened_at,
        )
        for step in refund.steps
    ]
    return RefundRead(refund=refund_card(refund, order_number), steps=steps)
