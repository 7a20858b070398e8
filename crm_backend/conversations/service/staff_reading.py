"""One chat as staff read it: messages, notes, the ledger, what the bot would have said."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations import repository
from crm_backend.conversations.models import Conversation
from crm_backend.conversations.repository import for_staff
from crm_backend.conversations.schemas import (
    ChangeRead,
    MessageRead,
    NoteRead,
    SuggestionRead,
    read_change,
    read_note,
    read_suggestion,
)
from crm_backend.conversations.service.event_reading import read_messages
from crm_backend.conversations.service.reading import get_for_staff
from crm_backend.conversations.service.suggestions import WITH_PEOPLE
from crm_backend.staff.service import members

SUGGESTIONS_SHOWN = 5
CHANGES_SHOWN = 200


async def list_messages(
    session: AsyncSession,
    conversation_id: str,
    *,
    after_seq: int,
    before_seq: int | None,
    limit: int,
) -> tuple[Conversation, list[MessageRead]]:
    """The messages after ``after_seq``, or the last ones before ``before_seq``; always in the customer's order.

    Raises
    ------
    ConversationNotFound
    """
    conversation = await get_for_staff(session, conversation_id)
    if before_seq is None:
        messages = await repository.list_messages(
            session, conversation_id, after_seq=after_seq, limit=limit
        )
    else:
        messages = await for_staff.list_messages_before(
            session, conversation_id, before_seq=before_seq, limit=limit
        )
    return conversation, await read_messages(session, messages)


async def list_notes(
    session: AsyncSession, conversation_id: str, *, before_no: int | None, limit: int
) -> list[NoteRead]:
    """The newest notes of a chat, oldest first.

    Raises
    ------
    ConversationNotFound
    """
    await get_for_staff(session, conversation_id)
    names = await members.display_names(session)
    notes = await for_staff.list_notes(session, conversation_id, before_no=before_no, limit=limit)
    return [read_note(note, names) for note in notes]


async def list_suggestions(
    session: AsyncSession, conversation: Conversation
) -> list[SuggestionRead]:
    """Kept-back answers still to be used, newest first; none while the bot answers itself."""
    if conversation.owner_kind not in WITH_PEOPLE:
        return []
    turns = await for_staff.list_suggestions(session, conversation.id, limit=SUGGESTIONS_SHOWN)
    return [read_suggestion(turn) for turn in turns]


async def list_changes(session: AsyncSession, conversation_id: str) -> Sequence[ChangeRead]:
    """The ledger of a chat (its newest lines), oldest first."""
    names = await members.display_names(session)
    changes = await for_staff.list_changes(session, conversation_id, limit=CHANGES_SHOWN)
    return [read_change(change, names) for change in changes]
