"""Methods that put, change or take away messages."""

from typing import Any

from tests.fakes.telegram.bot import Bot
from tests.fakes.telegram.chats import Chat, Message, text_content
from tests.fakes.telegram.errors import NOT_MODIFIED, bad_request
from tests.fakes.telegram.formatting import (
    CAPTION_UNITS,
    TEXT_UNITS,
    Formatted,
    formatted,
    utf16_length,
)
from tests.fakes.telegram.markup import read_markup
from tests.fakes.telegram.updates import KEPT_FOR
from tests.fakes.telegram.wire import Json, Query

ALBUM_MESSAGES = 10
DELETABLE_FOR = 2 * KEPT_FOR
ACTIONS = frozenset({
    "cancel", "typing", "upload_photo", "record_video", "upload_video", "record_voice",
    "upload_voice", "upload_document", "choose_sticker", "find_location", "record_video_note",
    "upload_video_note", "record_audio", "upload_audio", "pick_up_location",
})  # fmt: skip


def send_message(bot: Bot, query: Query) -> Json:
    words = _text(query)
    return _send(bot, query, text_content(words)).as_json()


def send_photo(bot: Bot, query: Query) -> Json:
    content = _photo(bot, query, "photo") | _caption(query)
    return _send(bot, query, content).as_json()


def send_document(bot: Bot, query: Query) -> Json:
    content = _document(bot, query, "document") | _caption(query)
    return _send(bot, query, content).as_json()


def send_media_group(bot: Bot, query: Query) -> list[Json]:
    media = query.structure("media", "media")
    if not isinstance(media, list):
        raise bad_request("expected an Array of InputMedia")
    if not media:
        raise bad_request("there are no messages to send")
    if len(media) > ALBUM_MESSAGES:
        raise bad_request("too many messages to send as an album")
    contents = [_input_media(bot, query, each) for each in media]
    album = str(bot.chance.getrandbits(40))
    return [_send(bot, query, {"media_group_id": album, **c}).as_json() for c in contents]


def send_chat_action(bot: Bot, query: Query) -> bool:
    if query.text("action").lower() not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    bot.addressed(query)
    return True


def edit_message_text(bot: Bot, query: Query) -> Json:
    words = _text(query)
    message = _own_message(bot, query)
    if "text" not in message.content:
        raise bad_request("there is no text in the message to edit")
    return _edit(bot, query, message, text_content(words))


def edit_message_caption(bot: Bot, query: Query) -> Json:
    caption = _caption(query)
    message = _own_message(bot, query)
    if "text" in message.content:
        raise bad_request("there is no caption in the message to edit")
    kept = {k: v for k, v in message.content.items() if not k.startswith("caption")}
    return _edit(bot, query, message, kept | caption)


def edit_message_media(bot: Bot, query: Query) -> Json:
    message = _own_message(bot, query)
    content = _input_media(bot, query, query.structure("media", "input media"))
    return _edit(bot, query, message, content)


def edit_message_reply_markup(bot: Bot, query: Query) -> Json:
    message = _own_message(bot, query)
    return _edit(bot, query, message, message.content)


def delete_message(bot: Bot, query: Query) -> bool:
    if not query.integer("message_id"):
        raise bad_request("message identifier is not specified")
    message = _message(bot, query, "message to delete")
    if bot.clock.now() - message.sent_at > DELETABLE_FOR:
        raise bad_request("message can't be deleted for everyone")
    if message.sender != bot.person and not message.chat.is_private:
        raise bad_request("message can't be deleted")
    message.is_deleted = True
    message.chat.note_change()
    return True


def _text(query: Query) -> Formatted:
    source = query.text("text")
    if not source:
        raise bad_request("message text is empty")
    words = _formatted(query, source, "entities")
    if not words.text:
        raise bad_request("text must be non-empty")
    if utf16_length(words.text) > TEXT_UNITS:
        raise bad_request("message is too long")
    return words


