"""Calls without a library, for what a library would not send; and a webhook that does as told."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable
from types import TracebackType
from typing import Any, Self

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.fakes.telegram.server import TelegramServer
from tests.fakes.telegram.wire import Json

PATIENCE_SECONDS = 15


class RawBot:
    """A bot that speaks bare HTTP."""

    def __init__(self, server: TelegramServer) -> None:
        self.server = server
        self.http = httpx.AsyncClient(
            base_url=server.url, trust_env=False, timeout=PATIENCE_SECONDS
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        await self.http.aclose()

    def path(self, method: str) -> str:
        return f"/bot{self.server.bot.token}/{method}"

    async def call(self, method: str, **params: object) -> Json:
        """The whole answer, whether it is a result or a refusal."""
        answer = (await self.http.post(self.path(method), json=params)).json()
        assert isinstance(answer, dict)
        return answer

    async def result(self, method: str, **params: object) -> Any:  # noqa: ANN401
        answer = await self.call(method, **params)
        assert answer["ok"], answer
        return answer["result"]

    async def refusal(self, method: str, **params: object) -> tuple[int, str]:
        answer = await self.call(method, **params)
        assert not answer["ok"], answer
        return answer["error_code"], answer["description"]


class Receiver:
    """A shop's webhook: records what comes and answers with what ``reply`` says."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.updates: list[Json] = []
        self.secrets: list[str | None] = []
        self.reply: Callable[[Json], Response] = lambda _update: Response()
        self.held = asyncio.Event()
        self.held.set()

    async def take(self, request: Request) -> Response:
        update = await request.json()
        self.updates.append(update)
        self.secrets.append(request.headers.get("x-telegram-bot-api-secret-token"))
        await self.held.wait()
        return self.reply(update)

    def answer(self, status: int, **headers: str) -> None:
        """Answer every update with this status from now on."""
        self.reply = lambda _update: Response(status_code=status, headers=headers)

    @property
    def texts(self) -> list[str]:
        return [each["message"]["text"] for each in self.updates]


@contextlib.asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    """A webhook on a free port until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        receiver = Receiver(f"http://127.0.0.1:{listener.getsockname()[1]}/hook")
        app = Starlette(routes=[Route("/hook", receiver.take, methods=["POST"])])
        config = uvicorn.Config(
            app, ws="none", lifespan="off", log_level="error", timeout_graceful_shutdown=1
        )
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield receiver
        finally:
            receiver.held.set()
            server.should_exit = True
            await serving


async def eventually(seen: Callable[[], object]) -> None:
    """Wait, in real time, until something is so."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not seen():  # noqa: ASYNC110
            await asyncio.sleep(0.005)
