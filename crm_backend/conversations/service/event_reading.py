"""Events of the console with what they are about, many at a time: a handful of statements per page."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.models import Choice, Message, OwnershipChange, StaffEvent
from crm_backend.conversations.repository import for_staff
from crm_backend.conversations.schemas import (
    ChangeRead,
    FeedbackGlimpse,
    MessageRead,
    Names,
    NoteRead,
    OwnerRead,
    SuggestionRead,
    read_change,
    read_feedback,
    read_message,
    read_note,
    read_suggestion,
)
from crm_backend.conversations.service.messages import delivery_cause
from crm_backend.conversations.values import Sender
from crm_backend.staff.service import members

Place = tuple[str, int]  # a conversation, and a seq, a note's number or an epoch in it


async def last_event_number(session: AsyncSession) -> int:
    """The number of the newest event; 0 before the first."""
    return await for_staff.last_event_number(session)


async def list_events(session: AsyncSession, *, after: int, limit: int) -> Sequence[StaffEvent]:
    """Events after a number, in order and without a gap."""
    return await for_staff.list_events(session, after=after, limit=limit)


async def read_messages(session: AsyncSession, messages: Sequence[Message]) -> list[MessageRead]:
    """Messages as staff see them: with the agent's name, the buttons, and what the bot understood."""
    names = await members.display_names(session)
    choices: dict[int, list[Choice]] = defaultdict(list)
    for choice in await for_staff.list_choices_of(session, [m.id for m in messages]):
        choices[choice.message_id].append(choice)
    turn_ids = {message.turn_id for message in messages if message.turn_id is not None}
    turns = {t.id: t for t in await for_staff.list_turns_by_id(session, sorted(turn_ids))}
    # What a customer said is never sent to them.
    said = [message.id for message in messages if message.sender is not Sender.CUSTOMER]
    causes = {message_id: delivery_cause(message_id) for message_id in said}
    deliveries = await for_staff.list_delivery_states(session, causes.values()) if said else {}
    return [
        read_message(
            message,
            names,
            choices[message.id],
            turn=turns.get(message.turn_id or ""),
            delivery=deliveries.get(causes.get(message.id, "")),
        )
        for message in messages
    ]


async def messages_at(session: AsyncSession, places: Iterable[Place]) -> dict[Place, MessageRead]:
    """The messages of events, by conversation and seq."""
    messages = await for_staff.list_messages_at(session, list(places))
    read = await read_messages(session, messages)
    return {(m.conversation_id, m.seq): each for m, each in zip(messages, read, strict=True)}


async def notes_at(session: AsyncSession, places: Iterable[Place]) -> dict[Place, NoteRead]:
    """The notes of events, by conversation and number."""
    names = await members.display_names(session)
    notes = await for_staff.list_notes_at(session, list(places))
    return {(note.conversation_id, note.note_no): read_note(note, names) for note in notes}


async def changes_at(
    session: AsyncSession, places: Iterable[Place]
) -> dict[Place, tuple[OwnerRead, ChangeRead]]:
    """The changes of owner of events, by conversation and epoch, with who owned the chat from then on."""
    names = await members.display_names(session)
    changes = await for_staff.list_changes_at(session, list(places))
    return {
        (change.conversation_id, change.epoch): (
            _owner_from(change, names),
            read_change(change, names),
        )
        for change in changes
    }


async def suggestions_of(
    session: AsyncSession, turn_ids: Iterable[str]
) -> dict[str, SuggestionRead | None]:
    """What turns would have said; None for what was used or dismissed."""
    turns = await for_staff.list_turns_by_id(session, list(turn_ids))
    return {
        turn.id: read_suggestion(turn) if turn.suggestion_settled_at is None else None
        for turn in turns
    }


async def feedback_of(session: AsyncSession, ids: Iterable[str]) -> dict[str, FeedbackGlimpse]:
    """Customers' scores and words, by the id an event refers to."""
    wanted = [int(each) for each in ids]
    found = await for_staff.list_feedback_by_id(session, wanted)
    return {str(feedback.id): read_feedback(feedback) for feedback in found}


def _owner_from(change: OwnershipChange, names: Names) -> OwnerRead:
    agent_id = change.to_staff_id
    agent_name = None if agent_id is None else names.get(agent_id)
    return OwnerRead(kind=change.to_kind, agent_id=agent_id, agent_name=agent_name)
