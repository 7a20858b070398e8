"""What a training reads, summed by the database as far as it goes; blocking, for the training's own process."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, case, func, select
from sqlalchemy.orm import Session

from crm_backend.catalog.models import Product
from crm_backend.customers.models import Customer, CustomerVisit
from crm_backend.insights import counted
from crm_backend.insights.counted import is_counted_order, is_counted_refund, sku_of_line
from crm_backend.orders.models import Order, OrderLine
from crm_backend.orders.values import LineKind
from crm_backend.refunds.models import Refund, RefundLine

AnyRow = Row[*tuple[Any, ...]]
_ROWS_AT_A_TIME = 5_000


def paid_span(session: Session, before: datetime) -> tuple[datetime, datetime] | None:
    """When the first and the last counted order before an instant were paid; None without one."""
    statement = select(func.min(Order.paid_at), func.max(Order.paid_at)).where(
        is_counted_order(), Order.paid_at < before
    )
    first, last = session.execute(statement).one()
    return None if first is None or last is None else (first, last)


def pieces_by_sku(session: Session, first: datetime, end: datetime) -> dict[str, int]:
    """Pieces of each product in counted orders paid from ``first`` until just before ``end``."""
    found = session.execute(counted.pieces_by_sku(first, end))
    return {name: int(pieces) for name, pieces in found if name}


def customers_lines(session: Session, before: datetime) -> Iterator[AnyRow]:
    """Per counted order of a known customer and product: number, customer, sku, paid_at, pieces, money.

    Postage and fees have the sku ``""``: they are money, but no goods. So has an order without a
    line, for no money: it is an order all the same, and its day one of purchase.
    """
    sku = _sku_or_none_of_goods().label("sku")
    by = (Order.number, Customer.number, sku, Order.paid_at)
    pieces = func.coalesce(func.sum(OrderLine.quantity), 1)
    money = func.coalesce(func.sum(OrderLine.amount_minor), 0)
    statement = (
        select(*by, pieces, money)
        .select_from(Order)
        .outerjoin(OrderLine, OrderLine.order_id == Order.id)
        .join(Customer, Customer.id == Order.customer_id)
        .outerjoin(Product, Product.id == OrderLine.product_id)
        .where(is_counted_order(), Order.paid_at < before)
        .group_by(*by)
    )
    return _streamed(session, statement)


def customers_refunds(session: Session, before: datetime) -> Iterator[AnyRow]:
    """Per counted refund of a known customer's order and product: number, customer, sku, approved_at, pieces, money."""
    sku = _sku_or_none_of_goods().label("sku")
    by = (Order.number, Customer.number, sku, Refund.approved_at)
    money = func.sum(RefundLine.amount_minor)
    statement = (
        select(*by, func.sum(RefundLine.quantity), money)
        .join(RefundLine, RefundLine.refund_id == Refund.id)
        .join(OrderLine, OrderLine.id == RefundLine.order_line_id)
        .join(Order, Order.id == Refund.order_id)
        .join(Customer, Customer.id == Order.customer_id)
        .outerjoin(Product, Product.id == OrderLine.product_id)
        .where(is_counted_order(), is_counted_refund(), Refund.approved_at < before)
        .group_by(*by)
        .having(money > 0)
    )
    return _streamed(session, statement)


def customers_visits(session: Session, before: date) -> Iterator[AnyRow]:
    """Days on which known customers looked at the shop: customer, day."""
    statement = (
        select(Customer.number, CustomerVisit.visited_on)
        .join(Customer, Customer.id == CustomerVisit.customer_id)
        .where(CustomerVisit.visited_on < before)
    )
    return _streamed(session, statement)


def ids_of_customers(session: Session, numbers: Sequence[str]) -> dict[str, int]:
    """The row of each customer number."""
    found: dict[str, int] = {}
    for at in range(0, len(numbers), 500):
        some = Customer.number.in_(numbers[at : at + 500])
        chosen = session.execute(select(Customer.number, Customer.id).where(some))
        found.update((number, row_id) for number, row_id in chosen)
    return found


def _sku_or_none_of_goods() -> ColumnElement[str]:
    return case((OrderLine.kind == LineKind.GOODS, sku_of_line()), else_="")


def _streamed(session: Session, statement: Select[*tuple[Any, ...]]) -> Iterator[AnyRow]:
    return iter(session.execute(statement.execution_options(yield_per=_ROWS_AT_A_TIME)))
