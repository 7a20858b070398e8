"""Everything that happened to a customer in one list."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.core.cursors import Cursor
from crm_backend.customers import service as customer_service
from crm_backend.desk.customers import texts
from crm_backend.desk.customers.repository import timeline as repository
from crm_backend.desk.customers.repository.timeline import Window
from crm_backend.desk.customers.schemas import EntryKind, TimelineEntry, TimelineRead
from crm_backend.staff.service import members

CURSOR_TIES = 2


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
    return [
        _event("order", order.placed_at, order.number, order.id, texts.order_words(order))
        for order in await repository.orders(session, window, rank)
    ]


async def _refunds(session: AsyncSession, window: Window, rank: int) -> list[_Event]:
    return [
        _event("refund", refund.requested_at, refund.number, refund.id, texts.refund_words(refund))
        for refund in await repository.refunds(session, window, rank)
    ]


async def _tickets(session: AsyncSession, window: Window, rank: int) -> list[_Event]:
    return [
        _event("ticket", ticket.opened_at, ticket.number, ticket.id, texts.ticket_words(ticket))
        for ticket in await repository.tickets(session, window, rank)
    ]


async def _chats(session: AsyncSession, window: Window, rank: int) -> list[_Event]:
    return [
        _event("chat", chat.created_at, chat.id, chat.id, texts.chat_words(chat, last_text))
        for chat, last_text in await repository.chats(session, window, rank)
    ]


async def _scores(session: AsyncSession, window: Window, rank: int) -> list[_Event]:
    return [
        _event(
            "feedback",
            score.answered_at or score.asked_at,
            score.conversation_id,
            score.id,
            texts.score_words(score),
        )
        for score in await repository.scores(session, window, rank)
    ]


async def _notes(session: AsyncSession, window: Window, rank: int) -> list[_Event]:
    notes = await repository.notes(session, window, rank)
    names = await members.display_names(session) if notes else {}
    return [
        _event(
            "note",
            note.written_at,
            str(note.id),
            note.id,
            (f"备注 · {names[note.staff_id]}", texts.excerpt(note.text)),
        )
        for note in notes
    ]


def _event(
    kind: EntryKind, at: datetime, ref: str, tie: int | str, words: tuple[str, str]
) -> _Event:
    title, text = words
    return _Event(TimelineEntry(at=at, kind=kind, title=title, text=text, ref=ref), tie)


# The place in this list is the rank in a cursor.
_KINDS: tuple[Callable[[AsyncSession, Window, int], Awaitable[list[_Event]]], ...] = (
    _orders,
    _refunds,
    _tickets,
    _chats,
    _scores,
    _notes,
)
