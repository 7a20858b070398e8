"""What the bot would have said: kept back by the fence, and offered to the agent instead (I4)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.errors import SuggestionGone, SuggestionNotFound
from crm_backend.conversations.models import Conversation, Turn
from crm_backend.conversations.repository import for_staff
from crm_backend.conversations.service.staff_events import announce
from crm_backend.conversations.values import OutgoingMessage, OwnerKind, StaffEventKind

WITH_PEOPLE = (OwnerKind.QUEUE, OwnerKind.AGENT)


def keep_back(
    session: AsyncSession,
    conversation: Conversation | None,
    turn: Turn,
    messages: Sequence[OutgoingMessage],
    *,
    now: datetime,
) -> None:
    """Store the answer of a superseded turn for staff; if no person has the chat any more, nobody is asked."""
    turn.suggestion = [{"text": message.text, "card": message.card} for message in messages]
    if conversation is None or conversation.owner_kind not in WITH_PEOPLE:
        turn.suggestion_settled_at = now
        return
    announce(session, StaffEventKind.SUGGESTION, conversation, ref=turn.id, now=now)


async def take(
    session: AsyncSession, conversation: Conversation, turn_id: str, *, now: datetime
) -> Turn:
    """Settle an open suggestion of a locked chat, so that it is used or dismissed once.

    Raises
    ------
    SuggestionNotFound, SuggestionGone
    """
    turn = await for_staff.find_turn(session, conversation.id, turn_id)
    if turn is None or not turn.suggestion:
        raise SuggestionNotFound
    if turn.suggestion_settled_at is not None:
        raise SuggestionGone
    turn.suggestion_settled_at = now
    announce(session, StaffEventKind.SUGGESTION, conversation, ref=turn.id, now=now)
    return turn
