"""The other side: what people do on Telegram, and what they see there."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.fakes.telegram.bot import Bot, Press
from tests.fakes.telegram.chats import Chat, Message, Person, text_content
from tests.fakes.telegram.formatting import TEXT_UNITS, Formatted, utf16_length, with_found_entities
from tests.fakes.telegram.markup import inline_buttons
from tests.fakes.telegram.wire import Json, Upload

if TYPE_CHECKING:
    from tests.fakes.telegram.server import TelegramServer

PATIENCE_SECONDS = 10.0


class TelegramUser:
    """Somebody with an account; ``private`` opens the chat with a bot."""

    def __init__(self, server: "TelegramServer", person: Person) -> None:
        self._server = server
        self.person = person
        self.id = person.id

    def private(self, bot: Bot | None = None) -> "PrivateChat":
        """The chat with a bot; the bot cannot write there before the first message."""
        owner = bot or self._server.bot
        return PrivateChat(owner, owner.chat(self.id, person=self.person), self.person)


class Conversation:
    """A chat as somebody sees it; every deed is an update for the bot."""

    def __init__(self, bot: Bot, chat: Chat) -> None:
        self.bot = bot
        self.chat = chat
        self.id = chat.id
        self._read = 0

    @property
    def messages(self) -> list[Message]:
        """All that stands in the chat now."""
        return [each for each in self.chat.messages if not each.is_deleted]

    @property
    def received(self) -> list[Message]:
        """What the bot wrote."""
        return [each for each in self.messages if each.sender == self.bot.person]

    async def next_message(self, timeout_seconds: float = PATIENCE_SECONDS) -> Message:
        """The bot's next message that was not handed out yet, in real seconds."""
        found = await self.until(self._unread, timeout_seconds)
        self._read = self.chat.messages.index(found) + 1
        return found

    def _unread(self) -> Message | None:
        later = self.chat.messages[self._read :]
        return next((m for m in later if m.sender == self.bot.person and not m.is_deleted), None)

    async def until(
        self, seen: Callable[[], Any], timeout_seconds: float = PATIENCE_SECONDS
    ) -> Any:  # noqa: ANN401
        """Wait until something in this chat is so."""
        async with asyncio.timeout(timeout_seconds):
            while not (found := seen()):
                await self.chat.changed.wait()
        return found

    def _put(self, person: Person, content: Json, reply_to: Message | None = None) -> Message:
        return self.bot.put(self.chat, person, content, reply_to=reply_to)

    def _press(self, person: Person, button: str, message: Message | None) -> Press:
        candidates = [message] if message else reversed(self.messages)
        for each in candidates:
            pressed = each.button(button)
            if pressed and "callback_data" in pressed:
                return self.bot.tell_press(each, person, pressed["callback_data"])
        shown = [b["text"] for each in self.messages for b in inline_buttons(each.markup)]
        raise AssertionError(f"no button {button!r} to press; there are {shown}")


