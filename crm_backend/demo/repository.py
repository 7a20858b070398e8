"""What the database holds of the demo shop's plans."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Table, delete, func, select
from sqlalchemy.orm import Session

from crm_backend.catalog.models import Product
from crm_backend.customers.models import Customer, CustomerVisit
from crm_backend.demo.cast import KnownOrder
from crm_backend.demo.snapshot import OrderFacts, RefundFacts
from crm_backend.orders.models import Order, OrderLine, Shipment, ShipmentEvent
from crm_backend.refunds.models import Refund, RefundStep
from crm_backend.refunds.values import OPEN_STATES


@dataclass(frozen=True, kw_only=True)
class StoredRefund:
    """A refund as the database holds it."""

    id: int
    facts: RefundFacts
    step_count: int


@dataclass(frozen=True, kw_only=True)
class StoredParcel:
    """A shipment as the database holds it."""

    id: int
    event_count: int


@dataclass(frozen=True, kw_only=True)
class StoredOrder:
    """An order as the database holds it, with what hangs on it; refunds by number."""

    id: int
    facts: OrderFacts
    refunds: dict[str, StoredRefund]
    parcel: StoredParcel | None


def delete_all(session: Session, tables: Sequence[Table]) -> None:
    """Empty tables that are given parents first."""
    for table in reversed(tables):
        session.execute(delete(table))


def last_placed_at(session: Session) -> datetime | None:
    """When the newest order was placed."""
    return session.scalar(select(func.max(Order.placed_at)))


def product_ids(session: Session) -> dict[str, int]:
    """Ids of all products by sku."""
    found = session.execute(select(Product.sku, Product.id))
    return dict(found.all())


def customer_ids(session: Session) -> dict[str, int]:
    """Ids of all customers by number."""
    found = session.execute(select(Customer.number, Customer.id))
    return dict(found.all())


def visits_since(session: Session, first: date) -> set[tuple[int, date]]:
    """Who came on which day."""
    rows = session.execute(
        select(CustomerVisit.customer_id, CustomerVisit.visited_on).where(
            CustomerVisit.visited_on >= first
        )
    )
    return {(customer_id, day) for customer_id, day in rows}


def stored_orders(
    session: Session, numbers: Iterable[str], *, lock: bool
) -> dict[str, StoredOrder]:
    """The orders among ``numbers`` that exist; ``lock`` holds them until commit."""
    statement = select(Order).where(Order.number.in_(list(numbers))).order_by(Order.id)
    if lock:
        statement = statement.with_for_update()
    orders = (session.scalars(statement)).all()
    ids = [order.id for order in orders]
    refunds, parcels = _refunds(session, ids), _parcels(session, ids)
    return {
        order.number: StoredOrder(
            id=order.id,
            facts=_facts(order),
            refunds=refunds[order.id],
            parcel=parcels.get(order.id),
        )
        for order in orders
    }


def _facts(order: Order) -> OrderFacts:
    return OrderFacts(
        status=order.status,
        paid_minor=order.paid_minor,
        paid_at=order.paid_at,
        shipped_at=order.shipped_at,
        delivered_at=order.delivered_at,
        completed_at=order.completed_at,
        closed_at=order.closed_at,
        close_reason=order.close_reason,
    )


def _refunds(session: Session, order_ids: list[int]) -> defaultdict[int, dict[str, StoredRefund]]:
    step_count = select(func.count()).where(RefundStep.refund_id == Refund.id).scalar_subquery()
    rows = session.execute(select(Refund, step_count).where(Refund.order_id.in_(order_ids)))
    found: defaultdict[int, dict[str, StoredRefund]] = defaultdict(dict)
    for refund, count in rows:
        facts = RefundFacts(
            state=refund.state,
            approved_at=refund.approved_at,
            ended_at=refund.ended_at,
            expected_on=refund.expected_on,
        )
        stored = StoredRefund(id=refund.id, facts=facts, step_count=count)
        found[refund.order_id][refund.number] = stored
    return found


def _parcels(session: Session, order_ids: list[int]) -> dict[int, StoredParcel]:
    event_count = (
        select(func.count()).where(ShipmentEvent.shipment_id == Shipment.id).scalar_subquery()
    )
    rows = session.execute(
        select(Shipment.order_id, Shipment.id, event_count).where(Shipment.order_id.in_(order_ids))
    )
    return {order_id: StoredParcel(id=id_, event_count=count) for order_id, id_, count in rows}


def line_ids(session: Session, order_ids: Sequence[int]) -> dict[tuple[int, int], int]:
    """Ids of order lines by order and line number."""
    rows = session.execute(
        select(OrderLine.order_id, OrderLine.line_no, OrderLine.id).where(
            OrderLine.order_id.in_(order_ids)
        )
    )
    return {(order_id, line_no): id_ for order_id, line_no, id_ in rows}


def orders_of_customers(session: Session, numbers: Sequence[str]) -> list[KnownOrder]:
    """All orders of a few customers, oldest first."""
    open_refunds = (
        select(Refund.id).where(Refund.order_id == Order.id, Refund.state.in_(OPEN_STATES)).exists()
    )
    rows = session.execute(
        select(Order, Customer.number, open_refunds)
        .join(Customer, Customer.id == Order.customer_id)
        .where(Customer.number.in_(numbers))
        .order_by(Order.placed_at, Order.id)
    )
    return [
        KnownOrder(
            number=order.number,
            customer_number=number,
            status=order.status,
            paid_at=order.paid_at,
            delivered_at=order.delivered_at,
            refund_held_minor=order.refund_held_minor,
            has_open_refund=has_open_refund,
        )
        for order, number, has_open_refund in rows
    ]
