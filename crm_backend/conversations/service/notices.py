"""Telling a customer, in their chat, what happened elsewhere (decision 0009)."""

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations import repository
from crm_backend.conversations.models import Conversation


async def lock_chat_of(
    session: AsyncSession, customer_id: int | None, *, begun_in: str | None
) -> Conversation | None:
    """The chat in which a customer is told something, held until commit; None if they have none.

    It is the chat ``begun_in`` which the matter began (or the one that was merged into) while it is this customer's,
    else their web chat. Take it before any order: whoever holds an order must not wait for a chat.
    """
    if customer_id is None:
        return None
    found = await repository.find_conversation(session, begun_in) if begun_in else None
    if found is not None and found.merged_into_id is not None:
        found = await repository.find_conversation(session, found.merged_into_id)
    if found is not None and found.customer_id == customer_id:
        return await repository.lock_conversation(session, found.id)
    return await repository.lock_customer_conversation(session, customer_id)
