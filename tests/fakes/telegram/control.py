"""A few words of HTTP to lead the server when it runs as a process of its own (fault runs).

Everything is POSTed as JSON below ``/control``; what is wrong with a request is answered 400.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from tests.fakes.telegram.chats import Message
from tests.fakes.telegram.faults import Kind
from tests.fakes.telegram.ledger import SENDING
from tests.fakes.telegram.people import PrivateChat
from tests.fakes.telegram.server import TelegramServer
from tests.fakes.telegram.wire import Json


class Order(BaseModel):
    """One thing to do; unknown fields are mistakes."""

    model_config = ConfigDict(extra="forbid")


class Say(Order):
    """A person writes to the bot, or presses START with nothing else to say."""

    user_id: int
    text: str = "/start"
    first_name: str = "小明"


class PressButton(Order):
    """A person presses a button by its words."""

    user_id: int
    button: str


class Block(Order):
    """A person blocks the bot, or lets it in again."""

    user_id: int
    blocked: bool = True


class PlanFault(Order):
    """The next calls that fit fail so."""

    kind: Kind
    value: float | None = None
    method: str = ""
    chat_id: int | None = None
    times: int | None = 1


class Schedule(Order):
    """A share of the calls fails, drawn from a seed."""

    shares: dict[Kind, float]
    seed: int
    methods: tuple[str, ...] = SENDING
    duplicates: float = Field(default=0.0, ge=0, le=1)


class PushUpdate(Order):
    """An update as it stands, however odd."""

    body: dict[str, Any]
    queue: str = "odd"


class Control:
    """The server's remote control."""

    def __init__(self, server: TelegramServer) -> None:
        self.server = server
        server.routes += [
            self._route("say", Say, self._say),
            self._route("press", PressButton, self._press),
            self._route("block", Block, self._block),
            self._route("fault", PlanFault, self._fault),
            self._route("schedule", Schedule, self._schedule),
            self._route("clear", Order, self._clear),
            self._route("push", PushUpdate, self._push),
            Route("/control/messages/{user_id:int}", self._messages),
            Route("/control/ledger", self._ledger),
        ]

    def _route(self, name: str, kind: type[Order], deed: Callable[[Any], Awaitable[Json]]) -> Route:
        async def endpoint(request: Request) -> JSONResponse:
            try:
                order = kind.model_validate_json(await request.body() or b"{}")
            except ValidationError as error:
                return JSONResponse({"error": str(error)}, 400)
            try:
                return JSONResponse(await deed(order))
            except AssertionError as impossible:
                return JSONResponse({"error": str(impossible)}, 400)

        return Route(f"/control/{name}", endpoint, methods=["POST"])

    def _chat(self, user_id: int, first_name: str = "小明") -> PrivateChat:
        return self.server.user(user_id, first_name=first_name).private()

    async def _say(self, order: Say) -> Json:
        message = self._chat(order.user_id, order.first_name).say(order.text)
        return {"message_id": message.id}

    async def _press(self, order: PressButton) -> Json:
        return {"callback_query_id": self._chat(order.user_id).press(order.button).id}

    async def _block(self, order: Block) -> Json:
        chat = self._chat(order.user_id)
        if order.blocked:
            chat.block()
        else:
            chat.unblock()
        return {}

    async def _fault(self, order: PlanFault) -> Json:
        self.server.faults.plan(
            order.kind,
            value=order.value,
            method=order.method,
            chat_id=order.chat_id,
            times=order.times,
        )
        return {}

    async def _schedule(self, order: Schedule) -> Json:
        self.server.faults.schedule(
            order.shares, seed=order.seed, methods=order.methods, duplicates=order.duplicates
        )
        return {}

    async def _clear(self, _order: Order) -> Json:
        self.server.faults.clear()
        return {}

    async def _push(self, order: PushUpdate) -> Json:
        update = self.server.bot.queue.push(order.body, queue=order.queue)
        return {"update_id": update.id if update else None}

    async def _messages(self, request: Request) -> JSONResponse:
        chat = self._chat(request.path_params["user_id"])
        return JSONResponse([_seen(each, bot_id=chat.bot.person.id) for each in chat.messages])

    async def _ledger(self, _request: Request) -> JSONResponse:
        bot = self.server.bot
        waiting = {"pending": bot.queue.pending_count(), "expired": len(bot.queue.expired)}
        return JSONResponse({**self.server.ledger.as_json(), **waiting})


def _seen(message: Message, *, bot_id: int) -> Json:
    return {
        "message_id": message.id,
        "is_from_bot": message.sender.id == bot_id,
        "text": message.text,
        "buttons": message.buttons,
        "has_photo": message.photo is not None,
    }
