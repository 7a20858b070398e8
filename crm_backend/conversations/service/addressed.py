"""Chats that are reached at an address, because the participant's client does not come and read (Telegram)."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access.values import Principal, PrincipalKind
from crm_backend.conversations import repository
from crm_backend.conversations.models import Choice, Conversation, Message
from crm_backend.conversations.service.messages import CustomerWords
from crm_backend.conversations.service.participants import open_at
from crm_backend.conversations.service.staff_events import announce
from crm_backend.conversations.values import Channel, OwnerKind, StaffEventKind

VISITOR = Principal(kind=PrincipalKind.VISITOR)


async def lock_at(session: AsyncSession, address: str) -> Conversation | None:
    """The chat at an address, held until commit."""
    return await repository.lock_at_address(session, address)


async def find_at(session: AsyncSession, address: str) -> Conversation | None:
    """The chat at an address."""
    return await repository.find_at_address(session, address)


async def lock_or_open(
    session: AsyncSession, address: str, channel: Channel, *, locale: str, now: datetime
) -> Conversation:
    """The chat at an address, held until commit; opened for a visitor where there is none.

    Whoever writes can be reached again.
    """
    found = await open_at(session, address, channel, VISITOR, locale=locale, now=now)
    if found.unreachable_since is not None:
        set_reachable(session, found, is_reachable=True, now=now)
    return found


def set_reachable(
    session: AsyncSession, conversation: Conversation, *, is_reachable: bool, now: datetime
) -> None:
    """Remember whether the participant of a locked chat lets us write, and have staff shown it."""
    conversation.unreachable_since = None if is_reachable else now
    epoch = str(conversation.owner_epoch)
    announce(session, StaffEventKind.OWNER, conversation, ref=epoch, now=now)


async def edit_message(
    session: AsyncSession,
    conversation: Conversation,
    client_id: str,
    words: CustomerWords,
    *,
    now: datetime,
) -> None:
    """Put what a customer made of an earlier message in its place: other words, none any more, another picture.

    Nothing is run again; what is unknown stays so.
    """
    message = await repository.find_by_client_id(session, conversation.id, client_id)
    if message is None or (message.text, message.attachment) == (words.text, words.attachment):
        return
    message.text, message.attachment = words.text, words.attachment
    message.edited_at = now
    announce_message(session, conversation, message, now=now)


def announce_message(
    session: AsyncSession, conversation: Conversation, message: Message, *, now: datetime
) -> None:
    """Have staff shown a message as it stands now: edited, or with what became of its delivery."""
    announce(session, StaffEventKind.MESSAGE, conversation, ref=str(message.seq), now=now)


async def find_outgoing(
    session: AsyncSession, message_id: int
) -> tuple[Message, list[Choice]] | None:
    """A message to be delivered, with its buttons in order."""
    return await repository.find_with_choices(session, message_id)


def is_waiting(conversation: Conversation, epoch: int) -> bool:
    """Whether a chat still stands in the queue as it came there: nobody took it, and it did not leave by itself."""
    return conversation.owner_kind is OwnerKind.QUEUE and conversation.owner_epoch == epoch
