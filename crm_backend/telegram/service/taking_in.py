"""What an update does: a message of a conversation, an edit, a pressed button, a line for a group."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.errors import ChoiceExpired, EmptyMessage
from crm_backend.conversations.models import Conversation
from crm_backend.conversations.service import addressed, receiving
from crm_backend.conversations.service.attachments import words_of
from crm_backend.conversations.service.ownership import OpenTicket
from crm_backend.conversations.texts import DEFAULT_LOCALE, say
from crm_backend.conversations.values import (
    Attachment,
    AttachmentKind,
    Channel,
    InboundMessage,
    InboundSource,
    Lease,
    TurnWork,
)
from crm_backend.core.outbox import enqueue
from crm_backend.telegram import repository
from crm_backend.telegram.rules import (
    Incoming,
    InGroup,
    Pressed,
    Reachability,
    Written,
    locale_of,
)
from crm_backend.telegram.service import binding, binding_talk
from crm_backend.telegram.service.binding_talk import Talk
from crm_backend.telegram.values import OUTBOX_KIND, Place

# Telegram's own limit is 4096 UTF-16 units, and a caption's less; nothing longer can come from a client of theirs.
LONGEST_TEXT = 10_000
GROUP_CAUSE = "group"


@dataclass(frozen=True, kw_only=True)
class Reception:
    """One update being taken in: of which bot, under which number, and what a turn that follows needs."""

    bot_id: int
    update_id: int
    lease: Lease
    open_ticket: OpenTicket
    now: datetime

    def place(self, chat_id: int) -> Place:
        """The chat as this bot sees it."""
        return Place(bot_id=self.bot_id, chat_id=chat_id)

    @property
    def source(self) -> InboundSource:
        """Where its message comes from."""
        return InboundSource(
            name=f"telegram:{self.bot_id}",
            external_id=str(self.update_id),
            longest_text=LONGEST_TEXT,
        )


async def take_in(
    session: AsyncSession, reception: Reception, incoming: Incoming
) -> TurnWork | None:
    """Do what an update asks for, in the transaction that marks it done; returns the turn to be run now."""
    match incoming:
        case Written(is_edit=True):
            await _edit(session, reception, incoming)
        case Written():
            return await _write(session, reception, incoming)
        case Pressed():
            return await _press(session, reception, incoming)
        case InGroup():
            await _hear_group(session, reception, incoming)
        case Reachability():
            await _note_reach(session, reception, incoming)
        case _:
            pass
    return None


async def _write(session: AsyncSession, reception: Reception, written: Written) -> TurnWork | None:
    code = binding_talk.code_in(written.text) if written.attachment is None else None
    if code is not None:
        await binding_talk.hear_code(session, _talk(reception, written, written.chat_id), code)
        return None
    work = await _say_to_bot(session, reception, written)
    if written.own_phone is not None:
        talk = _talk(reception, written, written.chat_id)
        await binding_talk.hear_phone(session, talk, written.own_phone)
    return work


async def _say_to_bot(
    session: AsyncSession, reception: Reception, written: Written
) -> TurnWork | None:
    place = reception.place(written.chat_id)
    if not await _is_let_in(session, reception, place):
        return None
    conversation = await addressed.lock_or_open(
        session,
        str(place),
        Channel.TELEGRAM,
        locale=locale_of(written.language),
        now=reception.now,
    )
    inbound = _inbound(reception, written, written.attachment)
    try:
        return await _receive(session, reception, conversation, inbound)
    except EmptyMessage:
        # Signs that nobody can see: something came, and it is not passed over in silence.
        unseen = Attachment(kind=AttachmentKind.OTHER)
        return await _receive(
            session, reception, conversation, _inbound(reception, written, unseen)
        )


async def _is_let_in(session: AsyncSession, reception: Reception, place: Place) -> bool:
    """Whether the chat is still its participant's; whose it is no more is told so, once, and is a visitor then."""
    conversation = await addressed.find_at(session, str(place))
    if conversation is None or await binding.is_let_in(session, place, conversation):
        return True
    if not await binding.turn_out(session, place, now=reception.now):
        return True
    binding_talk.tell_unbound(session, place, cause=str(reception.update_id), now=reception.now)
    return False


def _talk(reception: Reception, said: Written | Pressed, chat_id: int) -> Talk:
    return Talk(
        place=reception.place(chat_id),
        update_id=reception.update_id,
        name=said.sender,
        locale=locale_of(said.language),
        now=reception.now,
    )


async def _receive(
    session: AsyncSession,
    reception: Reception,
    conversation: Conversation,
    inbound: InboundMessage,
) -> TurnWork | None:
    receipt = await receiving.take_in(
        session,
        conversation,
        inbound,
        lease=reception.lease,
        open_ticket=reception.open_ticket,
        now=reception.now,
    )
    return receipt.work


