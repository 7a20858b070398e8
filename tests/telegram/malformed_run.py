"""Sends malformed updates through both doors to a hub's processor, and tells what they broke.

Batch by batch: half of what is JSON at all comes by long polling, the rest to the webhook; then somebody in each of
the same chats says a sound sentence, which must be answered before the next batch comes.
"""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import hypothesis
import structlog
from hypothesis import HealthCheck, Phase, given
from hypothesis import strategies as st
from pydantic import SecretStr
from sqlalchemy import select

from crm_backend.app import create_app
from crm_backend.conversations.models import Conversation, Message
from crm_backend.conversations.values import Sender
from crm_backend.core.clock import SystemClock
from crm_backend.core.settings import Settings
from crm_backend.integrations.telegram import TelegramApi, Webhook
from crm_backend.telegram.envelopes import bot_id_of, open_envelope, webhook_secret
from crm_backend.telegram.models import TelegramUpdate
from crm_backend.telegram.service.fetching import Poller
from crm_backend.telegram.tasks import update_processor
from crm_backend.telegram.values import SECRET_HEADER, WEBHOOK_PATH, UpdateState
from tests import factories
from tests.fakes.fake_bot import FakeBot, reply_to
from tests.fakes.telegram.server import TelegramServer
from tests.telegram.malformed import PEOPLE, Recipe, recipes, sound_updates

BATCH = 50
# Far from the numbers that changes draw.
FIRST_NUMBER = 700_000_000
NOT_DONE = "it could not be done"


@dataclass
class Fate:
    """What became of the updates; ``failures`` are what must not be."""

    sent: int = 0
    kept: int = 0
    read: int = 0
    odd: int = 0
    answered: int = 0
    failures: list[str] = field(default_factory=list)


class HandedOver(TelegramApi):
    """Long polling that brings what it was given; no network."""

    def __init__(self) -> None:
        self.updates: list[Any] = []

    async def get_name(self) -> str:
        return "shanyu_shop_bot"

    async def get_webhook(self) -> Webhook:
        return Webhook(url="", waiting=0)

    async def fetch_updates(self, offset: int | None) -> list[Any]:
        found, self.updates = self.updates, []
        return found


