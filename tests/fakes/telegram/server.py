"""A Bot API server on this machine that behaves as documented, and fails when a test says so.

``async with TelegramServer() as server`` serves on a free port; a bot uses ``server.url`` as its
base address and ``server.bot.token`` as its token, people come from ``server.user(...)``, and
``server.ledger`` tells what the bot did. One process may run several.
"""

import asyncio
import json
import math
import random
import socket
from http import HTTPStatus
from types import TracebackType
from typing import Self

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from crm_backend.core.clock import Clock
from tests.fakes.telegram import methods
from tests.fakes.telegram.bot import Bot, Surroundings
from tests.fakes.telegram.chats import Person
from tests.fakes.telegram.clock import ScaledClock
from tests.fakes.telegram.connection import Cut, CuttableProtocol, Silence
from tests.fakes.telegram.errors import ApiError, forbidden, too_many_requests
from tests.fakes.telegram.faults import Fault, Faults, Kind, SendLimits
from tests.fakes.telegram.ledger import Call, Ledger
from tests.fakes.telegram.people import Group, TelegramUser
from tests.fakes.telegram.wire import Json, Query, read_query

DEFAULT_TOKEN = "7000000001:token-of-the-local-test-bot"
BODY_BYTES = 64 << 20
FIRST_GROUP_ID = -1_001_000_000_001


