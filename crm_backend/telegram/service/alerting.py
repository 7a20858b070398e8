"""Word to staff that a chat waits for a person, as it stands when it leaves."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.service import addressed, alerts, reading
from crm_backend.conversations.texts import reason_text, say
from crm_backend.shop import service as shop_service
from crm_backend.telegram.rendering import Reader, anchor, moment, stressed
from crm_backend.telegram.service.binding import is_let_in
from crm_backend.telegram.service.sending import Withdrawn
from crm_backend.telegram.values import Place

TAKEN = Withdrawn(reason="taken")
NOT_WANTED = Withdrawn(reason="not_wanted")
CHATS = "/console#/chats/"


async def word_of_waiting(
    session: AsyncSession, place: Place, waiting: dict[str, Any], *, public_url: str
) -> str | Withdrawn:
    """What a member of staff reads, as HTML; nothing of the customer but why, where and since when they wait.

    Withdrawn where the chat was taken or left the queue, and where this chat is no member's any more who wants it.
    """
    member = await addressed.find_at(session, str(place))
    if member is None or not await alerts.may_hear(session, str(place)):
        return NOT_WANTED
    if not await is_let_in(session, place, member):
        return NOT_WANTED
    chat = await reading.find_conversation(session, waiting["conversation_id"])
    if chat is None or not addressed.is_waiting(chat, waiting["epoch"]):
        return TAKEN
    shop = await shop_service.get_shop(session)
    reader = Reader(locale=member.locale, time_zone=shop.time_zone, public_url=public_url)
    locale = reader.locale
    lines = [
        stressed(say(locale, "waiting_alert")),
        say(locale, "waiting_reason", reason=reason_text(waiting["reason"], locale)),
        say(locale, "waiting_channel", channel=say(locale, f"channel_{chat.channel.value}")),
    ]
    if chat.queued_at is not None:
        lines.append(say(locale, "waiting_since", time=moment(chat.queued_at, reader)))
    if public_url:
        lines.append(anchor(f"{public_url}{CHATS}{chat.id}", say(locale, "waiting_open")))
    return "\n".join([*lines, say(locale, "waiting_end")])
