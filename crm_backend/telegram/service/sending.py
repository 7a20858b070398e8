"""Which part of a message is said next, and what became of it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.campaigns.service import delivering
from crm_backend.conversations.service import addressed, reading
from crm_backend.core.outbox import OutboxEntry
from crm_backend.shop import service as shop_service
from crm_backend.telegram import repository
from crm_backend.telegram.errors import ChatChangedHands
from crm_backend.telegram.models import TelegramSending
from crm_backend.telegram.rendering import Reader, render
from crm_backend.telegram.service import charts
from crm_backend.telegram.service.binding import is_let_in
from crm_backend.telegram.service.charts import Picture
from crm_backend.telegram.values import Place


@dataclass(frozen=True, kw_only=True)
class Part:
    """One message of Telegram's: HTML and (title, data) buttons, which stand under the last words; or a picture."""

    number: int
    html: str = ""
    buttons: tuple[tuple[str, str], ...] = ()
    picture: Picture | None = None
    is_last: bool


@dataclass(frozen=True, kw_only=True)
class Withdrawn:
    """It is not to be said any more, and why."""

    reason: str


async def next_part(
    session: AsyncSession, place: Place, message_id: int, *, public_url: str
) -> Part | Withdrawn | None:
    """The first part that Telegram has not confirmed; None where there is nothing (more) to say.

    Words go before a picture, so that they do not wait for it.

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
    reader = Reader(locale=conversation.locale, time_zone=shop.time_zone, public_url=public_url)
    words = render(message.text, message.card, reader)
    picture = charts.picture_for(conversation, message)
    number = await repository.count_sent_parts(session, message_id)
    withdrawn = None if number else await delivering.why_withdrawn(session, message_id)
    if withdrawn is not None:
        return Withdrawn(reason=withdrawn.value)
    if number < len(words):
        buttons = tuple((choice.title, choice.id) for choice in choices)
        is_last_words = number == len(words) - 1
        return Part(
            number=number,
            html=words[number],
            buttons=buttons if is_last_words else (),
            is_last=is_last_words and picture is None,
        )
    if number == len(words) and picture is not None:
        return Part(number=number, picture=picture, is_last=True)
    return None


def note_sent(
    session: AsyncSession, *, message_id: int, part: Part, telegram_message_id: int
) -> None:
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
    """A delivery ended otherwise than well: the console shows it at the message, and at the campaign that it was of."""
    message_id = entry.payload.get("message_id")
    found = await addressed.find_outgoing(session, message_id) if message_id else None
    if found is None:
        return
    message, _choices = found
    await delivering.note_undelivered(session, message.id, entry.state, entry.last_error or "")
    conversation = await reading.find_conversation(session, message.conversation_id)
    if conversation is not None:
        addressed.announce_message(session, conversation, message, now=now)