class TelegramServer:
    """Serves until its block ends; ``bot`` is the one it starts with."""

    def __init__(
        self,
        *,
        token: str = DEFAULT_TOKEN,
        clock: Clock | None = None,
        seed: int = 0,
        port: int = 0,
        has_limits: bool = False,
    ) -> None:
        self.clock = clock or ScaledClock()
        self.faults = Faults(self.clock)
        self.faults.limits = SendLimits(self.clock) if has_limits else None
        self.ledger = Ledger()
        pace = self.clock.scale if isinstance(self.clock, ScaledClock) else 1.0
        self._surroundings = Surroundings(
            self.clock, pace, random.Random(seed), self.faults, self.ledger
        )
        self._bots: dict[str, Bot] = {}
        self.bot = self.add_bot(token, username="shanyu_shop_bot", first_name="山屿客服")
        self._port = port
        self._closing = asyncio.Event()
        self.routes: list[Route] = []  # what else is served; read when the server starts
        self._groups = 0

    def add_bot(self, token: str, *, username: str, first_name: str = "Bot") -> Bot:
        """One more bot, by the token its owner got."""
        person = Person(int(token.partition(":")[0]), first_name, username=username, is_bot=True)
        bot: Bot

        async def run(query: Query) -> None:
            await self._run_answer_of_webhook(bot, query)

        bot = Bot(token, person, self._surroundings, run)
        self._bots[token] = bot
        return bot

    def user(
        self, user_id: int, *, first_name: str = "小明", last_name: str = "", username: str = ""
    ) -> TelegramUser:
        """Somebody with a Telegram account."""
        return TelegramUser(self, Person(user_id, first_name, last_name, username))

    def group(self, title: str, *members: TelegramUser, bot: Bot | None = None) -> Group:
        """A group with these members; one of them may add the bot."""
        self._groups += 1
        chat_id = FIRST_GROUP_ID - self._groups
        owner = bot or self.bot
        return Group(owner, owner.chat(chat_id, title=title), members)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    async def __aenter__(self) -> Self:
        self._listener = socket.create_server(("127.0.0.1", self._port))
        self._port = self._listener.getsockname()[1]
        routes = [
            *self.routes,
            Route("/bot{token}/{method}", self._answer, methods=["GET", "POST"]),
            Route("/file/bot{token}/{path:path}", self._download),
        ]
        app = Starlette(routes=routes, exception_handlers={404: _not_found})
        config = uvicorn.Config(
            app, http=CuttableProtocol, ws="none", lifespan="off", log_level="error",
            access_log=False, timeout_graceful_shutdown=1, timeout_keep_alive=60,
        )  # fmt: skip
        self._server = uvicorn.Server(config)
        self._serving = asyncio.create_task(self._server.serve(sockets=[self._listener]))
        while not self._server.started and not self._serving.done():  # noqa: ASYNC110
            await asyncio.sleep(0.005)  # uvicorn tells nobody when it is ready
        return self

    async def __aexit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        for bot in self._bots.values():
            await bot.webhook.close()
            bot.polling.end("")
        self._closing.set()
        self._server.should_exit = True
        await self._serving
        # Whose answer was cut short, such as a long poll, still has a connection.
        for connection in list(self._server.server_state.connections):
            connection.transport.abort()
        self._listener.close()
        await asyncio.sleep(0)

    async def wait(self) -> None:
        """Until the process is told to stop."""
        await self._serving

    async def _answer(self, request: Request) -> Response:
        try:
            bot = self._bot_of(request.path_params["token"])
            query = read_query(
                request.path_params["method"],
                request.url.query,
                request.headers.get("content-type", ""),
                await _body(request),
            )
        except ApiError as refused:
            return _json(refused.code, refused.as_json())
        call = self._note(bot, query)
        return await self._carry_out(bot, query, call)

    def _bot_of(self, token: str) -> Bot:
        if ":" not in token or token.startswith("0"):
            raise ApiError(401, "Unauthorized: invalid token specified")
        bot = self._bots.get(token)
        if bot is None:
            raise ApiError(401, "Unauthorized")
        return bot

    def _note(self, bot: Bot, query: Query) -> Call:
        number = len(self.ledger.calls) + 1
        call = Call(number, bot.clock.now(), query.method, query.params, query.chat_id())
        self.ledger.calls.append(call)
        return call

    async def _carry_out(self, bot: Bot, query: Query, call: Call) -> Response:
        fault = self.faults.draw(call.method, call.chat_id)
        kind = fault.kind if fault else None
        if kind is Kind.RESET:
            call.outcome = kind
            return Cut()
        if fault and kind is Kind.SERVER_ERROR:
            call.outcome, call.error_code = kind, int(fault.value)
            return _gateway_error(int(fault.value))
        if fault and kind is Kind.SLOW:
            await self.clock.sleep(fault.value)
        try:
            self._check_limits(call, fault)
            result = await methods.call(bot, query)
        except ApiError as refused:
            call.outcome, call.error_code = "refused", refused.code
            call.description = refused.description
            return _json(refused.code, refused.as_json(), refused.parameters)
        call.outcome, call.had_effect = "ok", True
        call.message_ids = _message_ids(result)
        if kind in (Kind.NO_REPLY, Kind.RESET_AFTER):
            call.outcome = kind
            return Silence(self._closing) if kind is Kind.NO_REPLY else Cut()
        return _json(200, {"ok": True, "result": result})

    def _check_limits(self, call: Call, fault: Fault | None) -> None:
        """Raise ``ApiError`` for what a fault or a limit does not let through."""
        held = self.faults.held_seconds(call.method, call.chat_id)
        if held > 0:
            call.is_early = True
            raise too_many_requests(math.ceil(held))
        if fault and fault.kind is Kind.BLOCKED:
            raise forbidden("bot was blocked by the user")
        if fault and fault.kind is Kind.TOO_MANY_REQUESTS:
            self.faults.hold(call.chat_id, seconds=fault.value)
            raise too_many_requests(int(fault.value))
        limits = self.faults.limits
        if limits and (wait := limits.retry_after(call.method, call.chat_id)):
            call.is_too_fast = True
            raise too_many_requests(wait)

    async def _run_answer_of_webhook(self, bot: Bot, query: Query) -> None:
        call = self._note(bot, query)
        try:
            result = await methods.call(bot, query)
        except ApiError as refused:
            call.outcome, call.error_code = "refused", refused.code
            call.description = refused.description
        else:
            call.outcome, call.had_effect = "ok", True
            call.message_ids = _message_ids(result)

    async def _download(self, request: Request) -> Response:
        try:
            bot = self._bot_of(request.path_params["token"])
        except ApiError as refused:
            return _json(refused.code, refused.as_json())
        file = bot.files.at(request.path_params["path"])
        if file is None:
            return _json(404, ApiError(404, "Not Found").as_json())
        return Response(file.content, media_type="application/octet-stream")


async def _body(request: Request) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > BODY_BYTES:
            raise ApiError(413, "Request Entity Too Large")
        parts.append(part)
    return b"".join(parts)


def _message_ids(result: object) -> list[int]:
    found = result if isinstance(result, list) else [result]
    return [each["message_id"] for each in found if isinstance(each, dict) and "message_id" in each]


def _json(status: int, body: Json, parameters: Json | None = None) -> Response:
    headers = {}
    if parameters and "retry_after" in parameters:
        headers["retry-after"] = str(parameters["retry_after"])
    # The real server escapes everything beyond ASCII.
    return Response(json.dumps(body), status, headers, media_type="application/json")


def _gateway_error(status: int) -> Response:
    """500 comes from the server itself; 502 and its like from the proxy before it, as a page."""
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        return _json(status, ApiError(status, "Internal Server Error").as_json())
    title = f"{status} {HTTPStatus(status).phrase}"
    page = f"<html>\r\n<head><title>{title}</title></head>\r\n<body>{title}</body>\r\n</html>\r\n"
    return Response(page, status, media_type="text/html")


async def _not_found(_request: Request, _error: Exception) -> Response:
    return _json(404, ApiError(404, "Not Found").as_json())
