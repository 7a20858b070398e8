"""Reading orders, each for the principal who asks (I7)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access.errors import ProofRequired
from crm_backend.access.service import require_customer
from crm_backend.access.values import Principal, PrincipalKind
from crm_backend.orders import repository, rules
from crm_backend.orders.errors import OrderNotFound
from crm_backend.orders.models import Order
from crm_backend.orders.values import OrderScope
from crm_backend.shop import service as shop_service


@dataclass(frozen=True, kw_only=True)
class OrderPage:
    """The newest of a customer's orders, and how many there are in all."""

    orders: list[Order]
    total: int


async def list_orders(
    session: AsyncSession,
    principal: Principal,
    *,
    scope: OrderScope = OrderScope.ALL,
    limit: int,
    now: datetime,
) -> OrderPage:
    """A customer's own orders, newest first, with lines and shipments.

    Raises
    ------
    SignInRequired
        Visitors have no list, not even of proven orders.
    """
    require_customer(principal)
    terms = await shop_service.terms(session)
    since = rules.earliest_arrival(
        now, window_days=terms.policy.quality_window_days, zone=terms.time_zone
    )
    chosen = repository.visible_orders(principal, now).where(
        repository.in_scope(scope, refundable_since=since)
    )
    return OrderPage(
        orders=list(await repository.list_orders(session, chosen, limit=limit)),
        total=await repository.count_orders(session, chosen),
    )


async def get_order(
    session: AsyncSession, principal: Principal, number: str, *, now: datetime, lock: bool = False
) -> Order:
    """One order with lines, shipments and events, if the principal may see it.

    Raises
    ------
    ProofRequired
        A visitor has not proven this number; the same whether or not it exists.
    OrderNotFound
        Absent, or another customer's.
    """
    order = await repository.find_order(
        session,
        repository.visible_orders(principal, now),
        rules.normalise_order_number(number),
        lock=lock,
    )
    if order is None:
        raise ProofRequired if principal.kind is PrincipalKind.VISITOR else OrderNotFound
    return order


async def find_for_operator(session: AsyncSession, number: str) -> Order:
    """Any order, for staff and for the command line of the shop's own machine; never for a participant."""
    order = await repository.find_for_operator(session, rules.normalise_order_number(number))
    if order is None:
        raise OrderNotFound
    return order


async def hold_order(session: AsyncSession, order_id: int) -> Order:
    """An order by our id, locked until commit, for whoever may change what hangs on it."""
    return await repository.hold_order(session, order_id)


async def has_orders(session: AsyncSession) -> bool:
    """Whether the shop has ever sold anything; its currency and zone are fixed from then on."""
    return await repository.has_orders(session)
