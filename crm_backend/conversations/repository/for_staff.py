"""Statements behind what staff see and do in chats: events, notes, the ledger, read marks, kept-back answers."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, null, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.models import (
    Choice,
    Feedback,
    Message,
    Note,
    OwnershipChange,
    ReadMark,
    StaffEvent,
    StaffEventCounter,
    Turn,
)
from crm_backend.conversations.values import Channel
from crm_backend.core.outbox import OutboxEntry, OutboxState
from crm_backend.core.upserts import upsert


async def settle_suggestions(session: AsyncSession, conversation_id: str, *, now: datetime) -> None:
    """Nobody will use what the bot would have said any more."""
    await session.execute(
        update(Turn)
        .where(_open_suggestion(conversation_id))
        .values(suggestion_settled_at=now)
        .execution_options(synchronize_session="fetch")
    )


async def list_suggestions(
    session: AsyncSession, conversation_id: str, *, limit: int
) -> Sequence[Turn]:
    """Turns whose answer was kept back and that nobody used or dismissed, newest first."""
    statement = (
        select(Turn)
        .where(_open_suggestion(conversation_id))
        .order_by(Turn.created_at.desc())
        .limit(limit)
    )
    return (await session.scalars(statement)).all()


async def find_turn(session: AsyncSession, conversation_id: str, turn_id: str) -> Turn | None:
    """A turn of this conversation."""
    statement = select(Turn).where(Turn.id == turn_id, Turn.conversation_id == conversation_id)
    return (await session.scalars(statement)).one_or_none()


async def list_delivery_states(
    session: AsyncSession, causes: Collection[str]
) -> dict[str, OutboxState]:
    """What became of deliveries to Telegram, by their cause."""
    statement = select(OutboxEntry.cause, OutboxEntry.state).where(
        OutboxEntry.kind == Channel.TELEGRAM.value, OutboxEntry.cause.in_(causes)
    )
    return {row[0]: row[1] for row in (await session.execute(statement)).all()}


async def last_event_number(session: AsyncSession) -> int:
    """The number of the newest event; 0 before the first."""
    return (await session.scalar(select(StaffEventCounter.last_number))) or 0


async def list_events(session: AsyncSession, *, after: int, limit: int) -> Sequence[StaffEvent]:
    """Events after a number, in order, without a gap: numbers appear in the order of commit."""
    statement = (
        select(StaffEvent).where(StaffEvent.number > after).order_by(StaffEvent.number).limit(limit)
    )
    return (await session.scalars(statement)).all()


async def list_messages_before(
    session: AsyncSession, conversation_id: str, *, before_seq: int, limit: int
) -> Sequence[Message]:
    """The last ``limit`` messages before ``before_seq``, in the order the customer sees."""
    statement = (
        select(Message)
        .where(Message.conversation_id == conversation_id, Message.seq < before_seq)
        .order_by(Message.seq.desc())
        .limit(limit)
    )
    return list(reversed((await session.scalars(statement)).all()))


async def list_messages_at(
    session: AsyncSession, places: Sequence[tuple[str, int]]
) -> Sequence[Message]:
    """The messages at these (conversation, seq)."""
    place = tuple_(Message.conversation_id, Message.seq)
    return (await session.scalars(select(Message).where(place.in_(places)))).all()


async def list_choices_of(session: AsyncSession, message_ids: Sequence[int]) -> Sequence[Choice]:
    """All buttons of these messages, pressed or not, in order."""
    statement = (
        select(Choice)
        .where(Choice.message_id.in_(message_ids))
        .order_by(Choice.message_id, Choice.position)
    )
    return (await session.scalars(statement)).all()


async def list_turns_by_id(session: AsyncSession, turn_ids: Sequence[str]) -> Sequence[Turn]:
    """These turns."""
    return (await session.scalars(select(Turn).where(Turn.id.in_(turn_ids)))).all()


async def list_notes(
    session: AsyncSession, conversation_id: str, *, before_no: int | None, limit: int
) -> Sequence[Note]:
    """The newest notes of a chat (before ``before_no``), oldest first."""
    statement = select(Note).where(Note.conversation_id == conversation_id)
    if before_no is not None:
        statement = statement.where(Note.note_no < before_no)
    newest = statement.order_by(Note.note_no.desc()).limit(limit)
    return list(reversed((await session.scalars(newest)).all()))


async def list_notes_at(session: AsyncSession, places: Sequence[tuple[str, int]]) -> Sequence[Note]:
    """The notes at these (conversation, number)."""
    place = tuple_(Note.conversation_id, Note.note_no)
    return (await session.scalars(select(Note).where(place.in_(places)))).all()


async def list_changes(
    session: AsyncSession, conversation_id: str, *, limit: int
) -> Sequence[OwnershipChange]:
    """The newest lines of a chat's ledger, oldest first."""
    statement = (
        select(OwnershipChange)
        .where(OwnershipChange.conversation_id == conversation_id)
        .order_by(OwnershipChange.id.desc())
        .limit(limit)
    )
    return list(reversed((await session.scalars(statement)).all()))


async def list_changes_at(
    session: AsyncSession, places: Sequence[tuple[str, int]]
) -> Sequence[OwnershipChange]:
    """The ledger's lines of these (conversation, epoch)."""
    place = tuple_(OwnershipChange.conversation_id, OwnershipChange.epoch)
    return (await session.scalars(select(OwnershipChange).where(place.in_(places)))).all()


async def list_feedback_by_id(session: AsyncSession, ids: Sequence[int]) -> Sequence[Feedback]:
    """These answers to 您对这次服务满意吗."""
    return (await session.scalars(select(Feedback).where(Feedback.id.in_(ids)))).all()


async def advance_read_mark(
    session: AsyncSession, staff_id: int, conversation_id: str, *, seq: int
) -> None:
    """Move a staff member's mark forward to ``seq``, never back."""
    mark = upsert(session, ReadMark).values(
        staff_id=staff_id, conversation_id=conversation_id, seq=seq
    )
    further = mark.on_conflict_do_update(
        index_elements=[ReadMark.staff_id, ReadMark.conversation_id],
        set_={"seq": mark.excluded.seq},
        where=ReadMark.seq < mark.excluded.seq,
    )
    await session.execute(further)


def _open_suggestion(conversation_id: str) -> ColumnElement[bool]:
    return and_(
        Turn.conversation_id == conversation_id,
        Turn.suggestion.is_not(null()),
        Turn.suggestion_settled_at.is_(None),
    )
