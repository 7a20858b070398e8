"""The sets that every figure is made of (docs/metrics.md, Where the facts lie), as conditions of SQL."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, select

from crm_backend.catalog.models import Product
from crm_backend.orders.models import Order, OrderLine
from crm_backend.orders.values import LineKind, OrderStatus
from crm_backend.refunds.models import Refund
from crm_backend.refunds.values import STATES_WITHOUT_CLAIM

UNCOUNTED = (OrderStatus.PENDING_PAYMENT, OrderStatus.CLOSED)


def is_counted_order() -> ColumnElement[bool]:
    """Paid, and not cancelled since."""
    return and_(Order.paid_at.is_not(None), Order.status.not_in(UNCOUNTED))


def is_counted_refund() -> ColumnElement[bool]:
    """Approved, and not given up since; its order must be counted too."""
    return and_(Refund.approved_at.is_not(None), Refund.state.not_in(STATES_WITHOUT_CLAIM))


def sku_of_line() -> ColumnElement[str]:
    """Which product a goods line is of: the catalogue's, else its own; ``Product`` is joined to the line."""
    return func.coalesce(Product.sku, OrderLine.sku)


def is_sold_piece(first: datetime, end: datetime) -> ColumnElement[bool]:
    """A goods line of a counted order paid from ``first`` until just before ``end``."""
    return and_(
        is_counted_order(),
        Order.paid_at >= first,
        Order.paid_at < end,
        OrderLine.kind == LineKind.GOODS,
    )


def pieces_by_sku(first: datetime, end: datetime) -> Select[str, int]:
    """Each product's SKU and its pieces in counted orders paid from ``first`` until just before ``end``."""
    sku = sku_of_line().label("sku")
    return (
        select(sku, func.sum(OrderLine.quantity))
        .join(Order, Order.id == OrderLine.order_id)
        .outerjoin(Product, Product.id == OrderLine.product_id)
        .where(is_sold_piece(first, end))
        .group_by(sku)
    )
