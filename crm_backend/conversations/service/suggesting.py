"""What agents do with the bot's kept-back answers: send them, as they are or edited, or dismiss them."""

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access.service import JsonAnswer
from crm_backend.conversations.models import Conversation, Turn
from crm_backend.conversations.service import suggestions
from crm_backend.conversations.service.replying import speak
from crm_backend.conversations.service.staff_calls import StaffCall, change_once


async def accept(
    session: AsyncSession, call: StaffCall, turn_id: str, text: str | None
) -> JsonAnswer:
    """Send a suggestion as the caller's own message, edited where ``text`` is given; a reply in every other way.

    Raises
    ------
    SuggestionNotFound, SuggestionGone
        There is none, or it was used or dismissed.
    EmptyMessage, MessageTooLong, AlreadyOwned, ConversationNotFound, DeedReused
        As for a reply.
    """

    async def act(conversation: Conversation) -> JsonAnswer:
        turn = await suggestions.take(session, conversation, turn_id, now=call.now)
        if text is not None:
            return await speak(session, conversation, call, text)
        cards = [part["card"] for part in turn.suggestion or () if part["card"]]
        card = cards[0] if cards else None
        return await speak(session, conversation, call, _said(turn), card=card)

    content: JsonAnswer = {"turn_id": turn_id, "text": text}
    return await change_once(session, call, "accept_suggestion", content, act)


async def dismiss(session: AsyncSession, call: StaffCall, turn_id: str) -> None:
    """Put a suggestion away.

    Raises
    ------
    SuggestionNotFound, SuggestionGone, ConversationNotFound, DeedReused
    """

    async def act(conversation: Conversation) -> JsonAnswer:
        await suggestions.take(session, conversation, turn_id, now=call.now)
        return {}

    await change_once(session, call, "dismiss_suggestion", {"turn_id": turn_id}, act)


def _said(turn: Turn) -> str:
    return "\n".join(part["text"] for part in turn.suggestion or ())
