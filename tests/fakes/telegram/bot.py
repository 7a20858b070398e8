"""One bot on the server: its chats, its updates and what it was told to do with them."""

import asyncio
import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from crm_backend.core.clock import Clock
from tests.fakes.telegram.chats import Chat, Counters, Files, Message, Person, unix
from tests.fakes.telegram.errors import QUERY_TOO_OLD, bad_request, forbidden
from tests.fakes.telegram.faults import Faults
from tests.fakes.telegram.ledger import Ledger
from tests.fakes.telegram.polling import Polling
from tests.fakes.telegram.updates import CALLBACK_KEPT_FOR, UpdateQueue
from tests.fakes.telegram.webhooks import ANSWER_SECONDS, RunMethod, Webhook
from tests.fakes.telegram.wire import Json, Query

# Not documented; what bot authors measure. Too strict finds a late answer, too lax hides it.
PRESS_ANSWERED_WITHIN = timedelta(seconds=15)


@dataclass
class Surroundings:
    """What all bots of a server share.

    ``bot_pace`` is how many seconds of the clock pass in one of the bot's: what a bot must do in time
    is measured in its own, else a clock that runs faster would be a bot that is always late.
    """

    clock: Clock
    bot_pace: float
    chance: random.Random
    faults: Faults
    ledger: Ledger


@dataclass
class Press:
    """A pressed button; its wheel turns until the bot answers."""

    id: str
    message: Message
    person: Person
    data: str
    pressed_at: datetime
    answered: asyncio.Future[Json] = field(default_factory=asyncio.Future)

    async def answer(self, timeout_seconds: float = 10) -> Json:
        """What the bot let the user see: ``text`` and ``show_alert``."""
        return await asyncio.wait_for(asyncio.shield(self.answered), timeout_seconds)


class Bot:
    """What Telegram keeps for one token."""

    def __init__(
        self, token: str, person: Person, surroundings: Surroundings, run_method: RunMethod
    ) -> None:
        self.token = token
        self.person = person
        self.clock = surroundings.clock
        self.chance = surroundings.chance
        self.ledger = surroundings.ledger
        self.faults = surroundings.faults
        self.files = Files(self.chance)
        self.queue = UpdateQueue(self.clock, self.chance)
        self.polling = Polling(self.queue, self.clock, self.faults)
        self.webhook = Webhook(
            self.queue,
            self.clock,
            self.faults,
            self.ledger,
            self.chance,
            run_method,
            answer_seconds=ANSWER_SECONDS * surroundings.bot_pace,
        )
        self._press_answered_within = PRESS_ANSWERED_WITHIN * surroundings.bot_pace
        self._press_kept_for = CALLBACK_KEPT_FOR * surroundings.bot_pace
        self.chats: dict[int, Chat] = {}
        self.commands: dict[str, list[Json]] = {}
        self.presses: dict[str, Press] = {}
        self.launched_at = self.clock.now()
        self.webhook_set_at: datetime | None = None
        self.is_logged_out = False
        self._counters = Counters()

    # Chats.

    def chat(self, chat_id: int, *, person: Person | None = None, title: str = "") -> Chat:
        """The chat with this id; made when it is new."""
        if chat_id not in self.chats:
            self.chats[chat_id] = Chat(chat_id, self.person, self.files, person, title)
        return self.chats[chat_id]

    def addressed(self, query: Query, *, writes: bool = True) -> Chat:
        """The chat a call is about; raises ``ApiError`` where the bot may not reach it."""
        if not query.text("chat_id"):
            raise bad_request("chat_id is empty")
        chat = self.chats.get(query.integer("chat_id"))
        if chat is None or not chat.has_started:
            raise bad_request("chat not found")
        if writes and chat.is_blocked:
            if chat.is_private:
                raise forbidden("bot was blocked by the user")
            raise forbidden("bot was kicked from the supergroup chat")
        return chat

    def put(
        self,
        chat: Chat,
        sender: Person,
        content: Json,
        *,
        markup: Json | None = None,
        reply_to: Message | None = None,
    ) -> Message:
        """Let a new message appear in a chat."""
        number = self._counters.next(chat)
        message = Message(number, chat, sender, self.clock.now(), content, markup, reply_to)
        chat.messages.append(message)
        chat.note_change()
        return message

    # Updates: messages queue by chat, buttons by person, memberships apart, as on the real server.

    def tell_message(self, message: Message, *, kind: str = "message") -> int | None:
        """Tell the bot of a new or edited message; the update's number, if it wants to know."""
        update = self.queue.push({kind: message.as_json()}, queue=("message", message.chat.id))
        return update.id if update else None

    def tell_press(self, message: Message, person: Person, data: str) -> Press:
        number = str(self.chance.getrandbits(62))
        press = Press(number, message, person, data, self.clock.now())
        self.presses[number] = press
        chat_instance = sha256(f"{self.token} {message.chat.id}".encode()).digest()[:8]
        body = {
            "id": number,
            "from": person.as_json(),
            "message": message.as_json(),
            "chat_instance": str(int.from_bytes(chat_instance)),
            "data": data,
        }
        self.queue.push(
            {"callback_query": body}, queue=("callback", person.id), kept_for=self._press_kept_for
        )
        return press

    def tell_membership(self, chat: Chat, person: Person, *, old: str, new: str) -> None:
        """Tell the bot that it was blocked, unblocked, added or thrown out."""

        def member(status: str) -> Json:
            until = {"until_date": 0} if status == "kicked" else {}
            return {"user": self.person.as_json(), "status": status, **until}

        body = {
            "chat": chat.as_json(),
            "from": person.as_json(),
            "date": unix(self.clock.now()),
            "old_chat_member": member(old),
            "new_chat_member": member(new),
        }
        self.queue.push({"my_chat_member": body}, queue=("membership", chat.id))

    def answer_press(self, number: str, answer: Json) -> None:
        """Stop the wheel; raises ``ApiError`` for a query that is over or never was."""
        press = self.presses.get(number)
        now = self.clock.now()
        is_open = press is not None and not press.answered.done()
        if press is None or not is_open or now - press.pressed_at > self._press_answered_within:
            raise bad_request(QUERY_TOO_OLD)
        press.answered.set_result(answer)
