"""Members of staff hear, in a chat of theirs that reaches them, of each chat that begins to wait for a person (I6)."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access.values import PrincipalKind
from crm_backend.conversations.models import Conversation
from crm_backend.conversations.repository import reached
from crm_backend.conversations.rules import alerts_wanted
from crm_backend.conversations.service.messages import append_answer
from crm_backend.conversations.texts import say
from crm_backend.conversations.values import OutgoingMessage, Sender
from crm_backend.core.outbox import enqueue
from crm_backend.shop import service as shop_service


async def tell_of_waiting(
    session: AsyncSession, conversation: Conversation, reason: str, *, now: datetime
) -> None:
    """Write one delivery to each member who works here and wants it, in the transaction that makes the chat wait.

    Nobody is told outside the shop's hours. What is sent is looked up when it leaves: a chat that was taken by then
    is not told of.
    """
    addresses = await reached.list_alerted_addresses(session)
    if not addresses or not (await shop_service.opening(session, now)).is_open:
        return
    waiting = {
        "conversation_id": conversation.id,
        "epoch": conversation.owner_epoch,
        "reason": reason,
    }
    for channel, address in addresses:
        enqueue(
            session,
            kind=channel.value,
            target=address,
            cause=f"waiting:{conversation.id}:{conversation.owner_epoch}",
            payload={"waiting": waiting},
            now=now,
        )


async def may_hear(session: AsyncSession, address: str) -> bool:
    """Whether a chat is still one of somebody who works here and wants to hear of waiting chats."""
    return any(address == each for _channel, each in await reached.list_alerted_addresses(session))


def find_wish(chat: Conversation, text: str) -> bool | None:
    """Whether a coming message asks to hear (or not) of waiting chats; None where it is no member's who could."""
    if chat.participant_kind is not PrincipalKind.STAFF or chat.address is None:
        return None
    return alerts_wanted(text)


async def follow_wish(
    session: AsyncSession, chat: Conversation, *, wants_alerts: bool, now: datetime
) -> None:
    """Keep what a member of staff wants, and say so."""
    if chat.participant_staff_id is None:
        raise ValueError("only staff hear of waiting chats")
    await reached.set_wants_alerts(session, chat.participant_staff_id, wants_alerts=wants_alerts)
    text = say(chat.locale, "alerts_on" if wants_alerts else "alerts_off")
    await append_answer(session, chat, OutgoingMessage(text=text), sender=Sender.SYSTEM, now=now)
