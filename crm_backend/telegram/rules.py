"""What an update says, and what a message of ours looks like there; python-telegram-bot reads, we look twice.

Its types promise what an honest server sends. Whatever else arrives is :class:`UpdateUnreadable`, never an accident
later on.
"""

import json
from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from telegram import ChatMember, Message, MessageEntity, Update, User
from telegram.constants import ChatType

from crm_backend.conversations.values import Attachment, AttachmentKind
from crm_backend.core.plain_text import one_line
from crm_backend.telegram.envelopes import MAX_INTEGER
from crm_backend.telegram.errors import UpdateUnreadable
from crm_backend.telegram.values import Caller

GREETING_COMMANDS = ("/start", "/help")
ANY_BOT = ""  # whom a command calls that names nobody
GONE = (ChatMember.BANNED, ChatMember.LEFT)
_ATTACHMENTS = {
    "photo": AttachmentKind.PHOTO,
    "voice": AttachmentKind.VOICE,
    "audio": AttachmentKind.AUDIO,
    "video": AttachmentKind.VIDEO,
    "video_note": AttachmentKind.VIDEO,
    "animation": AttachmentKind.VIDEO,
    "sticker": AttachmentKind.STICKER,
    "document": AttachmentKind.FILE,
    "venue": AttachmentKind.LOCATION,
    "location": AttachmentKind.LOCATION,
    "contact": AttachmentKind.CONTACT,
}

# What the Bot API calls service messages: something happened in a chat, and nobody said anything.
SERVICE_MESSAGES = (
    *("new_chat_members", "left_chat_member", "new_chat_title", "new_chat_photo"),
    *("delete_chat_photo", "group_chat_created", "supergroup_chat_created", "channel_chat_created"),
    *("chat_owner_changed", "chat_owner_left", "migrate_to_chat_id", "migrate_from_chat_id"),
    *("message_auto_delete_timer_changed", "pinned_message", "chat_background_set", "boost_added"),
    *("connected_website", "write_access_allowed", "proximity_alert_triggered", "web_app_data"),
    *("users_shared", "chat_shared", "managed_bot_created", "refunded_payment"),
    *("forum_topic_created", "forum_topic_edited", "forum_topic_closed", "forum_topic_reopened"),
    *("general_forum_topic_hidden", "general_forum_topic_unhidden", "video_chat_scheduled"),
    *("video_chat_started", "video_chat_ended", "video_chat_participants_invited"),
    *("giveaway_created", "giveaway_completed", "gift", "unique_gift", "gift_upgrade_sent"),
    *("checklist_tasks_added", "checklist_tasks_done", "poll_option_added", "poll_option_deleted"),
    *("paid_message_price_changed", "direct_message_price_changed", "suggested_post_approved"),
    *("suggested_post_approval_failed", "suggested_post_declined", "suggested_post_paid"),
    "suggested_post_refunded",
)

# The library reads fields as they come: this is what wrong ones do to it.
ACCIDENTS = (
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
    ArithmeticError,
    RecursionError,
    OSError,
)

Integer = Annotated[int, Field(ge=-MAX_INTEGER, le=MAX_INTEGER)]


class _Seen(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, arbitrary_types_allowed=True)


class Written(_Seen):
    """Somebody wrote, or edited what they wrote, in a private chat."""

    chat_id: Integer
    message_id: Integer
    text: str
    attachment: Attachment | None
    language: str
    is_edit: bool
    sender: str = ""  # a Caller, written out
    own_phone: str | None = None  # of the contact they shared, where it is their own

    @property
    def wants_greeting(self) -> bool:
        """Whether it is a command that begins a chat; what stands behind it does not matter here."""
        command = self.text.split(maxsplit=1)[0] if self.text.strip() else ""
        return self.attachment is None and command.partition("@")[0] in GREETING_COMMANDS


class Pressed(_Seen):
    """Somebody pressed a button of ours."""

    press_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
    chat_id: Integer | None
    message_id: Integer | None
    data: str
    is_private: bool
    language: str = ""
    sender: str = ""


class InGroup(_Seen):
    """Something happened in a group: who is called there, by number or by user name, or that we were let in."""

    chat_id: Integer
    has_let_us_in: bool = False
    called: frozenset[int | str] = frozenset()  # names are of small letters

    def calls(self, bot_id: int, name: str | None) -> bool:
        """Whether somebody there wants the bot of this number and, where it is known, this name."""
        ours = {bot_id, ANY_BOT, *([name.lower()] if name else [])}
        return self.has_let_us_in or not self.called.isdisjoint(ours)


class Reachability(_Seen):
    """Somebody stopped the bot, or let it write again."""

    chat_id: Integer
    is_reachable: bool


Incoming = Written | Pressed | InGroup | Reachability | None  # None: nothing that concerns us


