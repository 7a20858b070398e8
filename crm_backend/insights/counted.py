"""The sets that every figure is made of (docs/metrics.md, Where the facts lie), as conditions of SQL."""

from sqlalchemy import ColumnElement, and_, func

from crm_backend.catalog.models import Product
from crm_backend.orders.models import Order, OrderLine
from crm_backend.orders.values import OrderStatus
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
