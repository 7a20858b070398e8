"""Finding customers, and what they add up to."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.models import Conversation, Feedback
from crm_backend.core.cursors import Cursor
from crm_backend.customers.models import Customer, CustomerNote, CustomerTag
from crm_backend.customers.rules import PHONE_TAIL, normalise_phone
from crm_backend.customers.schemas import SegmentRules
from crm_backend.desk.customer_facts import AnySelect, CustomerFacts
from crm_backend.desk.segments.conditions import ShopCalendar, is_in_segment
from crm_backend.orders.models import Order


@dataclass(frozen=True, kw_only=True)
class CustomerFilter:
    """Which customers; empty words and no rules choose everybody."""

    words: str = ""
    tag: str = ""
    rules: SegmentRules | None = None


@dataclass(frozen=True, kw_only=True)
class Totals:
    """What a customer's orders and tickets add up to."""

    orders: int
    spent_minor: int
    last_order_at: datetime | None
    open_tickets: int


async def list_customers(
    session: AsyncSession,
    wanted: CustomerFilter,
    calendar: ShopCalendar,
    *,
    before: Cursor | None,
    limit: int,
) -> Sequence[Customer]:
    """Newest first, a page of those who came before ``before``."""
    statement = _filtered(select(Customer), wanted, calendar)
    if before is not None:
        statement = statement.where(
            or_(
                Customer.created_at < before.moment,
                and_(Customer.created_at == before.moment, Customer.id < before.row_id(0)),
            )
        )
    return (await session.scalars(_newest_first(statement).limit(limit))).all()


async def count_customers(
    session: AsyncSession, wanted: CustomerFilter, calendar: ShopCalendar
) -> int:
    """How many match."""
    statement = _filtered(select(func.count(Customer.id)), wanted, calendar)
    return int((await session.execute(statement)).scalar_one())


async def list_with_totals(
    session: AsyncSession, wanted: CustomerFilter, calendar: ShopCalendar, *, limit: int
) -> list[tuple[Customer, Totals]]:
    """Newest first, in one statement."""
    facts = CustomerFacts()
    columns = _totals(facts)
    statement = _filtered(facts.join(select(Customer, *columns)), wanted, calendar)
    rows = await session.execute(_newest_first(statement).limit(limit))
    return [(row[0], _read_totals(row)) for row in rows]


async def totals_of(session: AsyncSession, customer_ids: Collection[int]) -> dict[int, Totals]:
    """The totals of some customers by id."""
    facts = CustomerFacts(only=customer_ids)
    columns = _totals(facts)
    statement = facts.join(select(Customer.id, *columns)).where(Customer.id.in_(customer_ids))
    return {row[0]: _read_totals(row) for row in await session.execute(statement)}


async def average_score(session: AsyncSession, customer_id: int) -> float | None:
    """The average of all scores a customer gave."""
    statement = select(func.avg(Feedback.score)).where(Feedback.customer_id == customer_id)
    average = await session.scalar(statement)
    return None if average is None else float(average)


async def list_scores(session: AsyncSession, customer_id: int, *, limit: int) -> Sequence[Feedback]:
    """Answered questions about our service, newest first."""
    statement = (
        select(Feedback)
        .where(Feedback.customer_id == customer_id, Feedback.score.is_not(None))
        .order_by(Feedback.answered_at.desc(), Feedback.id.desc())
        .limit(limit)
    )
    return (await session.scalars(statement)).all()


async def has_chatted(session: AsyncSession, customer_id: int) -> bool:
    """Whether a chat is this customer's, which takes an identity signed by the shop."""
    statement = select(Conversation.id).where(Conversation.customer_id == customer_id).limit(1)
    return await session.scalar(statement) is not None


async def find_order(session: AsyncSession, customer_id: int, number: str) -> Order | None:
    """An order of this customer and of nobody else."""
    statement = select(Order).where(Order.number == number, Order.customer_id == customer_id)
    return (await session.scalars(statement)).one_or_none()


def _filtered(statement: AnySelect, wanted: CustomerFilter, calendar: ShopCalendar) -> AnySelect:
    if wanted.words:
        statement = statement.where(_says(wanted.words))
    if wanted.tag:
        statement = statement.where(_has_tag(CustomerTag.tag == wanted.tag))
    if wanted.rules is not None:
        statement = statement.where(is_in_segment(wanted.rules, calendar))
    return statement


def _newest_first(statement: AnySelect) -> AnySelect:
    return statement.order_by(Customer.created_at.desc(), Customer.id.desc())


def _says(words: str) -> ColumnElement[bool]:
    """Name, number, tag or note contain the words, or they are the phone.

    Of a phone its last four digits or all of it: a search by any part would show the rest digit by digit.
    """
    found = [
        Customer.name.icontains(words, autoescape=True),
        Customer.number.icontains(words, autoescape=True),
        _has_tag(CustomerTag.tag.icontains(words, autoescape=True)),
        select(CustomerNote.id)
        .where(
            CustomerNote.customer_id == Customer.id,
            CustomerNote.text.icontains(words, autoescape=True),
        )
        .exists(),
    ]
    phone = normalise_phone(words)
    if PHONE_TAIL.fullmatch(words):
        found.append(Customer.phone.endswith(words))
    elif phone is not None:
        found.append(Customer.phone == phone)
    return or_(*found)


def _has_tag(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    tagged = select(CustomerTag.customer_id).where(CustomerTag.customer_id == Customer.id)
    return tagged.where(condition).exists()


def _totals(facts: CustomerFacts) -> list[ColumnElement[Any]]:
    names = ("orders", "spent_minor", "last_order_at", "open_tickets")
    return [facts.column(name) for name in names]


def _read_totals(row: Row[*tuple[Any, ...]]) -> Totals:
    _customer, orders, spent_minor, last_order_at, open_tickets = row
    return Totals(
        orders=orders,
        spent_minor=spent_minor,
        last_order_at=last_order_at,
        open_tickets=open_tickets,
    )
