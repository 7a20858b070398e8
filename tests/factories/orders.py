"""Orders with lines, payments and parcels that fit their status."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.catalog.models import Product
from crm_backend.customers.models import Customer
from crm_backend.orders.models import Order, OrderLine, Payment, Shipment, ShipmentEvent
from crm_backend.orders.values import LineKind, OrderStatus
from tests.factories.sequence import next_index
from tests.fakes.fixed_clock import NOW

SENT = (OrderStatus.SHIPPED, OrderStatus.DELIVERED, OrderStatus.COMPLETED)
ARRIVED = (OrderStatus.DELIVERED, OrderStatus.COMPLETED)


@dataclass(frozen=True, kw_only=True)
class Line:
    """An order line to be made."""

    amount_minor: int
    quantity: int = 1
    kind: LineKind = LineKind.GOODS
    product: Product | None = None
    name: str = "山野手冲壶"


async def add_order(
    session: AsyncSession,
    customer: Customer | None,
    *,
    status: OrderStatus = OrderStatus.PAID,
    lines: Sequence[Line] = (Line(amount_minor=12900), Line(amount_minor=4900, quantity=2)),
    placed_at: datetime = NOW - timedelta(days=3),
    shipped_at: datetime | None = None,
    **fields: object,
) -> Order:
    """An order whose times and payment fit its status; it arrives a day after shipping."""
    total = sum(line.amount_minor for line in lines)
    is_paid = status not in (OrderStatus.PENDING_PAYMENT, OrderStatus.CLOSED)
    paid_at = placed_at + timedelta(minutes=5)
    shipped_at = shipped_at or placed_at + timedelta(hours=20)
    values: dict[str, Any] = {
        "number": f"SF2611{next_index():06d}",
        "customer_id": customer.id if customer else None,
        "status": status,
        "currency": "CNY",
        "total_minor": total,
        "paid_minor": total if is_paid else 0,
        "channel": "web",
        "recipient_name": "收件人",
        "recipient_phone": "+8619900001234",
        "address": "某省某市某路 1 号",
        "province": "浙江省",
        "placed_at": placed_at,
        "paid_at": paid_at if is_paid else None,
        "shipped_at": shipped_at if status in SENT else None,
        "delivered_at": shipped_at + timedelta(days=1) if status in ARRIVED else None,
        "completed_at": shipped_at + timedelta(days=1) if status is OrderStatus.COMPLETED else None,
        "closed_at": placed_at if status is OrderStatus.CLOSED else None,
    }
    order = Order(**{**values, **fields})
    session.add(order)
    await session.flush()
    session.add_all(_order_line(order, line_no, line) for line_no, line in enumerate(lines, 1))
    if order.paid_minor:
        session.add(_payment(order))
    await session.flush()
    if order.shipped_at is not None:
        await add_shipment(session, order)
    return order


async def add_shipment(session: AsyncSession, order: Order, **fields: object) -> Shipment:
    """A parcel of the order with two events, the newer one an hour after the older."""
    shipped_at = order.shipped_at or order.placed_at
    values = {
        "order_id": order.id,
        "carrier": "顺丰速运",
        "tracking_number": f"SF{next_index():012d}",
        "shipped_at": shipped_at,
        "delivered_at": order.delivered_at,
    }
    shipment = Shipment(**{**values, **fields})
    session.add(shipment)
    await session.flush()
    events = (("杭州", "已揽收"), ("杭州转运中心", "已发出"))
    session.add_all(
        ShipmentEvent(
            shipment_id=shipment.id,
            happened_at=shipped_at + timedelta(hours=hours),
            location=location,
            text=text,
        )
        for hours, (location, text) in enumerate(events)
    )
    await session.flush()
    return shipment


def _order_line(order: Order, line_no: int, line: Line) -> OrderLine:
    return OrderLine(
        order_id=order.id,
        line_no=line_no,
        kind=line.kind,
        product_id=line.product.id if line.product else None,
        sku=line.product.sku if line.product else f"SKU-{line_no}",
        name=line.name,
        quantity=line.quantity,
        unit_price_minor=line.amount_minor // line.quantity,
        amount_minor=line.amount_minor,
    )


def _payment(order: Order) -> Payment:
    return Payment(
        order_id=order.id,
        method="alipay",
        reference=f"PAY-{order.number}",
        amount_minor=order.paid_minor,
        currency=order.currency,
        paid_at=order.paid_at or order.placed_at,
    )
