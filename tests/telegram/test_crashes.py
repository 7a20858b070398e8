"""``kill -9`` of hub and worker at the places where it hurts: nothing lost, nothing answered twice, nothing resent.

Both are processes of their own here, on one SQLite file, and updates are fetched.
"""

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from crm_backend.core.db import Database
from crm_backend.core.outbox import OutboxState
from crm_backend.core.settings import Settings
from tests import factories
from tests.fakes.fake_bot import FakeBot
from tests.fakes.telegram.server import TelegramServer
from tests.stack import free_ports
from tests.telegram.conftest import TelegramShop

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 120


@dataclass
class Processes:
    """A hub and a worker that can be killed and started again."""

    environment: dict[str, str]
    running: dict[str, asyncio.subprocess.Process] = field(default_factory=dict)

    async def start(self, module: str, failpoint: str = "") -> None:
        self.running[module] = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", f"crm_backend.{module}"),
            cwd=ROOT,
            env=self.environment | {"ZHANGGUI_FAILPOINT": failpoint},
            stdout=asyncio.subprocess.DEVNULL,
        )

    async def died(self, module: str) -> None:
        """Wait until a process was killed at its failpoint."""
        ended = await asyncio.wait_for(self.running.pop(module).wait(), PATIENCE_SECONDS)
        assert ended == -signal.SIGKILL

    async def stop(self) -> None:
        for process in self.running.values():
            process.kill()
            await process.wait()


@contextlib.asynccontextmanager
async def bot_on(port: int, bot: FakeBot) -> AsyncIterator[None]:
    """The fake bot at an address, for hubs that are processes."""

    async def answer(request: Request) -> Response:
        asked = httpx.Request(request.method, str(request.url), content=await request.body())
        answered = await bot.transport.handle_async_request(asked)
        return Response(await answered.aread(), answered.status_code)

    app = Starlette(routes=[Route("/{path:path}", answer, methods=["GET", "POST"])])
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
    with socket.create_server(("127.0.0.1", port)) as listener:
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        yield
        server.should_exit = True
        await serving


@pytest.fixture
async def shop(
    sqlite_url: str, settings: Settings, server: TelegramServer
) -> AsyncIterator[tuple[TelegramShop, Processes]]:
    database = Database(sqlite_url)
    async with database.transaction() as session:
        await factories.add_shop(session, opens_at="00:00", closes_at="00:00")
    port, bot_port, actions_port = free_ports(3)
    secrets = ("bot_secret", "actions_secret", "service_token", "session_secret")
    environment = {k: v for k, v in os.environ.items() if not k.startswith("ZHANGGUI_")} | {
        f"ZHANGGUI_{name.upper()}": getattr(settings, name).get_secret_value() for name in secrets
    }
    environment |= {
        "ZHANGGUI_HOME": str(settings.home),
        "ZHANGGUI_PORT": str(port),
        "ZHANGGUI_BOT_PORT": str(bot_port),
        "ZHANGGUI_ACTIONS_PORT": str(actions_port),
        "ZHANGGUI_DATABASE_URL": sqlite_url,
        "ZHANGGUI_TELEGRAM_TOKEN": server.bot.token,
        "ZHANGGUI_TELEGRAM_BASE_URL": server.url,
    }
    bot = FakeBot()
    processes = Processes(environment)
    async with bot_on(bot_port, bot):
        yield TelegramShop(settings, database, server, bot), processes
        await processes.stop()
    await database.close()


@pytest.mark.parametrize("point", ["telegram_update_done", "before_publish", "after_publish"])
async def test_hub_killed_in_the_middle_of_an_answer_gives_it_once(shop, point):
    telegram, processes = shop
    await processes.start("worker")
    await processes.start("serve", f"{point}:1")
    chat = telegram.customer()
    chat.say("我的订单到哪了")
    await processes.died("serve")
    await processes.start("serve")
    chat.say("谢谢")

    async def thanked():
        texts = await telegram.texts(chat)
        answered = [text for sender, text in texts if sender == "bot"]
        return "谢谢" in "".join(answered) and len(chat.received) == len(answered) and texts

    texts = await telegram.eventually(thanked, PATIENCE_SECONDS)
    assert [text for sender, text in texts if sender == "customer"] == ["我的订单到哪了", "谢谢"]
    told = "\n".join(message.text for message in chat.received)
    assert told.count("我的订单到哪了") == told.count("谢谢") == 1


async def test_worker_killed_between_sending_and_noting_it_sends_nothing_twice(shop):
    telegram, processes = shop
    await processes.start("serve")
    await processes.start("worker", "delivery_sent_unmarked:1")
    chat = telegram.customer()
    chat.say("在吗")
    await processes.died("worker")
    await processes.start("worker")
    chat.say("谢谢")

    async def settled():
        states = [entry.state for entry in await telegram.deliveries()]
        return len(states) == 2 and states[1] is OutboxState.SENT and states

    states = await telegram.eventually(settled, PATIENCE_SECONDS)
    assert states == [OutboxState.UNKNOWN, OutboxState.SENT]
    assert [message.text for message in chat.received] == ["回答：在吗", "回答：谢谢"]
