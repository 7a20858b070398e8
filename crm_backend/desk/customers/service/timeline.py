"""Everything that happened to a customer in one list."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.core.cursors import Cursor
from crm_backend.customers import service as customer_service
from crm_backend.desk.customers.repository import timeline as repository
from crm_backend.desk.customers.repository.timeline import Window
from crm_backend.desk.customers.schemas import (
    ChatEntry,
    FeedbackEntry,
    NoteEntry,
    OrderEntry,
    RefundEntry,
    TicketEntry,
    TimelineEntry,
    TimelineRead,
)
from crm_backend.orders.models import Order
from crm_backend.orders.values import LineKind
from crm_backend.staff.service import members

CURSOR_TIES = 2
EXCERPT = 200


@dataclass(frozen=True)
class _Event:
    """An entry with what orders it among those of its moment and kind."""

    entry: TimelineEntry
    tie: int | str


async def read_timeline(
    session: AsyncSession, number: str, *, before: Cursor | None, limit: int
) -> TimelineRead:
    """A page, newest first. Each kind gives at most a page, so that a long history costs no more.

    Raises
    ------
    CustomerNotFound, CursorInvalid
        Unknown number, or a cursor that is none of a timeline.
    """
    customer = await customer_service.get_by_number(session, number)
    window = Window(customer_id=customer.id, before=before, limit=limit + 1)
    ranked = [
        (rank, event)
        for rank, read in enumerate(_KINDS)
        for event in await read(session, window, rank)
    ]
    # Ties are compared within one kind only: ids of chats are words, the others numbers.
    ranked.sort(key=lambda pair: (pair[1].entry.at, pair[0], pair[1].tie), reverse=True)
    page = ranked[:limit]
    more = None
    if len(ranked) > limit:
        last_rank, last = page[-1]
        more = str(Cursor.after(last.entry.at, last_rank, last.tie))
    return TimelineRead(entries=[event.entry for _, event in page], next_before=more)


async def _orders(session: AsyncSession, window: Window, rank: int) -> list[_Event]:
    orders = await repository.orders(session, window, rank)
    return [_Event(_order_entry(order), order.id) for order in orders]


def _order_entry(order: Order) -> OrderEntry:
    goods = [line for line in order.lines if line.kind is LineKind.GOODS]
    return OrderEntry(
        at=order.placed_at,
        ref=order.number,
        status=order.status,
        total_minor=order.total_minor,
        currency=order.currency,
        item=goods[0].name if goods else None,
        pieces=sum(line.quantity for line in goods),
    )


async def _refunds(session: AsyncSession, window: Window, rank: int) -> list[_Event]:
    return [
        _Event(
            RefundEntry(
                at=refund.requested_at,
                ref=refund.number,
                text=_excerpt(refund.reason_text),
                state=refund.state,
                refund_kind=refund.kind,
                amount_minor=refund.amount_minor,
                currency=refund.currency,
                reason=refund.reason,
            ),
            refund.id,
        )
        for refund in await repository.refunds(session, window, rank)
    ]


async def _tickets(session: AsyncSession, window: Window, rank: int) -> list[_Event]:
    return [
        _Event(
            TicketEntry(
                at=ticket.opened_at,
                ref=ticket.number,
                text=_excerpt(ticket.text),
                type=ticket.type,
                state=ticket.state,
            ),
            ticket.id,
        )
        for ticket in await repository.tickets(session, window, rank)
    ]


async def _chats(session: AsyncSession, window: Window, rank: int) -> list[_Event]:
    return [
        _Event(
            ChatEntry(
                at=chat.created_at,
                ref=chat.id,
                text=_excerpt(last_said or ""),
                channel=chat.channel,
            ),
            chat.id,
        )
        for chat, last_said in await repository.chats(session, window, rank)
    ]


async def _scores(session: AsyncSession, window: Window, rank: int) -> list[_Event]:
    return [
        _Event(
            FeedbackEntry(
                at=feedback.answered_at or feedback.asked_at,
                ref=feedback.conversation_id,
                text=_excerpt(feedback.comment),
                part=feedback.part,
                score=feedback.score or 0,
            ),
            feedback.id,
        )
        for feedback in await repository.scores(session, window, rank)
    ]


async def _notes(session: AsyncSession, window: Window, rank: int) -> list[_Event]:
    notes = await repository.notes(session, window, rank)
    names = await members.display_names(session) if notes else {}
    return [
        _Event(
            NoteEntry(
                at=note.written_at,
                ref=str(note.id),
                text=_excerpt(note.text),
                author=names[note.staff_id],
            ),
            note.id,
        )
        for note in notes
    ]


def _excerpt(text: str) -> str:
    return text if len(text) <= EXCERPT else f"{text[: EXCERPT - 1]}…"


# The place in this list is the rank in a cursor.
_KINDS: tuple[Callable[[AsyncSession, Window, int], Awaitable[list[_Event]]], ...] = (
    _orders,
    _refunds,
    _tickets,
    _chats,
    _scores,
    _notes,
)
