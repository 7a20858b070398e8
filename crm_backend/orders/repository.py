"""Orders and proofs in the database. Every statement about an order starts from ``visible_orders``."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, delete, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, selectinload

from crm_backend.access.values import Principal, PrincipalKind
from crm_backend.catalog.models import Product
from crm_backend.core.guesses import Failures
from crm_backend.orders.models import Order, OrderLine, OrderProof, ProofAttempt, Shipment
from crm_backend.orders.values import (
    ARRIVED,
    CANCELLABLE,
    ENDED,
    LineKind,
    OrderScope,
    OrderStatus,
)


def visible_orders(principal: Principal, now: datetime) -> Select[Order]:
    """What a principal may see: a customer's own; of a visitor's, the ones this conversation proved.

    Staff see orders through the desk, never through a turn of the bot.
    """
    orders = select(Order)
    if principal.is_customer:
        return orders.where(Order.customer_id == principal.customer_id)
    if principal.kind is PrincipalKind.VISITOR:
        return orders.join(OrderProof, OrderProof.order_id == Order.id).where(
            OrderProof.conversation_id == principal.conversation_id, OrderProof.expires_at > now
        )
    return orders.where(false())


async def list_orders(
    session: AsyncSession, visible: Select[Order], *, limit: int
) -> Sequence[Order]:
    """Newest first, with lines and shipments."""
    statement = (
        visible.order_by(Order.placed_at.desc(), Order.id.desc())
        .limit(limit)
        .options(selectinload(Order.lines), selectinload(Order.shipments))
    )
    return (await session.scalars(statement)).all()


async def count_orders(session: AsyncSession, visible: Select[Order]) -> int:
    """How many orders a selection has."""
    counted = select(func.count()).select_from(visible.with_only_columns(Order.id).subquery())
    return (await session.scalars(counted)).one()


async def find_order(
    session: AsyncSession, visible: Select[Order], number: str, *, lock: bool = False
) -> Order | None:
    """One order with lines, shipments and their events; ``lock`` holds its row until commit."""
    statement = visible.where(Order.number == number).options(
        selectinload(Order.lines),
        selectinload(Order.shipments).selectinload(Shipment.events),
    )
    if lock:
        statement = statement.with_for_update(of=Order).execution_options(populate_existing=True)
    return (await session.scalars(statement)).one_or_none()


async def find_for_proof(session: AsyncSession, number: str) -> Order | None:
    """An order whose phone a visitor's claim is compared with; nothing of it may be shown."""
    return (await session.scalars(select(Order).where(Order.number == number))).one_or_none()


async def find_for_operator(session: AsyncSession, number: str) -> Order | None:
    """Any order, for staff and for whoever runs commands on the shop's own machine."""
    return await find_order(session, select(Order), number)


async def hold_order(session: AsyncSession, order_id: int) -> Order:
    """An order whose number came from a row that was visible; its row is locked until commit."""
    statement = (
        select(Order)
        .where(Order.id == order_id)
        .with_for_update(of=Order)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(statement)).one()


async def has_orders(session: AsyncSession) -> bool:
    """Whether anything was ever sold here."""
    return await session.scalar(select(Order.id).limit(1)) is not None


async def list_best_sellers(
    session: AsyncSession,
    *,
    since: datetime,
    min_price_minor: int | None,
    max_price_minor: int | None,
    limit: int,
) -> Sequence[Product]:
    """Goods on sale and not sold out, by units of orders paid since ``since`` and not closed.

    The one statement here that starts from no visible orders: sums of all of them, which no answer tells.
    """
    sold = (
        select(OrderLine.product_id, func.sum(OrderLine.quantity).label("units"))
        .join(Order, Order.id == OrderLine.order_id)
        .where(
            Order.paid_at >= since,
            Order.status != OrderStatus.CLOSED,
            OrderLine.kind == LineKind.GOODS,
        )
        .group_by(OrderLine.product_id)
        .subquery()
    )
    statement = (
        select(Product)
        .outerjoin(sold, sold.c.product_id == Product.id)
        .where(Product.is_active, or_(Product.stock_units.is_(None), Product.stock_units > 0))
        .order_by(func.coalesce(sold.c.units, 0).desc(), Product.id)
        .limit(limit)
    )
    if min_price_minor is not None:
        statement = statement.where(Product.price_minor >= min_price_minor)
    if max_price_minor is not None:
        statement = statement.where(Product.price_minor <= max_price_minor)
    return (await session.scalars(statement)).all()


def in_scope(scope: OrderScope, *, refundable_since: datetime) -> ColumnElement[bool]:
    """The condition of a scope; ``refundable_since`` is when the longest refund window began."""
    arrived_at = func.coalesce(Order.delivered_at, Order.completed_at, Order.placed_at)
    conditions: dict[OrderScope, ColumnElement[bool]] = {
        OrderScope.ALL: Order.id.is_not(None),
        OrderScope.OPEN: Order.status.not_in(ENDED),
        OrderScope.CANCELLABLE: Order.status.in_(CANCELLABLE),
        OrderScope.REFUNDABLE: and_(
            Order.refund_held_minor < Order.paid_minor,
            or_(
                Order.status.in_((OrderStatus.PAID, OrderStatus.SHIPPED)),
                and_(Order.status.in_(ARRIVED), arrived_at >= refundable_since),
            ),
        ),
    }
    return conditions[scope]


async def save_proof(
    session: AsyncSession, conversation_id: str, order_id: int, *, at: datetime, until: datetime
) -> None:
    """Let a conversation see an order's status until ``until``; a newer proof extends an older."""
    proof = await session.scalar(
        select(OrderProof).where(
            OrderProof.conversation_id == conversation_id, OrderProof.order_id == order_id
        )
    )
    if proof is None:
        proof = OrderProof(conversation_id=conversation_id, order_id=order_id)
        session.add(proof)
    proof.proven_at, proof.expires_at = at, until
    await session.flush()


async def delete_proofs(session: AsyncSession, conversation_id: str) -> None:
    """Forget what a conversation has proven."""
    await session.execute(delete(OrderProof).where(OrderProof.conversation_id == conversation_id))


async def delete_attempts_before(session: AsyncSession, moment: datetime) -> None:
    """Forget tries that no longer count."""
    await session.execute(delete(ProofAttempt).where(ProofAttempt.tried_at < moment))


async def failures_from(session: AsyncSession, address_hash: str) -> Failures:
    """Failed tries from an address."""
    return await _failures(session, ProofAttempt.address_hash, address_hash)


async def failures_at(session: AsyncSession, order_hash: str) -> Failures:
    """Failed tries at an order number, whether or not there is such an order."""
    return await _failures(session, ProofAttempt.order_hash, order_hash)


async def count_failures_since(session: AsyncSession, moment: datetime) -> int:
    """Failed tries of everybody."""
    statement = (
        select(func.count())
        .select_from(ProofAttempt)
        .where(ProofAttempt.tried_at > moment, ProofAttempt.succeeded.is_(False))
    )
    return (await session.scalars(statement)).one()


async def _failures(
    session: AsyncSession, column: InstrumentedAttribute[str], key_hash: str
) -> Failures:
    statement = select(func.count(), func.max(ProofAttempt.tried_at)).where(
        column == key_hash, ProofAttempt.succeeded.is_(False)
    )
    count, last_at = (await session.execute(statement)).one()
    return Failures(count=count, last_at=last_at)