class Target:
    """A hub's app and its update processor, without the loops that call them."""

    def __init__(self, settings: Settings) -> None:
        server = TelegramServer()
        self._sound = sound_updates(server)
        token = SecretStr(server.bot.token)
        settings = settings.model_copy(update={"telegram_token": token})
        bot = FakeBot()
        # What is folded before it may be as long as a turn; its end is what we look for.
        bot.answer = lambda turn: reply_to(turn, f"回答：{(turn['text'] or '')[-40:]}")
        self._app = create_app(settings, bot_transport=bot.transport)
        self._hub = self._app.state.chat_hub
        self.database = self._hub.database
        self._processor = update_processor(settings, self._hub)
        self._api = HandedOver()
        self.bot_id = bot_id_of(token)
        self._poller = Poller(
            self.database, SystemClock(), self._api, bot_id=self.bot_id, holder="one"
        )
        self._door = httpx.AsyncClient(
            transport=httpx.ASGITransport(self._app, raise_app_exceptions=False),
            base_url="http://hub",
            headers={SECRET_HEADER: webhook_secret(token, settings.session_secret)},
        )
        self._number = FIRST_NUMBER
        self._known: set[int] = set()
        self.fate = Fate()

    async def open(self) -> None:
        """Give the hub a shop."""
        async with self.database.transaction() as session:
            await factories.add_shop(session, opens_at="00:00", closes_at="00:00")

    async def close(self) -> None:
        await self._hub.dispatcher.close()
        await self._door.aclose()
        await self._app.state.bot.close()
        await self._app.state.actions.close()
        await self.database.close()

    async def take(self, batch: list[Recipe]) -> None:
        """Send a batch, do it, and see that everybody is still answered."""
        polled = []
        for recipe in batch:
            body = recipe.body(self._sound, self._next_number())
            self._note(body)
            update = _parsed(body)
            if update is None or self._number % 2:
                await self._knock(body)
            else:
                polled.append(update)
        await self._poll(polled)
        await self._processor.do_waiting()
        await self._answer_all()

    def _next_number(self) -> int:
        self._number += 1
        return self._number

    def _note(self, body: bytes) -> None:
        """An update without a number is a row of its own; one with a number that was there is none."""
        number = open_envelope(body).update_id
        self.fate.sent += 1
        self.fate.kept += number is None or number not in self._known
        if number is not None:
            self._known.add(number)

    async def _knock(self, body: bytes) -> None:
        answer = await self._door.post(WEBHOOK_PATH, content=body)
        if answer.status_code != 200:
            self.fate.failures.append(f"{answer.status_code} for {body[:300]!r}")

    async def _poll(self, updates: list[Any]) -> None:
        self._api.updates = updates
        await self._poller.poll_once()

    async def _answer_all(self) -> None:
        numbers = {person: self._next_number() for person in PEOPLE}
        await self._poll([_sentence(person, number) for person, number in numbers.items()])
        self._known.update(numbers.values())
        await self._processor.do_waiting()
        while running := list(self._hub.dispatcher._running):
            await asyncio.gather(*running)
        for person, number in numbers.items():
            if await self._is_answered(person, number):
                self.fate.answered += 1
            else:
                self.fate.failures.append(f"sentence {number} of {person} was not answered")

    async def _is_answered(self, person: int, number: int) -> bool:
        statement = (
            select(Message.text)
            .join(Conversation, Conversation.id == Message.conversation_id)
            .where(
                Conversation.address == f"{self.bot_id}:{person}",
                Message.sender == Sender.BOT,
                Message.text.endswith(f"句子 {number}"),
            )
        )
        async with self.database.reading() as session:
            return len((await session.scalars(statement)).all()) == 1

    async def look_back(self) -> Fate:
        """Count what is kept, and find what is neither done nor odd for a reason of its own."""
        async with self.database.reading() as session:
            rows = (await session.scalars(select(TelegramUpdate))).all()
        sentences = self.fate.answered
        self.fate.read = sum(row.state is UpdateState.DONE for row in rows) - sentences
        self.fate.odd = sum(row.state is UpdateState.ODD for row in rows)
        for row in rows:
            if row.state is UpdateState.WAITING or row.reason == NOT_DONE:
                self.fate.failures.append(f"{row.state} {row.reason}: {row.raw[:1000]!r}")
        return self.fate


def _parsed(body: bytes) -> Any:  # noqa: ANN401
    """What python-telegram-bot makes of it in an answer to a poll; None where it is no JSON."""
    try:
        return json.loads(body.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None


def _sentence(person: int, number: int) -> dict[str, Any]:
    chat = {"id": person, "type": "private", "first_name": "小明"}
    sender = {"id": person, "is_bot": False, "first_name": "小明"}
    said = {"message_id": number, "date": 1, "chat": chat, "from": sender}
    return {"update_id": number, "message": said | {"text": f"句子 {number}"}}


@contextmanager
def _opened(settings: Settings) -> Iterator[tuple[asyncio.Runner, Target]]:
    with asyncio.Runner() as runner:

        async def open_target() -> Target:
            target = Target(settings)
            await target.open()
            return target

        target = runner.run(open_target())
        try:
            yield runner, target
        finally:
            runner.run(target.close())


def send_malformed(settings: Settings, count: int, *, seed: int) -> Fate:
    """Send so many, the same ones for the same seed; the database of ``settings`` is migrated and empty."""
    with _opened(settings) as (runner, target):

        @hypothesis.seed(seed)
        @hypothesis.settings(
            max_examples=count // BATCH,
            phases=[Phase.generate],
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(st.lists(recipes(), min_size=BATCH, max_size=BATCH))
        def send(batch: list[Recipe]) -> None:
            runner.run(target.take(batch))

        # A traceback with all its variables takes longer to write than an update to do.
        with structlog.testing.capture_logs():
            send()
        return runner.run(target.look_back())
