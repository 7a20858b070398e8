"""A live hub, its worker's Telegram loops and the local Bot API server, all in the test's own loop."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from crm_backend.conversations.models import Conversation, Message
from crm_backend.core.clock import SystemClock
from crm_backend.core.db import Database
from crm_backend.core.orm import Base
from crm_backend.core.outbox import OutboxEntry
from crm_backend.core.settings import Settings
from crm_backend.telegram.models import TelegramUpdate
from crm_backend.telegram.tasks import telegram_api, worker_loops
from crm_backend.telegram.values import WEBHOOK_PATH
from tests import factories
from tests.fakes.fake_bot import FakeBot
from tests.fakes.fixed_clock import FixedClock
from tests.fakes.live_hub import LiveHub, run_hub
from tests.fakes.telegram.people import PrivateChat
from tests.fakes.telegram.server import TelegramServer
from tests.telegram.binding_world import World

FIRST_PERSON = 51_000_001


@dataclass
class TelegramShop:
    """A shop whose customers write on Telegram."""

    settings: Settings
    database: Database
    server: TelegramServer
    bot: FakeBot
    hub: LiveHub | None = None  # where it runs in the test's own loop
    _people: int = 0

    def customer(self) -> PrivateChat:
        """The private chat of somebody new with the shop's bot."""
        self._people += 1
        return self.server.user(FIRST_PERSON + self._people).private()

    @contextlib.asynccontextmanager
    async def worker(self, **changes: object) -> AsyncIterator[None]:
        """A worker's Telegram loops, until the block ends."""
        settings = self.settings.model_copy(update=changes)
        api = telegram_api(settings)
        loops = worker_loops(settings, self.database, SystemClock(), api)
        tasks = [asyncio.ensure_future(loop()) for loop in loops.values()]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await api.close()

    @property
    def webhook_url(self) -> str:
        assert self.hub is not None
        return f"http://127.0.0.1:{self.hub.port}{WEBHOOK_PATH}"

    async def rows(self, kind: type[Base]) -> Sequence[Any]:
        """All rows of a table."""
        async with self.database.reading() as session:
            return (await session.scalars(select(kind))).all()

    async def texts(self, chat: PrivateChat) -> list[tuple[str, str]]:
        """(sender, text) of a chat as the hub has it."""
        address = f"{self.server.bot.person.id}:{chat.id}"
        statement = (
            select(Message)
            .join(Conversation, Conversation.id == Message.conversation_id)
            .where(Conversation.address == address)
            .order_by(Message.seq)
        )
        async with self.database.reading() as session:
            found = (await session.scalars(statement)).all()
        assert [message.seq for message in found] == list(range(1, len(found) + 1))
        return [(message.sender.value, message.text) for message in found]

    async def updates(self) -> list[TelegramUpdate]:
        async with self.database.reading() as session:
            return list(await session.scalars(select(TelegramUpdate).order_by(TelegramUpdate.id)))

    async def deliveries(self) -> list[OutboxEntry]:
        async with self.database.reading() as session:
            return list(await session.scalars(select(OutboxEntry).order_by(OutboxEntry.id)))

    async def eventually(self, seen: Callable[[], Awaitable[Any]], seconds: float = 30.0) -> Any:  # noqa: ANN401
        """Wait until an async question has a true answer, and return it."""
        async with asyncio.timeout(seconds):
            while not (found := await seen()):  # noqa: ASYNC110 - the database tells nobody
                await asyncio.sleep(0.05)
        return found


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as server:
        yield server


@pytest.fixture
async def telegram_shop(
    database: Database, database_url: str, settings: Settings, server: TelegramServer
) -> AsyncIterator[TelegramShop]:
    """The shop with a hub; a test starts the worker it needs."""
    async with database.transaction() as session:
        await factories.add_shop(session, opens_at="00:00", closes_at="00:00")
    bot = FakeBot()
    settings = settings.model_copy(
        update={
            "database_url": database_url,
            "telegram_token": SecretStr(server.bot.token),
            "telegram_base_url": server.url,
        }
    )
    async with run_hub(settings, bot) as hub:
        yield TelegramShop(settings, database, server, bot, hub)


@pytest.fixture(params=["webhook", "polling"])
async def telegram(
    request: pytest.FixtureRequest, telegram_shop: TelegramShop
) -> AsyncIterator[TelegramShop]:
    """The same with a worker, once for each way updates may come."""
    url = telegram_shop.webhook_url if request.param == "webhook" else ""
    async with telegram_shop.worker(telegram_webhook_url=url):
        yield telegram_shop


@pytest.fixture
async def world(database: Database, clock: FixedClock) -> World:
    """Chats and accounts at the hub's own functions, without a server."""
    async with database.transaction() as session:
        await factories.add_shop(session, opens_at="00:00", closes_at="00:00")
    return World(database, clock)
