"""A shop whose hub and worker are processes of their own, so that a test can kill them, with a bot that echoes.

On one SQLite file; the Bot API server and the bot run in the test's own loop.
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
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from crm_backend.core.db import Database
from crm_backend.core.settings import Settings
from crm_backend.telegram.values import WEBHOOK_PATH
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

    async def start(
        self, module: str, failpoint: str = "", *, output: int = asyncio.subprocess.DEVNULL
    ) -> None:
        self.running[module] = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", f"crm_backend.{module}"),
            cwd=ROOT,
            env=self.environment | {"ZHANGGUI_FAILPOINT": failpoint},
            stdout=output,
            stderr=None if output == asyncio.subprocess.DEVNULL else asyncio.subprocess.STDOUT,
        )

    async def died(self, module: str) -> None:
        """Wait until a process was killed at its failpoint."""
        ended = await asyncio.wait_for(self.running.pop(module).wait(), PATIENCE_SECONDS)
        assert ended == -signal.SIGKILL

    async def end(self, module: str) -> int:
        """Tell a process to end, as a supervisor does; its exit status."""
        self.running[module].terminate()
        return await asyncio.wait_for(self.running.pop(module).wait(), PATIENCE_SECONDS)

    async def kill(self, module: str) -> None:
        self.running[module].kill()
        await self.running.pop(module).wait()

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


@contextlib.asynccontextmanager
async def opened_shop(
    sqlite_url: str, settings: Settings, server: TelegramServer, *, by_webhook: bool = False
) -> AsyncIterator[tuple[TelegramShop, Processes]]:
    """The shop, and its processes, none of which runs yet."""
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
    if by_webhook:
        environment["ZHANGGUI_TELEGRAM_WEBHOOK_URL"] = f"http://127.0.0.1:{port}{WEBHOOK_PATH}"
    bot = FakeBot()
    processes = Processes(environment)
    async with bot_on(bot_port, bot):
        try:
            yield TelegramShop(settings, database, server, bot), processes
        finally:
            await processes.stop()
    await database.close()
