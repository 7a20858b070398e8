"""Lists of chats as one statement, joined with what a row shows. Every statement starts from ``visible``.

Chats of staff members with the bot are not there, nor chats in which nobody has written yet.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    case,
    func,
    or_,
    select,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access.values import PrincipalKind
from crm_backend.conversations.last_words import last_seq_of
from crm_backend.conversations.models import Conversation, Handoff, Message, ReadMark
from crm_backend.conversations.values import OwnerKind, Sender
from crm_backend.core.cursors import Cursor
from crm_backend.customers.models import Customer
from crm_backend.desk.conversations.values import ChatFilter
from crm_backend.orders.models import Order
from crm_backend.orders.values import OrderStatus

ListedRow = Row[Conversation, Customer | None, Handoff | None, Message | None]

_VISIBLE = and_(
    Conversation.participant_kind != PrincipalKind.STAFF, Conversation.last_message_at.is_not(None)
)


def visible() -> Select[str]:
    """The ids of all chats of customers and visitors, joined with their customer."""
    return (
        select(Conversation.id)
        .outerjoin(Customer, Customer.id == Conversation.customer_id)
        .where(_VISIBLE)
    )


def _rows_of(
    chosen: Select[str],
) -> Select[Conversation, Customer | None, Handoff | None, Message | None]:
    """Chosen chats with their customer, their open stay with people, and what people said last.

    The page is cut before anything is joined to it: what a row shows is looked up for fifty chats, not for all.
    """
    page = chosen.subquery()
    # The words by which bot and hub hand over are the same in every row; an offer that nobody answered is not.
    last_words = func.coalesce(last_seq_of(Sender.CUSTOMER, Sender.AGENT), last_seq_of(Sender.BOT))
    return (
        select(Conversation, Customer, Handoff, Message)
        .join(page, page.c.id == Conversation.id)
        .outerjoin(Customer, Customer.id == Conversation.customer_id)
        .outerjoin(
            Handoff,
            and_(Handoff.conversation_id == Conversation.id, Handoff.ended_at.is_(None)),
        )
        .outerjoin(
            Message,
            and_(Message.conversation_id == Conversation.id, Message.seq == last_words),
        )
    )


def in_list(wanted: ChatFilter, staff_id: int) -> ColumnElement[bool]:
    """Whether a chat belongs into a list of this staff member."""
    is_mine = Conversation.owner_staff_id == staff_id
    match wanted:
        case ChatFilter.ALL:
            return Conversation.id.is_not(None)
        case ChatFilter.ME:
            return is_mine
        case ChatFilter.AGENTS:
            return and_(Conversation.owner_kind == OwnerKind.AGENT, ~is_mine)
        case _:
            return Conversation.owner_kind == OwnerKind(wanted.value)


def mentions(words: str) -> ColumnElement[bool]:
    """Whether name, customer number, or any message has these characters in a row, in either case of letters."""
    said = select(Message.conversation_id).where(Message.text.icontains(words, autoescape=True))
    return or_(
        Customer.name.icontains(words, autoescape=True),
        Customer.number.icontains(words, autoescape=True),
        Conversation.id.in_(said),
    )


async def list_rows(
    session: AsyncSession,
    chosen: Select[str],
    *,
    oldest_first: bool,
    after: Cursor | None,
    limit: int,
) -> Sequence[ListedRow]:
    """A page: the queue from the longest wait on, every other list from the newest activity on."""
    moment: Any = Conversation.queued_at if oldest_first else Conversation.last_message_at
    place = tuple_(moment, Conversation.id)
    if after is not None:
        last = (after.moment, after.ties[0])
        chosen = chosen.where(place > last if oldest_first else place < last)
    order = (moment, Conversation.id) if oldest_first else (moment.desc(), Conversation.id.desc())
    page = _rows_of(chosen.order_by(*order).limit(limit)).order_by(*order)
    return (await session.execute(page)).all()


async def find_row(session: AsyncSession, conversation_id: str) -> ListedRow | None:
    """The row of one chat."""
    chosen = visible().where(Conversation.id == conversation_id)
    return (await session.execute(_rows_of(chosen))).one_or_none()


async def count_lists(session: AsyncSession, staff_id: int) -> dict[tuple[OwnerKind, bool], int]:
    """How many chats each owner has, mine apart from others'."""
    is_mine = case((Conversation.owner_staff_id == staff_id, 1), else_=0)
    statement = (
        select(Conversation.owner_kind, is_mine, func.count())
        .where(_VISIBLE)
        .group_by(Conversation.owner_kind, is_mine)
    )
    counted = (await session.execute(statement)).all()
    return {(row[0], bool(row[1])): int(row[2]) for row in counted}


async def count_unread(
    session: AsyncSession, staff_id: int, conversation_ids: Sequence[str]
) -> dict[str, int]:
    """Customers' messages after the staff member's read mark, by chat; chats without one are left out."""
    mark = and_(ReadMark.conversation_id == Message.conversation_id, ReadMark.staff_id == staff_id)
    statement = (
        select(Message.conversation_id, func.count())
        .outerjoin(ReadMark, mark)
        .where(
            Message.conversation_id.in_(conversation_ids),
            Message.sender == Sender.CUSTOMER,
            Message.seq > func.coalesce(ReadMark.seq, 0),
        )
        .group_by(Message.conversation_id)
    )
    return {row[0]: int(row[1]) for row in (await session.execute(statement)).all()}


async def queue_positions(session: AsyncSession) -> dict[str, int]:
    """The place of every waiting chat, as its customer was told it."""
    position = func.rank().over(order_by=Conversation.queued_at)
    statement = select(Conversation.id, position).where(
        Conversation.owner_kind == OwnerKind.QUEUE, Conversation.queued_at.is_not(None)
    )
    return {row[0]: int(row[1]) for row in (await session.execute(statement)).all()}


async def newest_orders(
    session: AsyncSession, customer_ids: Sequence[int]
) -> dict[int, tuple[int, str]]:
    """(total in minor units, currency) of each customer's newest order that was not called off."""
    newest = (
        select(Order.customer_id, func.max(Order.placed_at).label("placed_at"))
        .where(Order.customer_id.in_(customer_ids), Order.status != OrderStatus.CLOSED)
        .group_by(Order.customer_id)
        .subquery()
    )
    statement = (
        select(Order.customer_id, Order.total_minor, Order.currency)
        .join(
            newest,
            and_(Order.customer_id == newest.c.customer_id, Order.placed_at == newest.c.placed_at),
        )
        .order_by(Order.id)
    )
    found = (await session.execute(statement)).all()
    return {row[0]: (row[1], row[2]) for row in found if row[0] is not None}


def cursor_of(row: ListedRow, *, oldest_first: bool) -> Cursor:
    """Where a page that ends with this row ended."""
    conversation: Conversation = row[0]
    moment: datetime | None = (
        conversation.queued_at if oldest_first else conversation.last_message_at
    )
    assert moment is not None  # noqa: S101 - the list is ordered by it
    return Cursor.after(moment, conversation.id)
