"""Reading refunds, and one order with everything the bot may say about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access.service import require_customer
from crm_backend.access.values import Principal, PrincipalKind
from crm_backend.orders import rules as order_rules
from crm_backend.orders import service as order_service
from crm_backend.orders.models import Order
from crm_backend.orders.schemas import order_card, status_card
from crm_backend.orders.values import LineKind
from crm_backend.refunds import repository
from crm_backend.refunds.errors import RefundNotFound
from crm_backend.refunds.models import Refund
from crm_backend.refunds.schemas import (
    OrderDetails,
    OrderEventRead,
    OrderLineRead,
    RefundCard,
    RefundRead,
    StaffRefundRead,
    StaffRefundsRead,
    refund_card,
    refund_read,
)
from crm_backend.refunds.service.deciding import order_facts
from crm_backend.refunds.values import RefundState, reason_words
from crm_backend.shop import service as shop_service
from crm_backend.shop.values import ShopTerms
from crm_backend.tickets.service import is_expeditable


@dataclass(frozen=True, kw_only=True)
class RefundPage:
    """The newest of a customer's refunds, and how many there are in all."""

    cards: list[RefundCard]
    total: int


async def list_refunds(session: AsyncSession, principal: Principal, *, limit: int) -> RefundPage:
    """A customer's own refunds, newest first; :class:`SignInRequired` for anyone else."""
    require_customer(principal)
    visible = repository.visible_refunds(principal)
    rows = await repository.list_refunds(session, visible, limit=limit)
    return RefundPage(
        cards=[refund_card(refund, order_number) for refund, order_number in rows],
        total=await repository.count_refunds(session, visible),
    )


async def get_refund(session: AsyncSession, principal: Principal, number: str) -> RefundRead:
    """A customer's own refund with its steps; :class:`RefundNotFound` for any other number."""
    require_customer(principal)
    visible = repository.visible_refunds(principal)
    found = await repository.find_refund(
        session, visible, order_rules.normalise_order_number(number)
    )
    if found is None:
        raise RefundNotFound
    refund, order_number = found
    return refund_read(refund, order_number)


async def list_for_staff(
    session: AsyncSession, *, state: RefundState | None, before_id: int | None, limit: int
) -> StaffRefundsRead:
    """Every refund of the shop, newest first; of one ``state`` where that is named."""
    rows = await repository.list_for_staff(
        session, state=state, before_id=before_id, limit=limit + 1
    )
    page = rows[:limit]
    return StaffRefundsRead(
        refunds=[
            StaffRefundRead(
                **dict(refund_card(refund, order_number)),
                customer_name=customer_name,
                reason_text=reason_words(refund.reason, refund.reason_text),
                ticket_number=ticket_number,
            )
            for refund, order_number, customer_name, ticket_number in page
        ],
        next_before=str(page[-1][0].id) if len(rows) > limit else None,
    )


async def find_waiting(
    session: AsyncSession, principal: Principal, *, order_numbers: Sequence[str]
) -> tuple[Refund, str] | None:
    """A customer's refund that waits for a decision, with its order's number; None where nothing does.

    One of ``order_numbers`` comes before any other, the newest first among equals.
    """
    if principal.customer_id is None:
        return None
    rows = await repository.find_waiting(session, principal.customer_id)
    waiting = [(refund, order_number) for refund, order_number in rows]
    of_these = [pair for pair in waiting if pair[1] in order_numbers]
    return next(iter(of_these or waiting), None)


async def numbers_of(session: AsyncSession, refund_ids: Sequence[int]) -> dict[int, str]:
    """The numbers of refunds by our ids."""
    return await repository.numbers_of(session, refund_ids) if refund_ids else {}


async def get_order_details(
    session: AsyncSession, principal: Principal, number: str, *, now: datetime
) -> OrderDetails:
    """One order; of a proven one a visitor gets the status only.

    Raises
    ------
    ProofRequired, OrderNotFound
        It is not for this principal.
    """
    order = await order_service.get_order(session, principal, number, now=now)
    terms = await shop_service.terms(session)
    ship_within_hours = terms.policy.ship_within_hours
    if principal.kind is PrincipalKind.VISITOR:
        return OrderDetails(
            order=status_card(order), ship_within_hours=ship_within_hours, status_only=True
        )
    open_refund = await repository.find_open_of_order(session, order.id)
    return OrderDetails(
        order=order_card(order),
        lines=await _lines(session, order, terms),
        events=_events(order),
        is_cancellable=order_rules.is_cancellable(order.status),
        is_expeditable=is_expeditable(order, terms, now=now),
        hours_since_paid=order_rules.hours_since_paid(order.status, order.paid_at, now),
        ship_within_hours=ship_within_hours,
        expected_delivery_on=order_rules.expected_delivery_on(
            order.shipped_at,
            order.delivered_at,
            province=order.province,
            policy=terms.policy,
            zone=terms.time_zone,
        ),
        open_refund=refund_card(open_refund, order.number) if open_refund else None,
        status_only=False,
    )


async def _lines(session: AsyncSession, order: Order, terms: ShopTerms) -> list[OrderLineRead]:
    facts = await order_facts(session, order, zone=terms.time_zone)
    free = {line.line_no: line for line in facts.free_goods if line.free_minor}
    return [
        OrderLineRead(
            line_no=line.line_no,
            sku=line.sku,
            name=line.name,
            quantity=line.quantity,
            amount_minor=line.amount_minor,
            refundable_quantity=free[line.line_no].free_quantity if line.line_no in free else 0,
            refundable_minor=free[line.line_no].free_minor if line.line_no in free else 0,
        )
        for line in order.lines
        if line.kind is LineKind.GOODS
    ]


def _events(order: Order) -> list[OrderEventRead]:
    events = [event for parcel in order.shipments for event in parcel.events]
    events.sort(key=lambda event: (event.happened_at, event.id), reverse=True)
    return [
        OrderEventRead(happened_at=event.happened_at, location=event.location, text=event.text)
        for event in events
    ]
