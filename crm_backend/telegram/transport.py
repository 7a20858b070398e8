"""The outbox's way to Telegram: messages part by part, lines for groups, answers to pressed buttons."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from functools import partial
from html import escape
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.campaigns.values import Refusal
from crm_backend.channels.outbox import (
    MayBeSent,
    NotSent,
    ReceiverAway,
    Sent,
    Tempo,
    Undeliverable,
)
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
from crm_backend.telegram.service import alerting, charts, sending
from crm_backend.telegram.service.charts import Picture
from crm_backend.telegram.service.sending import Withdrawn
from crm_backend.telegram.values import Place

log = structlog.get_logger()

# Telegram's limits: about one message a second in a chat, thirty a second in all.
# Sixteen beside each other: a chat that answers slowly holds up no other.
TEMPO = Tempo(between=timedelta(seconds=1), a_second=30, at_once=16)


class TelegramTransport:
    """Sends what an outbox row names.

    A failure before Telegram took it is tried again, for a day where Telegram cannot be reached at all or asks to
    wait; a refusal is final, and no answer means ``unknown``.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        api: TelegramApi,
        *,
        bot_id: int,
        public_url: str = "",
    ) -> None:
        self._database = database
        self._clock = clock
        self._api = api
        self._bot_id = bot_id
        self._public_url = public_url

    async def send(self, target: str, payload: dict[str, Any]) -> Sent:
        """Deliver one part."""
        if "press_id" in payload:
            with _outbox_words():
                await self._api.answer_press(payload["press_id"], payload["text"])
            return Sent()
        place = Place.parse(target)
        if place.bot_id != self._bot_id:
            raise Undeliverable("it is for a chat with the shop's former bot")
        try:
            if "message_id" in payload:
                return await self._say_message(place, payload["message_id"])
            if "waiting" in payload:
                await self._say_waiting(place, payload["waiting"])
                return Sent()
            with _outbox_words():
                buttons = [(title, data) for title, data in payload.get("buttons", ())]
                await self._api.say(place.chat_id, escape(payload["text"], quote=False), buttons)
        except ChatGone as error:
            async with self._database.transaction() as session:
                await sending.note_chat_gone(session, place, now=self._clock.now())
            raise Undeliverable(Refusal.BLOCKED.value) from error
        return Sent()

    async def _say_message(self, place: Place, message_id: int) -> Sent:
        async with self._looking_up() as session:
            part = await sending.next_part(session, place, message_id, public_url=self._public_url)
        if part is None:
            return Sent()
        if isinstance(part, Withdrawn):
            raise Undeliverable(part.reason)
        if part.picture is not None:
            shown_as = await self._show(place, part.picture)
            if shown_as is None:
                return Sent()
        else:
            with _outbox_words():
                shown_as = await self._api.say(place.chat_id, part.html, part.buttons)
        return Sent(
            pause=None if part.is_last else TEMPO.between,
            note=partial(
                sending.note_sent, message_id=message_id, part=part, telegram_message_id=shown_as
            ),
        )

    async def _say_waiting(self, place: Place, waiting: dict[str, Any]) -> None:
        async with self._looking_up() as session:
            word = await alerting.word_of_waiting(
                session, place, waiting, public_url=self._public_url
            )
        if isinstance(word, Withdrawn):
            raise Undeliverable(word.reason)
        with _outbox_words():
            await self._api.say(place.chat_id, word)

    @asynccontextmanager
    async def _looking_up(self) -> AsyncIterator[AsyncSession]:
        """What is to be said; nothing has left while the database is away."""
        try:
            async with self._database.reading() as session:
                yield session
        except DatabaseUnavailable as error:
            raise NotSent(error.code) from error
        except ChatChangedHands as error:
            raise Undeliverable(error.message) from error

    async def _show(self, place: Place, picture: Picture) -> int | None:
        """Draw a picture and send it; None where there is none or Telegram does not like it: the words have arrived."""
        try:
            png = await charts.draw(self._database, self._clock, picture)
        except (TimeoutError, DatabaseUnavailable) as error:
            raise NotSent("the picture could not be drawn yet") from error
        if png is None:
            return None
        try:
            with _outbox_words():
                return await self._api.show(place.chat_id, png)
        except Undeliverable:
            log.warning("picture.refused")
            return None


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
