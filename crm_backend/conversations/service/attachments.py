"""What is no text: kept for staff in plain words, and answered by the hub, which says what it can do with it.

The file itself stays with the channel; here is only how the channel calls it.
"""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access.values import PrincipalKind
from crm_backend.conversations.errors import EmptyMessage
from crm_backend.conversations.models import Conversation, Message
from crm_backend.conversations.rules import clean_text
from crm_backend.conversations.service.messages import CustomerWords, append_answer, settle
from crm_backend.conversations.service.start_menu import first_line
from crm_backend.conversations.texts import DEFAULT_LOCALE, say
from crm_backend.conversations.values import (
    Attachment,
    HubCommand,
    InboundMessage,
    OfferedChoice,
    Outcome,
    OutgoingMessage,
    OwnerKind,
    Sender,
)
from crm_backend.core.plain_text import one_line
from crm_backend.shop import service as shop_service

# kind, about, file_id, and words: what was written with it.
KeptAttachment = dict[str, Any]
ABOUT_CHARACTERS = 120


def _keep_attachment(attachment: Attachment, words: str, *, longest: int) -> KeptAttachment:
    """An attachment as it stands at its message."""
    try:
        cleaned = clean_text(words, longest=longest)
    except EmptyMessage:
        cleaned = ""
    return {
        "kind": attachment.kind.value,
        "about": one_line(attachment.about)[:ABOUT_CHARACTERS],
        "file_id": attachment.file_id,
        "words": cleaned,
    }


def words_of(text: str, attachment: Attachment | None, *, longest: int) -> CustomerWords:
    """What somebody said, as it is kept.

    Raises
    ------
    EmptyMessage
        No words and no attachment.
    """
    if attachment is None:
        return CustomerWords(text=clean_text(text, longest=longest))
    kept = _keep_attachment(attachment, text, longest=longest)
    return CustomerWords(text=_shown_text(kept), attachment=kept)


def _shown_text(kept: KeptAttachment) -> str:
    """What staff read: 〔图片〕, what is known of it, and the words that came with it."""
    label = say(DEFAULT_LOCALE, "attachment_shown", what=_what(kept, DEFAULT_LOCALE))
    return "\n".join(part for part in (label + kept["about"], kept["words"]) if part)


def words_for_the_bot(message: Message) -> str:
    """What the customer wrote, without our words about an attachment."""
    kept = message.attachment
    return message.text if kept is None or not kept["words"] else str(kept["words"])


async def answer_for_the_bot(
    session: AsyncSession,
    conversation: Conversation,
    message: Message,
    inbound: InboundMessage,
    *,
    now: datetime,
) -> None:
    """Greet, or say what came and what happens now, in a chat of the bot; words beside it are still the bot's."""
    if conversation.owner_kind is not OwnerKind.BOT or message.outcome is not None:
        return
    if inbound.wants_greeting:
        settle(message, Outcome.HUB)
        shop = await shop_service.get_shop(session)
        outgoing = first_line(shop.name, conversation.locale)
        await append_answer(session, conversation, outgoing, sender=Sender.BOT, now=now)
    elif inbound.is_answered:
        settle(message, Outcome.HUB)
    elif message.attachment is not None:
        outgoing = _received(conversation, message.attachment)
        if not message.attachment["words"]:
            settle(message, Outcome.HUB)
        await append_answer(session, conversation, outgoing, sender=Sender.SYSTEM, now=now)


def _received(conversation: Conversation, kept: KeptAttachment) -> OutgoingMessage:
    locale = conversation.locale
    sentence = "attachment_with_words" if kept["words"] else "attachment_received"
    text = say(locale, sentence, what=_what(kept, locale))
    person = OfferedChoice(title=say(locale, "hand_off_choice"), command=HubCommand.HAND_OFF)
    is_staff = conversation.participant_kind is PrincipalKind.STAFF
    return OutgoingMessage(text=text, choices=() if is_staff or kept["words"] else (person,))


def _what(kept: KeptAttachment, locale: str) -> str:
    return say(locale, f"attachment_{kept['kind']}")
