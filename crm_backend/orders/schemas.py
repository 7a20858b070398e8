"""Orders as the bot, the pages and the command line show them. ``order_card`` is the one builder."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from crm_backend.catalog.schemas import ProductRead
from crm_backend.core.fields import is_absent
from crm_backend.core.plain_text import PlainText
from crm_backend.orders.models import Order, Shipment
from crm_backend.orders.values import STATUS_TEXT, LineKind, OrderStatus

OrderNumber = Annotated[PlainText, Field(min_length=1, max_length=64)]


class OrderItem(BaseModel):
    """Goods of an order; postage and fees are part of the total only."""

    sku: str
    name: str
    quantity: int
    amount_minor: int


class OrderStatusCard(BaseModel):
    """What a visitor with a proof may see of an order: the status only."""

    kind: Literal["order"] = "order"
    number: str
    status: OrderStatus
    status_text: str


class OrderCard(OrderStatusCard):
    """An order as its customer sees it (chat protocol, cards). Absent facts are left out, not null."""

    placed_at: datetime
    carrier: str | None = Field(default=None, exclude_if=is_absent)
    paid_at: datetime | None = Field(default=None, exclude_if=is_absent)
    shipped_at: datetime | None = Field(default=None, exclude_if=is_absent)
    delivered_at: datetime | None = Field(default=None, exclude_if=is_absent)
    completed_at: datetime | None = Field(default=None, exclude_if=is_absent)
    tracking_number: str | None = Field(default=None, exclude_if=is_absent)
    currency: str
    total_minor: int
    items: list[OrderItem]


class OrdersRead(BaseModel):
    """Newest first; ``total`` counts all that match, not only those listed."""

    orders: list[OrderCard]
    total: int


class ProofClaim(BaseModel):
    """What a visitor knows about an order."""

    model_config = ConfigDict(extra="forbid")

    order_number: OrderNumber
    phone_tail: Annotated[str, Field(pattern=r"^[0-9]{4}$")]


class ProofRead(BaseModel):
    """The conversation may see the order's status for thirty minutes."""

    proven: Literal[True] = True
    order_number: str
    repeated: bool = False


class BestSellersRead(BaseModel):
    """Best seller first; where nothing fits the wish, the best sellers of all."""

    products: list[ProductRead]
    fits_wish: bool


def order_card(order: Order) -> OrderCard:
    """The card of an order whose lines and shipments are loaded."""
    parcel = _newest_parcel(order)
    return OrderCard(
        number=order.number,
        status=order.status,
        status_text=STATUS_TEXT[order.status],
        placed_at=order.placed_at,
        paid_at=order.paid_at,
        shipped_at=order.shipped_at,
        delivered_at=order.delivered_at,
        completed_at=order.completed_at,
        carrier=parcel.carrier if parcel else None,
        tracking_number=parcel.tracking_number if parcel else None,
        currency=order.currency,
        total_minor=order.total_minor,
        items=[
            OrderItem(
                sku=line.sku,
                name=line.name,
                quantity=line.quantity,
                amount_minor=line.amount_minor,
            )
            for line in order.lines
            if line.kind is LineKind.GOODS
        ],
    )


def status_card(order: Order) -> OrderStatusCard:
    """The little a proof shows."""
    return OrderStatusCard(
        number=order.number, status=order.status, status_text=STATUS_TEXT[order.status]
    )


def _newest_parcel(order: Order) -> Shipment | None:
    return order.shipments[-1] if order.shipments else None
