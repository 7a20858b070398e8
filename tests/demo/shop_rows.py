"""The demo shop's rows without the numbers a database gave them, so that two databases can be compared."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Executable, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.catalog.models import Product
from crm_backend.core.db import Database
from crm_backend.core.orm import Base
from crm_backend.customers.models import Customer, CustomerVisit, MarketingConsent
from crm_backend.orders.models import Order, OrderLine, Payment, Shipment, ShipmentEvent
from crm_backend.refunds.models import Refund, RefundLine, RefundStep

Rows = dict[str, list[tuple[Any, ...]]]


def _columns(model: type[Base], *left_out: str) -> list[ColumnElement[Any]]:
    hidden = {"id", "customer_id", "order_id", "product_id", "shipment_id", "refund_id", *left_out}
    return [column for column in model.__table__.c if column.name not in hidden]


_OF_ORDERS = {
    "orders": select(Customer.number, *_columns(Order))
    .select_from(Order)
    .outerjoin(Customer, Customer.id == Order.customer_id),
    "lines": select(Order.number, Product.name, *_columns(OrderLine))
    .join(OrderLine, OrderLine.order_id == Order.id)
    .outerjoin(Product, Product.id == OrderLine.product_id),
    "payments": select(Order.number, *_columns(Payment)).join(
        Payment, Payment.order_id == Order.id
    ),
    "parcels": select(Order.number, *_columns(Shipment)).join(
        Shipment, Shipment.order_id == Order.id
    ),
    "events": select(Shipment.tracking_number, *_columns(ShipmentEvent))
    .select_from(Order)
    .join(Shipment, Shipment.order_id == Order.id)
    .join(ShipmentEvent, ShipmentEvent.shipment_id == Shipment.id),
    "refunds": select(Order.number, Customer.number, *_columns(Refund))
    .select_from(Order)
    .join(Refund, Refund.order_id == Order.id)
    .outerjoin(Customer, Customer.id == Refund.customer_id),
    "refund_lines": select(Refund.number, OrderLine.line_no, *_columns(RefundLine, "order_line_id"))
    .select_from(Order)
    .join(Refund, Refund.order_id == Order.id)
    .join(RefundLine, RefundLine.refund_id == Refund.id)
    .join(OrderLine, OrderLine.id == RefundLine.order_line_id),
    "steps": select(Refund.number, *_columns(RefundStep))
    .select_from(Order)
    .join(Refund, Refund.order_id == Order.id)
    .join(RefundStep, RefundStep.refund_id == Refund.id),
}


async def _read(session: AsyncSession, statement: Executable) -> list[tuple[Any, ...]]:
    return sorted((tuple(row) for row in await session.execute(statement)), key=repr)


async def rows_since(database: Database, first: datetime, *, with_cast: bool = True) -> Rows:
    """All rows of orders placed since ``first``, and everything else of the shop since then.

    ``with_cast=False`` leaves out the orders that are added to keep the three customers' promises.
    """
    async with database.reading() as session:
        rows: Rows = {"products": await _read(session, select(*_columns(Product)))}
        for name, statement in _OF_ORDERS.items():
            wanted = statement.where(Order.placed_at >= first)
            if not with_cast:
                wanted = wanted.where(Order.number.not_like("SF______9%"))
            rows[name] = await _read(session, wanted)
        visits = (
            select(Customer.number, CustomerVisit.visited_on, CustomerVisit.pages)
            .join(CustomerVisit, CustomerVisit.customer_id == Customer.id)
            .where(CustomerVisit.visited_on >= first.date())
        )
        rows["visits"] = await _read(session, visits)
        consents = select(Customer.number, *_columns(MarketingConsent)).join(
            MarketingConsent, MarketingConsent.customer_id == Customer.id
        )
        rows["consents"] = await _read(session, consents)
        rows["customers"] = await _read(session, select(*_columns(Customer)))
    return rows