def _inbound(
    reception: Reception, written: Written, attachment: Attachment | None
) -> InboundMessage:
    return InboundMessage(
        client_id=_client_id(written),
        client_address=_address(reception, written.chat_id),
        text=written.text,
        attachment=attachment,
        wants_greeting=written.wants_greeting,
        is_answered=written.own_phone is not None,
        source=reception.source,
    )


def _client_id(written: Written) -> str:
    """What the sender's Telegram calls the message, which an edit will name again."""
    return f"telegram:{written.message_id}"


def _address(reception: Reception, chat_id: int) -> str:
    """Who asks, for limits on guessing: a person's Telegram stands where a visitor's network address would."""
    return f"telegram:{reception.place(chat_id)}"


async def _edit(session: AsyncSession, reception: Reception, written: Written) -> None:
    conversation = await addressed.lock_at(session, str(reception.place(written.chat_id)))
    if conversation is None or binding_talk.code_in(written.text) is not None:
        return
    try:
        words = words_of(written.text, written.attachment, longest=LONGEST_TEXT)
    except EmptyMessage:
        return
    await addressed.edit_message(
        session, conversation, _client_id(written), words, now=reception.now
    )


async def _press(session: AsyncSession, reception: Reception, pressed: Pressed) -> TurnWork | None:
    """A press is answered in any case; it counts once, in the chat and at the message it was offered in."""
    if pressed.chat_id is None or not pressed.is_private:
        text = say(DEFAULT_LOCALE, "telegram_press_private")
        await _answer_press(session, reception, pressed, text)
        return None
    place = reception.place(pressed.chat_id)
    if binding_talk.is_about_binding(pressed.data):
        await _answer_press(session, reception, pressed, "")
        talk = _talk(reception, pressed, pressed.chat_id)
        await binding_talk.hear_press(session, talk, pressed.data)
        return None
    if not await _is_let_in(session, reception, place):
        await _answer_press(session, reception, pressed, "")
        return None
    conversation = await addressed.lock_at(session, str(place))
    locale = DEFAULT_LOCALE if conversation is None else conversation.locale
    expired = say(locale, "telegram_press_expired")
    if conversation is None or not await _was_offered_there(session, conversation, pressed):
        await _answer_press(session, reception, pressed, expired)
        return None
    inbound = InboundMessage(
        client_id=f"press:{pressed.press_id}"[:64],
        client_address=_address(reception, pressed.chat_id),
        choice_id=pressed.data,
        source=reception.source,
    )
    try:
        work = await _receive(session, reception, conversation, inbound)
    except ChoiceExpired:
        await _answer_press(session, reception, pressed, expired)
        return None
    await _answer_press(session, reception, pressed, "")
    return work


async def _was_offered_there(
    session: AsyncSession, conversation: Conversation, pressed: Pressed
) -> bool:
    """Whether the pressed message is the one with this button; one we had no confirmation of may be it."""
    offered_by = await repository.find_message_of_choice(session, conversation.id, pressed.data)
    if offered_by is None or pressed.message_id is None:
        return False
    shown = await repository.find_message_shown(session, conversation.id, pressed.message_id)
    return shown in (None, offered_by)


async def _answer_press(
    session: AsyncSession, reception: Reception, pressed: Pressed, text: str
) -> None:
    """Once, whatever comes again. Its own target: the waiting sign ends at once, whatever waits to be said."""
    press = f"press:{pressed.press_id}"
    if await repository.was_delivery_asked(session, press, press):
        return
    enqueue(
        session,
        kind=OUTBOX_KIND,
        target=press,
        cause=press,
        payload={"press_id": pressed.press_id, "text": text},
        now=reception.now,
    )


async def _hear_group(session: AsyncSession, reception: Reception, heard: InGroup) -> None:
    """Who calls us is pointed to a private chat, once in a group, ever: what is said there is for all to read."""
    bot = await repository.find_bot(session, reception.bot_id)
    if not heard.calls(reception.bot_id, None if bot is None else bot.username):
        return
    target = str(reception.place(heard.chat_id))
    if not await repository.was_delivery_asked(session, target, GROUP_CAUSE):
        enqueue(
            session,
            kind=OUTBOX_KIND,
            target=target,
            cause=GROUP_CAUSE,
            payload={"text": say(DEFAULT_LOCALE, "telegram_group")},
            now=reception.now,
        )


async def _note_reach(session: AsyncSession, reception: Reception, reach: Reachability) -> None:
    conversation = await addressed.lock_at(session, str(reception.place(reach.chat_id)))
    if conversation is not None:
        addressed.set_reachable(
            session, conversation, is_reachable=reach.is_reachable, now=reception.now
        )
