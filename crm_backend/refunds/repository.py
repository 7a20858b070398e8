"""Refunds in the database. What a participant sees starts from ``visible_refunds``."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Row, Select, case, false, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from crm_backend.access.values import Principal
from crm_backend.customers.models import Customer
from crm_backend.orders.models import Order
from crm_backend.refunds.models import Refund, RefundLine
from crm_backend.refunds.values import OPEN_STATES, STATES_WITHOUT_CLAIM, RefundState
from crm_backend.tickets.models import Ticket

NumberedRefund = Row[Refund, str]
# A refund with its order's number, its customer's name and the number of its ticket.
StaffRefund = Row[Refund, str, str | None, str | None]


@dataclass(frozen=True, kw_only=True)
class LineClaim:
    """What refunds that are not refused or withdrawn claim of one order line."""

    quantity: int
    amount_minor: int
    is_open: bool


def visible_refunds(principal: Principal) -> Select[Refund, str]:
    """A customer's own refunds, each with its order's number; nobody else sees any here."""
    refunds = select(Refund, Order.number).join(Order, Order.id == Refund.order_id)
    if principal.is_customer:
        return refunds.where(Refund.customer_id == principal.customer_id)
    return refunds.where(false())


async def list_refunds(
    session: AsyncSession, visible: Select[Refund, str], *, limit: int
) -> Sequence[NumberedRefund]:
    """Newest first."""
    newest = visible.order_by(Refund.requested_at.desc(), Refund.id.desc()).limit(limit)
    return (await session.execute(newest)).all()


async def count_refunds(session: AsyncSession, visible: Select[Refund, str]) -> int:
    """How many refunds a selection has."""
    counted = select(func.count()).select_from(visible.with_only_columns(Refund.id).subquery())
    return (await session.scalars(counted)).one()


async def find_refund(
    session: AsyncSession, visible: Select[Refund, str], number: str
) -> NumberedRefund | None:
    """One refund with its steps."""
    statement = visible.where(Refund.number == number).options(selectinload(Refund.steps))
    return (await session.execute(statement)).one_or_none()


async def find_by_number(session: AsyncSession, number: str) -> Refund | None:
    """Any refund, for staff."""
    return (await session.scalars(select(Refund).where(Refund.number == number))).one_or_none()


async def get_current(session: AsyncSession, refund_id: int) -> Refund:
    """A refund as it stands now; its order is held by the caller, so that it stays so."""
    return await session.get_one(Refund, refund_id, populate_existing=True)


async def numbers_of(session: AsyncSession, refund_ids: Sequence[int]) -> dict[int, str]:
    """The numbers of refunds by id."""
    statement = select(Refund.id, Refund.number).where(Refund.id.in_(refund_ids))
    return {row[0]: row[1] for row in (await session.execute(statement)).all()}


async def list_for_staff(
    session: AsyncSession, *, state: RefundState | None, before_id: int | None, limit: int
) -> Sequence[StaffRefund]:
    """Every refund of the shop, newest first, with what staff read beside it."""
    review = (
        select(Ticket.number)
        .where(Ticket.refund_id == Refund.id)
        .order_by(Ticket.id.desc())
        .limit(1)
        .correlate(Refund)
        .scalar_subquery()
    )
    statement = (
        select(Refund, Order.number, Customer.name, review)
        .join(Order, Order.id == Refund.order_id)
        .outerjoin(Customer, Customer.id == Refund.customer_id)
    )
    if state is not None:
        statement = statement.where(Refund.state == state)
    if before_id is not None:
        statement = statement.where(Refund.id < before_id)
    return (await session.execute(statement.order_by(Refund.id.desc()).limit(limit))).all()


async def find_waiting(session: AsyncSession, customer_id: int) -> Sequence[NumberedRefund]:
    """A customer's refunds that wait for a decision, newest first; a handful at most."""
    statement = (
        select(Refund, Order.number)
        .join(Order, Order.id == Refund.order_id)
        .where(Refund.customer_id == customer_id, Refund.state == RefundState.REQUESTED)
        .order_by(Refund.id.desc())
        .limit(20)
    )
    return (await session.execute(statement)).all()


async def find_open_of_order(session: AsyncSession, order_id: int) -> Refund | None:
    """The newest refund of an order that is under way; the order's visibility was checked."""
    statement = (
        select(Refund)
        .where(Refund.order_id == order_id, Refund.state.in_(OPEN_STATES))
        .order_by(Refund.id.desc())
        .limit(1)
    )
    return (await session.scalars(statement)).one_or_none()


async def claims_of_order(session: AsyncSession, order_id: int) -> dict[int, LineClaim]:
    """What is claimed of each line of an order, by the line's id."""
    statement = (
        select(
            RefundLine.order_line_id,
            func.sum(RefundLine.quantity),
            func.sum(RefundLine.amount_minor),
            func.max(case((RefundLine.is_open, 1), else_=0)),
        )
        .join(Refund, Refund.id == RefundLine.refund_id)
        .where(Refund.order_id == order_id, Refund.state.not_in(STATES_WITHOUT_CLAIM))
        .group_by(RefundLine.order_line_id)
    )
    # PostgreSQL sums big integers as decimals.
    return {
        line_id: LineClaim(
            quantity=int(quantity), amount_minor=int(amount_minor), is_open=bool(is_open)
        )
        for line_id, quantity, amount_minor, is_open in (await session.execute(statement)).all()
    }


async def is_number_taken(session: AsyncSession, number: str) -> bool:
    """Whether a refund has this number."""
    return await session.scalar(select(Refund.id).where(Refund.number == number)) is not None
