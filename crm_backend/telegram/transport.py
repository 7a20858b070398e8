"""The outbox's way to Telegram: messages part by part, lines for groups, answers to pressed buttons."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from html import escape
from typing import Any

from crm_backend.channels.outbox import MayBeSent, NotSent, ReceiverAway, Tempo, Undeliverable
from crm_backend.core.clock import Clock
from crm_backend.core.db import Database, DatabaseUnavailable
from crm_backend.integrations.telegram import (
    ChatGone,
    NotAnswered,
    NotReached,
    Refused,
    TelegramApi,
    TokenRefused,
    Unreached,
)
from crm_backend.telegram.errors import ChatChangedHands
from crm_backend.telegram.service import sending
from crm_backend.telegram.values import Place

# Telegram's limits: about one message a second in a chat, thirty a second in all.
# Sixteen beside each other: a chat that answers slowly holds up no other.
TEMPO = Tempo(between=timedelta(seconds=1), a_second=30, at_once=16)


class TelegramTransport:
    """Sends what an outbox row names.

    A failure before Telegram took it is tried again, for a day where Telegram cannot be reached at all or asks to
    wait; a refusal is final, and no answer means ``unknown``.
    """

    def __init__(self, database: Database, clock: Clock, api: TelegramApi) -> None:
        self._database = database
        self._clock = clock
        self._api = api

    async def send(self, target: str, payload: dict[str, Any]) -> timedelta | None:
        """Deliver one part; the pause before the next one where there is one."""
        if "press_id" in payload:
            with _outbox_words():
                await self._api.answer_press(payload["press_id"], payload["text"])
            return None
        place = Place.parse(target)
        try:
            if "message_id" in payload:
                return await self._say_message(place, payload["message_id"])
            with _outbox_words():
                buttons = [(title, data) for title, data in payload.get("buttons", ())]
                await self._api.say(place.chat_id, escape(payload["text"], quote=False), buttons)
        except ChatGone as error:
            async with self._database.transaction() as session:
                await sending.note_chat_gone(session, place, now=self._clock.now())
            raise Undeliverable(error.message) from error
        return None

    async def _say_message(self, place: Place, message_id: int) -> timedelta | None:
        try:
            async with self._database.reading() as session:
                part = await sending.next_part(session, place, message_id)
        except DatabaseUnavailable as error:
            raise NotSent(error.code) from error
        except ChatChangedHands as error:
            raise Undeliverable(error.message) from error
        if part is None:
            return None
        with _outbox_words():
            shown_as = await self._api.say(place.chat_id, part.html, part.buttons)
        async with self._database.transaction() as session:
            sending.note_sent(session, message_id, part, shown_as)
        return None if part.is_last else TEMPO.between


@contextmanager
def _outbox_words() -> Iterator[None]:
    try:
        yield
    except Unreached as error:
        raise ReceiverAway(error.cause) from error
    except NotReached as error:
        # A 5xx may be this message's own fault; a limit is not.
        kind = NotSent if error.retry_after_seconds is None else ReceiverAway
        raise kind(error.cause, retry_after_seconds=error.retry_after_seconds) from error
    except NotAnswered as error:
        raise MayBeSent(f"no answer: {error.facts.get('cause')}") from error
    except ChatGone:
        raise
    except TokenRefused as error:
        # Nothing is wrong with the message: it goes out once the token is right.
        raise ReceiverAway("the token was refused", retry_after_seconds=60) from error
    except Refused as error:
        raise Undeliverable(error.message) from error