def read_update(raw: str) -> Incoming:
    """What an update says.

    Raises
    ------
    UpdateUnreadable
        It is not of the form that the Bot API documents.
    """
    try:
        update = Update.de_json(json.loads(raw), None)
        return _read(update)
    except ValidationError as error:
        where = error.errors()[0]["loc"]
        raise UpdateUnreadable(f"unexpected {'.'.join(map(str, where))}") from error
    except ACCIDENTS as error:
        raise UpdateUnreadable(type(error).__name__) from error


def _read(update: Update) -> Incoming:
    if update.callback_query is not None:
        press = update.callback_query
        chat = press.message.chat if press.message is not None else None
        return Pressed(
            press_id=press.id,
            chat_id=None if chat is None else chat.id,
            message_id=None if press.message is None else press.message.message_id,
            data=_known_letters(press.data or ""),
            # In a private chat the chat is the person: nobody else can press there.
            is_private=chat is not None
            and chat.type == ChatType.PRIVATE
            and chat.id == press.from_user.id,
            language=press.from_user.language_code or "",
            sender=_caller(press.from_user),
        )
    if update.my_chat_member is not None:
        return _read_membership(update.my_chat_member.chat.type, update)
    message = update.message or update.edited_message
    if message is None:
        return None
    if message.chat.type != ChatType.PRIVATE:
        return InGroup(chat_id=message.chat.id, called=frozenset(_called(message)))
    return _read_written(message, is_edit=update.message is None)


def _read_membership(chat_type: str, update: Update) -> Incoming:
    change = update.my_chat_member
    if change is None:
        return None
    is_member = change.new_chat_member.status not in GONE
    if chat_type == ChatType.PRIVATE:
        return Reachability(chat_id=change.chat.id, is_reachable=is_member)
    has_let_us_in = is_member and chat_type != ChatType.CHANNEL
    return InGroup(chat_id=change.chat.id, has_let_us_in=has_let_us_in)


def _read_written(message: Message, *, is_edit: bool) -> Written | None:
    attachment = _attachment_of(message)
    text = message.text if message.text is not None else message.caption
    if text is None and attachment is None:
        if not _was_said(message):
            return None
        attachment = Attachment(kind=AttachmentKind.OTHER)
    user = message.from_user
    return Written(
        chat_id=message.chat.id,
        message_id=message.message_id,
        text=text or "",
        attachment=attachment,
        language=(user.language_code if user is not None else None) or "",
        is_edit=is_edit,
        sender="" if user is None else _caller(user),
        own_phone=_own_phone(message),
    )


def _caller(user: User) -> str:
    return str(Caller(name=one_line(user.full_name), username=_known_letters(user.username or "")))


def _was_said(message: Message) -> bool:
    """Whether somebody sent it: a checklist, or a kind that is newer than the library."""
    user = message.from_user
    is_service = any(getattr(message, name) for name in SERVICE_MESSAGES)
    return user is not None and not user.is_bot and not is_service


def _attachment_of(message: Message) -> Attachment | None:
    found = message.effective_attachment
    if found is None or message.text is not None:
        return None
    name = next((name for name in _ATTACHMENTS if getattr(message, name)), None)
    part: Any = found[-1] if isinstance(found, list | tuple) else found
    file_id = getattr(part, "file_id", None)
    return Attachment(
        kind=AttachmentKind.OTHER if name is None else _ATTACHMENTS[name],
        about=_about(message),
        file_id=_known_letters(file_id)[:250] or None if isinstance(file_id, str) else None,
    )


def _known_letters(name: str) -> str:
    """A name as we and Telegram make them, or nothing: what else it may hold no database need take."""
    return name if name.isascii() and name.isprintable() else ""


def _about(message: Message) -> str:
    """A word about an attachment that has no picture in the console; a contact's number is not kept."""
    if message.document is not None:
        return str(message.document.file_name or "")
    if message.sticker is not None:
        return str(message.sticker.emoji or "")
    if message.contact is not None:
        return f"{message.contact.first_name} {message.contact.last_name or ''}"
    if message.location is not None:
        return f"{message.location.latitude:.5f}, {message.location.longitude:.5f}"
    return ""


def _own_phone(message: Message) -> str | None:
    """The number of a shared contact, only where Telegram says that it is the sender's and it is no forwarded one."""
    contact, user = message.contact, message.from_user
    if contact is None or user is None or message.forward_origin is not None:
        return None
    is_own = contact.user_id == user.id == message.chat.id
    return contact.phone_number if is_own else None


def _called(message: Message) -> Iterator[int | str]:
    """Whom a message in a group answers, mentions or gives a command."""
    reply = message.reply_to_message
    if reply is not None and reply.from_user is not None:
        yield reply.from_user.id
    words = {} if message.text is None else message.parse_entities()
    below = {} if message.caption is None else message.parse_caption_entities()
    for entity, text in (words | below).items():
        match entity.type:
            case MessageEntity.TEXT_MENTION if entity.user is not None:
                yield entity.user.id
            case MessageEntity.MENTION | MessageEntity.BOT_COMMAND:
                yield text.partition("@")[2].lower()


def locale_of(language: str) -> str:
    """Which of our two languages somebody reads, by their Telegram's language."""
    return "en" if language.lower().startswith("en") else "zh-CN"