def _caption(query: Query) -> Json:
    words = _formatted(query, query.text("caption"), "caption_entities")
    if utf16_length(words.text) > CAPTION_UNITS:
        raise bad_request("message caption is too long")
    return text_content(words, is_caption=True)


def _formatted(query: Query, source: str, entities: str) -> Formatted:
    given = query.structure(entities, "entities")
    if given is not None and not all(_is_entity(each) for each in given):
        raise bad_request('can\'t parse MessageEntity: Field "offset" must be of type Number')
    return formatted(source, query.text("parse_mode"), given)


def _is_entity(each: object) -> bool:
    keys = ("offset", "length")
    return isinstance(each, dict) and all(isinstance(each.get(key), int) for key in keys)


def _send(bot: Bot, query: Query, content: Json) -> Message:
    chat = bot.addressed(query)
    markup = read_markup(query, is_private=chat.is_private)
    return bot.put(chat, bot.person, content, markup=markup, reply_to=_replied_to(chat, query))


def _replied_to(chat: Chat, query: Query) -> Message | None:
    given = query.structure("reply_parameters", "reply parameters") or {}
    number = given.get("message_id") or query.integer("reply_to_message_id")
    message = chat.find(int(number)) if number else None
    may_lack = given.get("allow_sending_without_reply") or query.flag("allow_sending_without_reply")
    if number and message is None and not may_lack:
        raise bad_request("message to be replied not found")
    return message


def _message(bot: Bot, query: Query, what: str) -> Message:
    chat = bot.addressed(query)
    message = chat.find(query.integer("message_id"))
    if message is None:
        raise bad_request(f"{what} not found")
    return message


def _own_message(bot: Bot, query: Query) -> Message:
    if not query.text("chat_id") and not query.integer("message_id"):
        raise bad_request("message identifier is not specified")
    message = _message(bot, query, "message to edit")
    if message.sender != bot.person:
        raise bad_request("message can't be edited")
    return message


def _edit(bot: Bot, query: Query, message: Message, content: Json) -> Json:
    """Replace the content; buttons that are not named again are gone, as on the real server."""
    markup = read_markup(query, is_private=message.chat.is_private)
    if markup is not None and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    if content == message.content and markup == message.markup:
        raise bad_request(NOT_MODIFIED)
    message.content, message.markup = content, markup
    message.edited_at = bot.clock.now()
    message.chat.note_change()
    return message.as_json()


def _photo(bot: Bot, query: Query, name: str) -> Json:
    if upload := query.upload(name):
        return {"photo": bot.files.keep_photo(upload.content)}
    known = _sent_before(bot, query.text(name), "photo", there_is_none="photo")
    return {"photo": known}


def _document(bot: Bot, query: Query, name: str) -> Json:
    if upload := query.upload(name):
        return {"document": bot.files.keep_document(upload)}
    return {"document": _sent_before(bot, query.text(name), "document", there_is_none="document")}


def _sent_before(bot: Bot, file_id: str, kind: str, *, there_is_none: str) -> Any:  # noqa: ANN401
    """The description of a file that is on the server already."""
    if not file_id or file_id.startswith("attach://"):
        raise bad_request(f"there is no {there_is_none} in the request")
    for chat in bot.chats.values():
        for message in chat.messages:
            described = message.content.get(kind) or []
            sizes = described if isinstance(described, list) else [described]
            if any(each["file_id"] == file_id for each in sizes):
                return described
    raise bad_request("wrong file identifier/HTTP URL specified")


def _input_media(bot: Bot, query: Query, media: object) -> Json:
    if not isinstance(media, dict) or "type" not in media or "media" not in media:
        raise bad_request("can't parse InputMedia: expected an Object")
    inner = Query(query.method, media, query.files)
    match media["type"]:
        case "photo":
            return _photo(bot, inner, "media") | _caption(inner)
        case "document":
            return _document(bot, inner, "media") | _caption(inner)
    raise bad_request("can't parse InputMedia: type must be one of photo, document")
