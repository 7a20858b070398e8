"""Which part of a message is said next, and what became of it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.service import addressed, reading
from crm_backend.core.outbox import OutboxEntry
from crm_backend.shop import service as shop_service
from crm_backend.telegram import repository
from crm_backend.telegram.errors import ChatChangedHands
from crm_backend.telegram.models import TelegramSending
from crm_backend.telegram.rendering import render
from crm_backend.telegram.service.binding import is_let_in
from crm_backend.telegram.values import Place


@dataclass(frozen=True, kw_only=True)
class Part:
    """One message of Telegram's: HTML and (title, data) buttons, which stand under the last part."""

    number: int
    html: str
    buttons: tuple[tuple[str, str], ...]
    is_last: bool


async def next_part(session: AsyncSession, place: Place, message_id: int) -> Part | None:
    """The first part that Telegram has not confirmed; None where there is nothing (more) to say.

    Raises
    ------
    ChatChangedHands
        The chat is another account's by now, to whom it is not said.
    """
    found = await addressed.find_outgoing(session, message_id)
    if found is None:
        return None
    message, choices = found
    conversation = await reading.find_conversation(session, message.conversation_id)
    if conversation is None:
        return None
    if conversation.address != str(place) or not await is_let_in(session, place, conversation):
        raise ChatChangedHands
    shop = await shop_service.get_shop(session)
    parts = render(message.text, message.card, locale=conversation.locale, time_zone=shop.time_zone)
    number = await repository.count_sent_parts(session, message_id)
    if number >= len(parts):
        return None
    is_last = number == len(parts) - 1
    buttons = tuple((choice.title, choice.id) for choice in choices) if is_last else ()
    return Part(number=number, html=parts[number], buttons=buttons, is_last=is_last)


def note_sent(session: AsyncSession, message_id: int, part: Part, telegram_message_id: int) -> None:
    """Remember that Telegram shows a part of a message, and as which of its own."""
    session.add(
        TelegramSending(
            message_id=message_id, part=part.number, telegram_message_id=telegram_message_id
        )
    )


async def note_chat_gone(session: AsyncSession, place: Place, *, now: datetime) -> None:
    """The person stopped our bot: agents see that nothing reaches them."""
    conversation = await addressed.lock_at(session, str(place))
    if conversation is not None and conversation.unreachable_since is None:
        addressed.set_reachable(session, conversation, is_reachable=False, now=now)


async def tell_staff(session: AsyncSession, entry: OutboxEntry, *, now: datetime) -> None:
    """A delivery ended otherwise than well: the console shows it at the message."""
    message_id = entry.payload.get("message_id")
    found = await addressed.find_outgoing(session, message_id) if message_id else None
    if found is None:
        return
    message, _choices = found
    conversation = await reading.find_conversation(session, message.conversation_id)
    if conversation is not None:
        addressed.announce_message(session, conversation, message, now=now)
