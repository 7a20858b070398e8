"""What imports look up in the database; rows in bulk go through ``core.bulk``."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Integer, cast, func, select, update
from sqlalchemy.orm import Session, selectinload

from crm_backend.catalog.models import Product
from crm_backend.customers.models import Customer, MarketingConsent
from crm_backend.imports.retail_credits import BoughtLine
from crm_backend.orders.models import Order, OrderLine, Payment
from crm_backend.orders.values import LineKind
from crm_backend.refunds.models import CreditNote, Refund, RefundLine
from crm_backend.refunds.values import STATES_WITHOUT_CLAIM
from crm_backend.shop.models import Shop

LineKey = tuple[str, str, int, int, int]  # sku, name, quantity, unit price, amount


@dataclass(slots=True)
class StoredOrder:
    """An order of an earlier import; ``lines`` are those not met again yet."""

    id: int
    line_count: int
    total_minor: int
    is_paid: bool
    lines: Counter[LineKey]


def grow_payments(session: Session, amounts: Mapping[int, int]) -> None:
    """Raise the one payment of some orders to new amounts."""
    for order_id, amount_minor in amounts.items():
        session.execute(
            update(Payment).where(Payment.order_id == order_id).values(amount_minor=amount_minor)
        )


@dataclass
class Settled:
    """What is in the database of one cancelling invoice."""

    skus: set[str] = field(default_factory=set)
    refunds: set[str] = field(default_factory=set)
    note_count: int = 0


def has_orders(session: Session, *, channel_is_not: str | None = None) -> bool:
    """Whether there is any order, or any that came another way."""
    statement = select(Order.id).limit(1)
    if channel_is_not is not None:
        statement = statement.where(Order.channel != channel_is_not)
    return session.scalar(statement) is not None


def customer_ids(session: Session) -> dict[str, int]:
    """Ids of all customers by number."""
    found = session.execute(select(Customer.number, Customer.id))
    return dict(found.all())


def consents_by_customer(
    session: Session, customer_ids: Iterable[int]
) -> dict[int, MarketingConsent]:
    """What some customers said about offers, by customer."""
    statement = select(MarketingConsent).where(MarketingConsent.customer_id.in_(customer_ids))
    return {consent.customer_id: consent for consent in session.scalars(statement)}


def product_ids(session: Session) -> dict[str, int]:
    """Ids of all products by sku."""
    found = session.execute(select(Product.sku, Product.id))
    return dict(found.all())


def stored_orders(session: Session, numbers: Sequence[str]) -> dict[str, StoredOrder]:
    """The orders among ``numbers`` that exist, with their lines."""
    rows = session.execute(
        select(Order.number, Order.id, Order.total_minor, Payment.id)
        .outerjoin(Payment, Payment.order_id == Order.id)
        .where(Order.number.in_(numbers))
    )
    orders = {
        id_: (number, StoredOrder(id_, 0, total, payment_id is not None, Counter()))
        for number, id_, total, payment_id in rows
    }
    lines = session.execute(
        select(
            OrderLine.order_id,
            OrderLine.sku,
            OrderLine.name,
            OrderLine.quantity,
            OrderLine.unit_price_minor,
            OrderLine.amount_minor,
        ).where(OrderLine.order_id.in_(orders))
    )
    for order_id, sku, name, quantity, unit_price_minor, amount_minor in lines:
        stored = orders[order_id][1]
        stored.lines[sku, name, quantity, unit_price_minor, amount_minor] += 1
        stored.line_count += 1
    return dict(orders.values())


def settled_invoices(session: Session, key_prefix: str) -> defaultdict[str, Settled]:
    """What became of cancelling invoices in earlier imports, by their numbers."""
    settled: defaultdict[str, Settled] = defaultdict(Settled)
    refunded = session.execute(
        select(Refund.number, OrderLine.sku)
        .join(RefundLine, RefundLine.refund_id == Refund.id)
        .join(OrderLine, OrderLine.id == RefundLine.order_line_id)
        .where(Refund.idempotency_key.startswith(key_prefix))
    )
    for number, sku in refunded:
        invoice = settled[number.split("-")[0]]
        invoice.skus.add(sku)
        invoice.refunds.add(number)
    for number, sku in session.execute(select(CreditNote.number, CreditNote.sku)):
        settled[number].skus.add(sku)
        settled[number].note_count += 1
    return settled


def bought_lines(
    session: Session, customer_ids: Sequence[int], skus: Iterable[str]
) -> dict[int, list[BoughtLine]]:
    """What customers bought of some products, by customer, less what refunds have taken."""
    refunded = _refunded(session, customer_ids)
    rows = session.execute(
        select(
            OrderLine.id,
            Order.id,
            Order.customer_id,
            OrderLine.sku,
            Order.placed_at,
            OrderLine.quantity,
            OrderLine.amount_minor,
        )
        .join(Order, Order.id == OrderLine.order_id)
        .where(
            Order.customer_id.in_(customer_ids),
            OrderLine.sku.in_(list(skus)),
            OrderLine.kind != LineKind.FEE,
        )
    )
    bought: defaultdict[int, list[BoughtLine]] = defaultdict(list)
    for line_id, order_id, customer_id, sku, placed_at, quantity, amount_minor in rows:
        taken_quantity, taken_minor = refunded.get(line_id, (0, 0))
        if customer_id is None:
            continue
        bought[customer_id].append(
            BoughtLine(
                line_id=line_id,
                order_id=order_id,
                customer_id=customer_id,
                sku=sku,
                placed_at=placed_at,
                quantity_left=quantity - taken_quantity,
                amount_left_minor=amount_minor - taken_minor,
            )
        )
    return bought


def _refunded(session: Session, customer_ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    rows = session.execute(
        select(
            RefundLine.order_line_id,
            cast(func.sum(RefundLine.quantity), Integer),
            cast(func.sum(RefundLine.amount_minor), Integer),
        )
        .join(Refund, Refund.id == RefundLine.refund_id)
        .where(
            Refund.customer_id.in_(customer_ids),
            Refund.state.not_in(STATES_WITHOUT_CLAIM),
        )
        .group_by(RefundLine.order_line_id)
    )
    return {line_id: (quantity, amount_minor) for line_id, quantity, amount_minor in rows}


@dataclass(frozen=True)
class KnownOrder:
    """An order with its lines and parcels, and whether anything of it was ever claimed back."""

    order: Order
    has_refunds: bool


def find_shop(session: Session) -> Shop | None:
    """The shop of this database."""
    return session.scalar(select(Shop))


def customers_by_number(session: Session, numbers: Sequence[str]) -> dict[str, Customer]:
    """The customers among ``numbers`` that exist."""
    found = session.scalars(select(Customer).where(Customer.number.in_(numbers)))
    return {customer.number: customer for customer in found}


def products_by_sku(session: Session, skus: Sequence[str]) -> dict[str, Product]:
    """The products among ``skus`` that exist."""
    found = session.scalars(select(Product).where(Product.sku.in_(skus)))
    return {product.sku: product for product in found}


def orders_with_parts(session: Session, numbers: Sequence[str]) -> dict[str, KnownOrder]:
    """The orders among ``numbers`` that exist, locked where the database can, with their parts."""
    has_refunds = select(Refund.id).where(Refund.order_id == Order.id).exists()
    rows = session.execute(
        select(Order, has_refunds)
        .where(Order.number.in_(numbers))
        .options(selectinload(Order.lines), selectinload(Order.shipments))
        .order_by(Order.id)
        .with_for_update(of=Order)
    )
    return {order.number: KnownOrder(order, refunded) for order, refunded in rows}


def payments_by_reference(session: Session, references: Sequence[str]) -> dict[str, Payment]:
    """The payments among ``references`` that exist."""
    found = session.scalars(select(Payment).where(Payment.reference.in_(references)))
    return {payment.reference: payment for payment in found if payment.reference}