class PrivateChat(Conversation):
    """One person and a bot."""

    def __init__(self, bot: Bot, chat: Chat, person: Person) -> None:
        super().__init__(bot, chat)
        self.person = person

    def start(self, payload: str = "") -> Message:
        """Press START, perhaps after following a link with a payload."""
        return self.say(f"/start {payload}".strip())

    def say(self, text: str, *, reply_to: Message | None = None) -> Message:
        return self._tell(user_text(text), reply_to)

    def send_photo(self, content: bytes, *, caption: str = "") -> Message:
        words = text_content(with_found_entities(Formatted(caption)), is_caption=True)
        return self._tell({"photo": self.bot.files.keep_photo(content), **words})

    def send_voice(self, content: bytes = b"OggS", *, seconds: int = 3) -> Message:
        file = self.bot.files.keep(content, folder="voice", suffix=".oga")
        voice = {**file.as_json(), "duration": seconds, "mime_type": "audio/ogg"}
        return self._tell({"voice": voice})

    def send_sticker(self, emoji: str = "👍") -> Message:
        file = self.bot.files.keep(b"RIFF....WEBP", folder="stickers", suffix=".webp")
        kind = {"type": "regular", "is_animated": False, "is_video": False}
        size = {"width": 512, "height": 512}
        return self._tell({"sticker": {**file.as_json(), **size, **kind, "emoji": emoji}})

    def send_document(self, name: str, content: bytes, *, mime_type: str) -> Message:
        return self._tell(
            {"document": self.bot.files.keep_document(Upload(name, content, mime_type))}
        )

    def send_location(self, latitude: float, longitude: float) -> Message:
        return self._tell({"location": {"latitude": latitude, "longitude": longitude}})

    def send_contact(self, phone_number: str, *, own: bool = True, user_id: int = 0) -> Message:
        """Share a card: one's own, or somebody else's (of a Telegram user, when ``user_id`` says so)."""
        card: Json = {"phone_number": phone_number, "first_name": self.person.first_name}
        owner = self.person.id if own else user_id
        return self._tell({"contact": {**card, "user_id": owner} if owner else card})

    def edit(self, message_id: int, text: str) -> None:
        """Change one of one's own messages."""
        message = self.chat.find(message_id)
        assert message is not None, f"no message {message_id} to edit"
        message.content = user_text(text)
        message.edited_at = self.bot.clock.now()
        self.chat.note_change()
        self.bot.tell_message(message, kind="edited_message")

    def press(self, button: str, *, message: Message | None = None) -> Press:
        """Press an inline button: the newest with these words, or the one below ``message``."""
        return self._press(self.person, button, message)

    def block(self) -> None:
        """Stop the bot: whatever it sends is refused from now on."""
        self.chat.is_blocked = True
        self.bot.tell_membership(self.chat, self.person, old="member", new="kicked")

    def unblock(self) -> None:
        self.chat.is_blocked = False
        self.bot.tell_membership(self.chat, self.person, old="kicked", new="member")

    def _tell(self, content: Json, reply_to: Message | None = None) -> Message:
        self.chat.has_started = True
        message = self._put(self.person, content, reply_to)
        self.bot.tell_message(message)
        return message


class Group(Conversation):
    """Several people, and perhaps the bot; it hears what is meant for it (privacy mode)."""

    def __init__(self, bot: Bot, chat: Chat, members: tuple[TelegramUser, ...]) -> None:
        super().__init__(bot, chat)
        self.members = members

    def add_bot(self, by: TelegramUser) -> None:
        self.chat.has_started, self.chat.is_blocked = True, False
        self.bot.tell_membership(self.chat, by.person, old="left", new="member")
        joined = {"new_chat_members": [self.bot.person.as_json()]}
        self.bot.tell_message(self._put(by.person, joined))

    def remove_bot(self, by: TelegramUser) -> None:
        self.chat.is_blocked = True
        self.bot.tell_membership(self.chat, by.person, old="member", new="kicked")

    def say(self, member: TelegramUser, text: str, *, reply_to: Message | None = None) -> Message:
        message = self._put(member.person, user_text(text), reply_to)
        if self._is_meant_for_bot(message):
            self.bot.tell_message(message)
        return message

    def press(self, member: TelegramUser, button: str, *, message: Message | None = None) -> Press:
        """Any member can press any button: the bot must look who did."""
        return self._press(member.person, button, message)

    def _is_meant_for_bot(self, message: Message) -> bool:
        if not self.chat.has_started or self.chat.is_blocked:
            return False
        if message.reply_to and message.reply_to.sender == self.bot.person:
            return True
        name = f"@{self.bot.person.username}".lower()
        for kind, words in message.entities:
            is_named = words.lower().endswith(name)
            if is_named or (kind == "bot_command" and "@" not in words):
                return True
        return False


def user_text(text: str) -> Json:
    """A message as a client sends it: trimmed, within the limit, with what Telegram recognises."""
    words = text.strip()
    assert words, "clients send no empty message"
    assert utf16_length(words) <= TEXT_UNITS, "clients split texts this long themselves"
    return text_content(with_found_entities(Formatted(words)))
