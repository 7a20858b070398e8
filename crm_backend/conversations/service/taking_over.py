"""Taking a chat over: atomic, so that of many who try at once exactly one gets it (I4)."""

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access.policy import Operation, may
from crm_backend.access.service import JsonAnswer
from crm_backend.conversations.errors import AlreadyOwned, ConversationMerged
from crm_backend.conversations.models import Conversation
from crm_backend.conversations.schemas import OwnershipRead, read_owner
from crm_backend.conversations.service.ownership import Why, tell, transition
from crm_backend.conversations.service.staff_calls import StaffCall, change_once, is_held_by
from crm_backend.conversations.texts import agent_title, say
from crm_backend.conversations.values import ChangeReason, Owner, OwnerKind
from crm_backend.staff.service import members


async def take_over(session: AsyncSession, call: StaffCall) -> JsonAnswer:
    """Make the caller the chat's owner and tell the customer once; nothing happens if they are.

    Raises
    ------
    AlreadyOwned
        A colleague has it, and the caller's role may not take it from them.
    ConversationMerged
        The visitor signed in and goes on elsewhere.
    ConversationNotFound, DeedReused
        See :func:`change_once`.
    """

    async def act(conversation: Conversation) -> JsonAnswer:
        from_colleague = may(call.staff, Operation.TAKE_FROM_COLLEAGUE)
        await become_owner(session, conversation, call, from_colleague=from_colleague)
        return await ownership_of(session, conversation)

    return await change_once(session, call, "take_over", {}, act)


async def become_owner(
    session: AsyncSession, conversation: Conversation, call: StaffCall, *, from_colleague: bool
) -> None:
    """Give a locked chat to the caller, from a colleague only where that is allowed, and tell the customer."""
    if is_held_by(conversation, call.staff):
        return
    if conversation.merged_into_id is not None:
        raise ConversationMerged(conversation_id=conversation.merged_into_id)
    sentence = "agent_joined"
    if conversation.owner_kind is OwnerKind.AGENT:
        if not from_colleague:
            holder = await members.get_member(session, conversation.owner_staff_id or 0)
            raise AlreadyOwned(owner_name=holder.display_name)
        sentence = "agent_changed"
    me = Owner(kind=OwnerKind.AGENT, staff_id=call.staff.staff_id)
    why = Why(reason=ChangeReason.TAKEN_OVER, by_staff_id=call.staff.staff_id)
    await transition(session, conversation, me, why, now=call.now)
    agent = agent_title(call.staff.display_name, conversation.locale)
    text = say(conversation.locale, sentence, agent=agent)
    await tell(session, conversation, text, now=call.now)


async def ownership_of(session: AsyncSession, conversation: Conversation) -> JsonAnswer:
    """Who answers a chat now, as the API says it."""
    names = await members.display_names(session)
    read = OwnershipRead(owner=read_owner(conversation, names), epoch=conversation.owner_epoch)
    return read.model_dump(mode="json")
