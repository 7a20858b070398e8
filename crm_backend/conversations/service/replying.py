"""An agent's words to the customer, and words about the customer for colleagues."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access.service import JsonAnswer
from crm_backend.access.values import StaffPrincipal
from crm_backend.conversations.models import Conversation, Note
from crm_backend.conversations.repository import for_staff
from crm_backend.conversations.rules import clean_text
from crm_backend.conversations.schemas import read_message, read_note
from crm_backend.conversations.service import handoffs
from crm_backend.conversations.service.messages import append_answer
from crm_backend.conversations.service.notes import append_note
from crm_backend.conversations.service.reading import get_for_staff
from crm_backend.conversations.service.staff_calls import StaffCall, change_once
from crm_backend.conversations.service.taking_over import become_owner
from crm_backend.conversations.values import OutgoingMessage, Sender


async def reply(session: AsyncSession, call: StaffCall, text: str) -> JsonAnswer:
    """Say something to the customer; on a chat of bot, queue or nobody this is by itself a take-over.

    Raises
    ------
    EmptyMessage, MessageTooLong
        The text is no message.
    AlreadyOwned
        A colleague answers this chat; also a manager takes it over first, in so many words.
    ConversationMerged, ConversationNotFound, DeedReused
        As for a take-over.
    """

    async def act(conversation: Conversation) -> JsonAnswer:
        return await speak(session, conversation, call, text)

    return await change_once(session, call, "reply", {"text": text}, act)


async def speak(
    session: AsyncSession,
    conversation: Conversation,
    call: StaffCall,
    text: str,
    *,
    card: dict[str, Any] | None = None,
) -> JsonAnswer:
    """Add the caller's message to a locked chat, which becomes theirs in the same transaction."""
    cleaned = clean_text(text)
    await become_owner(session, conversation, call, from_colleague=False)
    outgoing = OutgoingMessage(text=cleaned, card=card, staff_id=call.staff.staff_id)
    message = await append_answer(
        session, conversation, outgoing, sender=Sender.AGENT, now=call.now
    )
    await handoffs.note_answer(session, conversation, call.now)
    await for_staff.advance_read_mark(
        session, call.staff.staff_id, conversation.id, seq=message.seq
    )
    names = {call.staff.staff_id: call.staff.display_name}
    return read_message(message, names).model_dump(mode="json")


async def write_note(session: AsyncSession, call: StaffCall, text: str) -> JsonAnswer:
    """Write something down for colleagues; the customer never sees it and it has no seq (I3).

    Raises
    ------
    EmptyMessage, MessageTooLong, ConversationNotFound, DeedReused
    """

    async def act(conversation: Conversation) -> JsonAnswer:
        note = await add_note(session, conversation, call, text)
        names = {call.staff.staff_id: call.staff.display_name}
        return read_note(note, names).model_dump(mode="json")

    return await change_once(session, call, "write_note", {"text": text}, act)


async def add_note(
    session: AsyncSession, conversation: Conversation, call: StaffCall, text: str
) -> Note:
    """Add a note to a locked chat, with the next number of the notes' own counter."""
    cleaned = clean_text(text)
    return await append_note(session, call.staff, conversation, text=cleaned, now=call.now)


async def mark_read(
    session: AsyncSession, staff: StaffPrincipal, conversation_id: str, seq: int
) -> None:
    """Remember that a staff member has seen a chat up to ``seq``; a mark never goes back.

    Raises
    ------
    ConversationNotFound
    """
    conversation = await get_for_staff(session, conversation_id)
    seen = min(seq, conversation.last_seq)
    await for_staff.advance_read_mark(session, staff.staff_id, conversation.id, seq=seen)
