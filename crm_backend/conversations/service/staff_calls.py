"""What every change a staff member makes in a chat has in common: one lock, once per key, in the audit log."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access.audit import ChatDeed, record
from crm_backend.access.policy import Operation
from crm_backend.access.service import JsonAnswer, StaffDeed, do_once_by_staff
from crm_backend.access.values import StaffPrincipal
from crm_backend.conversations.models import Conversation
from crm_backend.conversations.service.reading import get_for_staff
from crm_backend.conversations.values import OwnerKind


@dataclass(frozen=True, kw_only=True)
class StaffCall:
    """Who wants to change which chat, under which ``Idempotency-Key``, and when."""

    staff: StaffPrincipal
    conversation_id: str
    idempotency_key: str
    now: datetime


async def change_once(
    session: AsyncSession,
    call: StaffCall,
    verb: ChatDeed,
    content: JsonAnswer,
    act: Callable[[Conversation], Awaitable[JsonAnswer]],
) -> JsonAnswer:
    """Run ``act`` on the locked chat once per key, and note in the audit log that it was done.

    Raises
    ------
    ConversationNotFound
        Absent, or a staff member's own chat with the bot.
    DeedReused
        The key was used with another content.
    """
    conversation = await get_for_staff(session, call.conversation_id, lock=True)

    async def act_and_record() -> JsonAnswer:
        answer = await act(conversation)
        record(
            session,
            call.staff.staff_id,
            Operation.HANDLE_CONVERSATIONS,
            object_kind="conversation",
            object_id=conversation.id,
            now=call.now,
            did=verb,
            epoch=conversation.owner_epoch,
        )
        return answer

    deed = StaffDeed(action=f"{verb}:{call.conversation_id}", idempotency_key=call.idempotency_key)
    return await do_once_by_staff(session, call.staff, deed, content, act_and_record, now=call.now)


def is_held_by(conversation: Conversation, staff: StaffPrincipal) -> bool:
    """Whether this staff member answers the chat."""
    return (
        conversation.owner_kind is OwnerKind.AGENT and conversation.owner_staff_id == staff.staff_id
    )
