"""What the server remembers: people, chats, messages and files, and how they look as JSON."""

import asyncio
import io
import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from PIL import Image, UnidentifiedImageError

from tests.fakes.telegram.errors import bad_request
from tests.fakes.telegram.formatting import Formatted, utf16_slice
from tests.fakes.telegram.markup import inline_buttons
from tests.fakes.telegram.wire import Json, Upload

PHOTO_BYTES = 10 << 20
DOCUMENT_BYTES = 50 << 20
DOWNLOAD_BYTES = 20 << 20


def unix(at: datetime) -> int:
    return int(at.timestamp())


@dataclass(frozen=True)
class Person:
    """A user or a bot, as others see it."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language_code: str = "zh-hans"
    is_bot: bool = False

    def as_json(self) -> Json:
        known = {"last_name": self.last_name, "username": self.username}
        language = {} if self.is_bot else {"language_code": self.language_code}
        return {
            "id": self.id,
            "is_bot": self.is_bot,
            "first_name": self.first_name,
            **{key: value for key, value in known.items() if value},
            **language,
        }


@dataclass
class StoredFile:
    """A file that someone sent; its id is all the bot gets at first."""

    id: str
    unique_id: str
    path: str
    content: bytes

    def as_json(self) -> Json:
        return {
            "file_id": self.id,
            "file_unique_id": self.unique_id,
            "file_size": len(self.content),
        }


class Files:
    """Stored files by id and by path."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._by_id: dict[str, StoredFile] = {}

    def keep(self, content: bytes, *, folder: str, suffix: str) -> StoredFile:
        number = len([each for each in self._by_id.values() if each.path.startswith(folder)])
        unique = f"AQAD{self._chance.getrandbits(64):016x}"
        file = StoredFile(
            f"AgACAgUAAx{self._chance.getrandbits(128):032x}",
            unique,
            f"{folder}/file_{number}{suffix}",
            content,
        )
        self._by_id[file.id] = file
        return file

    def find(self, file_id: str) -> StoredFile | None:
        return self._by_id.get(file_id)

    def at(self, path: str) -> StoredFile | None:
        return next((each for each in self._by_id.values() if each.path == path), None)

    def keep_photo(self, content: bytes) -> list[Json]:
        """The sizes of a photo, the largest last; raises ``ApiError`` for what is none."""
        if len(content) > PHOTO_BYTES:
            raise bad_request(f"file of size {len(content)} bytes is too big for a photo")
        try:
            with Image.open(io.BytesIO(content)) as picture:
                width, height = picture.size
        except UnidentifiedImageError:
            raise bad_request("IMAGE_PROCESS_FAILED") from None
        if width + height > 10_000 or max(width, height) > 20 * min(width, height):
            raise bad_request("PHOTO_INVALID_DIMENSIONS")
        # Telegram makes smaller copies; here they are the same bytes under the same size's name.
        file = self.keep(content, folder="photos", suffix=".jpg")
        return [{**file.as_json(), "width": width, "height": height}]

    def keep_document(self, upload: Upload) -> Json:
        if len(upload.content) > DOCUMENT_BYTES:
            raise bad_request("file is too big")
        if not upload.content:
            raise bad_request("file must be non-empty")
        suffix = "." + upload.name.rpartition(".")[2] if "." in upload.name else ""
        file = self.keep(upload.content, folder="documents", suffix=suffix)
        return {**file.as_json(), "file_name": upload.name, "mime_type": upload.mime_type}


@dataclass(eq=False)
class Message:
    """One message; ``content`` holds the fields that tell what it is."""

    id: int
    chat: "Chat"
    sender: Person
    sent_at: datetime
    content: Json
    markup: Json | None = None
    reply_to: "Message | None" = None
    edited_at: datetime | None = None
    is_deleted: bool = False

    def as_json(self, *, with_reply: bool = True) -> Json:
        shown: Json = {
            "message_id": self.id,
            "from": self.sender.as_json(),
            "chat": self.chat.as_json(),
            "date": unix(self.sent_at),
        }
        if self.edited_at:
            shown["edit_date"] = unix(self.edited_at)
        if self.reply_to and with_reply:
            shown["reply_to_message"] = self.reply_to.as_json(with_reply=False)
        shown |= self.content
        if self.markup and "inline_keyboard" in self.markup:
            shown["reply_markup"] = self.markup
        return shown

    # What a person sees.

    @property
    def text(self) -> str:
        """The words, plain: a text, or the caption of a photo or file."""
        return str(self.content.get("text", self.content.get("caption", "")))

    @property
    def entities(self) -> list[tuple[str, str]]:
        """What is bold, a link and so on: kind and words."""
        found = self.content.get("entities") or self.content.get("caption_entities") or []
        return [(e["type"], utf16_slice(self.text, e["offset"], e["length"])) for e in found]

    @property
    def buttons(self) -> list[list[str]]:
        """Rows of the buttons below it, or of the keyboard it brings."""
        markup = self.markup or {}
        rows = markup.get("inline_keyboard") or markup.get("keyboard") or []
        return [[button["text"] for button in row] for row in rows]

    @property
    def photo(self) -> bytes | None:
        """The picture's bytes as they were sent."""
        sizes = self.content.get("photo")
        return self._stored(sizes[-1]) if sizes else None

    @property
    def document(self) -> bytes | None:
        """The file's bytes as they were sent."""
        document = self.content.get("document")
        return self._stored(document) if document else None

    def _stored(self, described: Json) -> bytes | None:
        file = self.chat.files.find(described["file_id"])
        return file.content if file else None

    def button(self, text: str) -> Json | None:
        """The inline button with these words."""
        return next((b for b in inline_buttons(self.markup) if b["text"] == text), None)


@dataclass(eq=False)
class Chat:
    """A private chat or a group, between one bot and people."""

    id: int
    bot: Person
    files: Files
    person: Person | None = None
    title: str = ""
    has_started: bool = False
    is_blocked: bool = False
    messages: list[Message] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def is_private(self) -> bool:
        return self.person is not None

    def as_json(self) -> Json:
        if self.person is None:
            return {"id": self.id, "title": self.title, "type": "supergroup"}
        known = self.person.as_json()
        names = ("id", "first_name", "last_name", "username")
        return {**{key: known[key] for key in names if key in known}, "type": "private"}

    def find(self, message_id: int) -> Message | None:
        return next((m for m in self.messages if m.id == message_id and not m.is_deleted), None)

    def note_change(self) -> None:
        """Wake whoever waits for something in this chat."""
        self.changed.set()
        self.changed = asyncio.Event()


class Counters:
    """Message numbers: one row for all private chats of a bot, one for each group."""

    def __init__(self) -> None:
        self._last: Counter[int] = Counter()

    def next(self, chat: Chat) -> int:
        key = 0 if chat.is_private else chat.id
        self._last[key] += 1
        return self._last[key]


def text_content(words: Formatted, *, is_caption: bool = False) -> Json:
    """The fields of a text or caption."""
    if not words.text:
        return {}
    name, entities = ("caption", "caption_entities") if is_caption else ("text", "entities")
    content: dict[str, Any] = {name: words.text}
    return {**content, entities: words.entities} if words.entities else content
