"""Private notes: what staff tell each other about a chat, with a counter of their own (I3)."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access.values import StaffPrincipal
from crm_backend.conversations.models import Conversation, Note
from crm_backend.conversations.service.staff_events import announce
from crm_backend.conversations.values import StaffEventKind


async def append_note(
    session: AsyncSession,
    caller: StaffPrincipal,
    conversation: Conversation,
    *,
    text: str,
    now: datetime,
) -> Note:
    """Add a note to a locked conversation; no customer ever sees it."""
    conversation.last_note_no += 1
    note = Note(
        conversation_id=conversation.id,
        note_no=conversation.last_note_no,
        staff_id=caller.staff_id,
        text=text,
        written_at=now,
    )
    session.add(note)
    await session.flush()
    announce(session, StaffEventKind.NOTE, conversation, ref=str(note.note_no), now=now)
    return note
