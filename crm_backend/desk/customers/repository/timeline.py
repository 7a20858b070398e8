"""What happened to a customer, kind by kind, each newest first and cut at the same place."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, selectinload

from crm_backend.conversations.last_words import last_seq_said
from crm_backend.conversations.models import Conversation, Feedback, Message
from crm_backend.core.cursors import Cursor
from crm_backend.customers.models import CustomerNote
from crm_backend.desk.customer_facts import AnySelect
from crm_backend.orders.models import Order
from crm_backend.refunds.models import Refund
from crm_backend.tickets.models import Ticket


@dataclass(frozen=True, kw_only=True)
class Window:
    """A page of a timeline: at most ``limit`` entries that come after the cursor's.

    Entries of one moment are ordered by the rank of their kind, then by their tie (an id).
    """

    customer_id: int
    before: Cursor | None
    limit: int

    def cut(
        self,
        statement: AnySelect,
        rank: int,
        at: InstrumentedAttribute[Any],
        tie: InstrumentedAttribute[Any],
    ) -> AnySelect:
        """The part of one kind's entries that may be on the page, newest first."""
        if self.before is not None:
            moment, last_rank = self.before.moment, self.before.row_id(0)
            if rank < last_rank:
                statement = statement.where(at <= moment)
            elif rank > last_rank:
                statement = statement.where(at < moment)
            else:
                last = self.before.ties[1] if tie is Conversation.id else self.before.row_id(1)
                statement = statement.where(or_(at < moment, and_(at == moment, tie < last)))
        return statement.order_by(at.desc(), tie.desc()).limit(self.limit)


async def orders(session: AsyncSession, window: Window, rank: int) -> Sequence[Order]:
    """Orders by when they were placed, with their lines."""
    own = select(Order).where(Order.customer_id == window.customer_id)
    statement = window.cut(own, rank, Order.placed_at, Order.id)
    return (await session.scalars(statement.options(selectinload(Order.lines)))).all()


async def refunds(session: AsyncSession, window: Window, rank: int) -> Sequence[Refund]:
    """Refunds by when they were asked for."""
    own = select(Refund).where(Refund.customer_id == window.customer_id)
    return (await session.scalars(window.cut(own, rank, Refund.requested_at, Refund.id))).all()


async def tickets(session: AsyncSession, window: Window, rank: int) -> Sequence[Ticket]:
    """Tickets by when they were opened."""
    own = select(Ticket).where(Ticket.customer_id == window.customer_id)
    return (await session.scalars(window.cut(own, rank, Ticket.opened_at, Ticket.id))).all()


async def chats(
    session: AsyncSession, window: Window, rank: int
) -> Sequence[tuple[Conversation, str | None]]:
    """Chats by when they began (which does not change while one pages), with the last thing a person said."""
    own = (
        select(Conversation, Message.text)
        .outerjoin(
            Message,
            and_(Message.conversation_id == Conversation.id, Message.seq == last_seq_said()),
        )
        .where(Conversation.customer_id == window.customer_id)
    )
    statement = window.cut(own, rank, Conversation.created_at, Conversation.id)
    return [(row[0], row[1]) for row in await session.execute(statement)]


async def scores(session: AsyncSession, window: Window, rank: int) -> Sequence[Feedback]:
    """Scores by when they were given."""
    own = select(Feedback).where(
        Feedback.customer_id == window.customer_id,
        Feedback.score.is_not(None),
        Feedback.answered_at.is_not(None),
    )
    return (await session.scalars(window.cut(own, rank, Feedback.answered_at, Feedback.id))).all()


async def notes(session: AsyncSession, window: Window, rank: int) -> Sequence[CustomerNote]:
    """Notes by when they were written."""
    own = select(CustomerNote).where(CustomerNote.customer_id == window.customer_id)
    statement = window.cut(own, rank, CustomerNote.written_at, CustomerNote.id)
    return (await session.scalars(statement)).all()
