"""Looking at conversations without changing them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations import repository
from crm_backend.conversations.errors import ConversationNotFound
from crm_backend.conversations.models import Choice, Conversation, Handoff, Message, PastChat
from crm_backend.conversations.repository import quality
from crm_backend.conversations.values import OwnerKind


@dataclass(frozen=True, kw_only=True)
class Glimpse:
    """Part of a conversation as its participant may see it now."""

    conversation: Conversation
    messages: Sequence[Message]
    open_choices: Sequence[Choice]
    queue_position: int | None


async def find_conversation(session: AsyncSession, conversation_id: str) -> Conversation | None:
    """One conversation, or None before its first message."""
    return await repository.find_conversation(session, conversation_id)


async def get_for_staff(
    session: AsyncSession, conversation_id: str, *, lock: bool = False
) -> Conversation:
    """One conversation staff may look at; ``lock`` holds it until commit.

    Raises
    ------
    ConversationNotFound
        Absent, or a staff member's own chat with the bot.
    """
    found = await repository.find_for_staff(session, conversation_id, lock=lock)
    if found is None:
        raise ConversationNotFound
    return found


async def find_open_handoff(
    session: AsyncSession, conversation_id: str, *, lock: bool = False
) -> Handoff | None:
    """The stay with people that goes on in a chat, if one does; ``lock`` holds it until commit."""
    return await quality.find_open_handoff(session, conversation_id, lock=lock)


async def list_past_chats(
    session: AsyncSession, conversation: Conversation, *, limit: int
) -> Sequence[PastChat]:
    """Other chats of the same person, newest first, each with its last line."""
    return await quality.list_past_chats(session, conversation, limit=limit)


async def look(
    session: AsyncSession, conversation: Conversation, *, after_seq: int, limit: int
) -> Glimpse:
    """Up to ``limit`` messages after ``after_seq`` in order, the choices still open, the place in the queue."""
    messages: Sequence[Message] = []
    choices: Sequence[Choice] = []
    if conversation.last_seq > after_seq:
        messages = await repository.list_messages(
            session, conversation.id, after_seq=after_seq, limit=limit
        )
        choices = await repository.list_open_choices(session, conversation.id)
    position = None
    if conversation.owner_kind is OwnerKind.QUEUE:
        position = await repository.queue_position(session, conversation)
    return Glimpse(
        conversation=conversation,
        messages=messages,
        open_choices=choices,
        queue_position=position,
    )


async def versions_of(
    session: AsyncSession, conversation_ids: Sequence[str]
) -> dict[str, tuple[int, int]]:
    """(last_seq, owner_epoch) by conversation: differs from an earlier answer where something changed."""
    rows = await repository.list_versions(session, conversation_ids)
    return {conversation_id: (last_seq, epoch) for conversation_id, last_seq, epoch in rows}
