"""How an agent lets go of a chat: to the bot, to a colleague, or for good."""

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access.service import JsonAnswer
from crm_backend.conversations.errors import NotOwner, TransferToSelf
from crm_backend.conversations.models import Conversation
from crm_backend.conversations.service.feedback import ask_feedback
from crm_backend.conversations.service.ownership import Why, return_to_bot, tell, transition
from crm_backend.conversations.service.replying import add_note
from crm_backend.conversations.service.staff_calls import StaffCall, change_once, is_held_by
from crm_backend.conversations.service.taking_over import ownership_of
from crm_backend.conversations.texts import agent_title, say
from crm_backend.conversations.values import CLOSED, ChangeReason, FeedbackPart, Owner, OwnerKind
from crm_backend.staff.errors import StaffNotFound
from crm_backend.staff.service import members


async def hand_back(session: AsyncSession, call: StaffCall) -> JsonAnswer:
    """Give the chat back to the bot, which knows nothing of before and answers the customer's next message.

    Raises
    ------
    NotOwner
        The caller does not answer this chat.
    ConversationNotFound, DeedReused
    """

    async def act(conversation: Conversation) -> JsonAnswer:
        _require_owner(conversation, call)
        why = Why(reason=ChangeReason.HANDED_BACK, by_staff_id=call.staff.staff_id)
        text = say(conversation.locale, "handed_back")
        await return_to_bot(session, conversation, why, text=text, now=call.now)
        return await ownership_of(session, conversation)

    return await change_once(session, call, "hand_back", {}, act)


async def resolve(session: AsyncSession, call: StaffCall) -> JsonAnswer:
    """Close the chat and ask how the service was; the customer's next message opens it again, with the bot.

    Raises
    ------
    NotOwner, ConversationNotFound, DeedReused
    """

    async def act(conversation: Conversation) -> JsonAnswer:
        _require_owner(conversation, call)
        why = Why(reason=ChangeReason.RESOLVED, by_staff_id=call.staff.staff_id)
        await transition(session, conversation, CLOSED, why, now=call.now)
        await tell(session, conversation, say(conversation.locale, "resolved"), now=call.now)
        staff_id = call.staff.staff_id
        await ask_feedback(
            session, conversation, part=FeedbackPart.AGENT, staff_id=staff_id, now=call.now
        )
        return await ownership_of(session, conversation)

    return await change_once(session, call, "resolve", {}, act)


async def transfer(session: AsyncSession, call: StaffCall, staff_id: int, note: str) -> JsonAnswer:
    """Give the chat to a colleague, with a note for them if there is one.

    Raises
    ------
    NotOwner
        The caller does not answer this chat.
    TransferToSelf, StaffNotFound
        The colleague is the caller, is unknown, or does not work here any more.
    ConversationNotFound, DeedReused
    """

    async def act(conversation: Conversation) -> JsonAnswer:
        _require_owner(conversation, call)
        if staff_id == call.staff.staff_id:
            raise TransferToSelf
        colleague = await members.get_member(session, staff_id)
        if not colleague.is_active:
            raise StaffNotFound
        if note.strip():
            await add_note(session, conversation, call, note)
        to = Owner(kind=OwnerKind.AGENT, staff_id=staff_id)
        why = Why(reason=ChangeReason.TRANSFERRED, by_staff_id=call.staff.staff_id)
        await transition(session, conversation, to, why, now=call.now)
        agent = agent_title(colleague.display_name, conversation.locale)
        text = say(conversation.locale, "agent_changed", agent=agent)
        await tell(session, conversation, text, now=call.now)
        return await ownership_of(session, conversation)

    content: JsonAnswer = {"staff_id": staff_id, "note": note}
    return await change_once(session, call, "transfer", content, act)


def _require_owner(conversation: Conversation, call: StaffCall) -> None:
    if not is_held_by(conversation, call.staff):
        raise NotOwner
