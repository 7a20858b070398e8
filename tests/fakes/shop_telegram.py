"""How a customer's Telegram is connected at the fake hub: asked for on the shop's page, pressed in Telegram."""

from datetime import UTC, datetime, timedelta

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from crm_backend.telegram.binding_schemas import TelegramLink, TelegramState
from tests.fakes.chat_server import FakeChat, bearer

LIFETIME = timedelta(minutes=10)


class FakeTelegram:
    """The bindings of the fake hub's customers, by customer number."""

    def __init__(self, chat: FakeChat) -> None:
        self.chat = chat
        self.is_set_up = True
        self.is_down = False
        self.url = "https://t.me/shanyu_shop_bot?start=CODE"
        self.command = "/start CODE"
        self.codes: dict[str, str] = {}
        self.bound: dict[str, TelegramState] = {}
        self.made = 0
        self.asked = 0

    def routes(self) -> list[Route]:
        """The three calls of an account page."""
        path = "/api/v1/chat/telegram-link"
        return [
            Route(path, self.create, methods=["POST"]),
            Route(path, self.read, methods=["GET"]),
            Route(path, self.end, methods=["DELETE"]),
        ]

    def press(self, customer: str, name: str = "明明") -> None:
        """Somebody of this name took the code to Telegram and confirmed it there."""
        del self.codes[customer]
        self.bind(customer, name)

    def bind(self, customer: str, name: str = "明明") -> None:
        """Connected since a day that tests know."""
        since = datetime(2026, 11, 25, 10, 20, tzinfo=UTC)
        self.bound[customer] = TelegramState(state="bound", name=name, since=since)

    def expire(self, customer: str) -> None:
        """Ten minutes have passed."""
        del self.codes[customer]

    def _customer(self, request: Request) -> str | Response:
        self.asked += 1
        if self.is_down:
            return JSONResponse({"code": "unavailable"}, status_code=503)
        conversation = self.chat.sessions.get(bearer(request))
        if conversation is None:
            return JSONResponse({"code": "session_invalid"}, status_code=401)
        if not self.is_set_up:
            return JSONResponse({"code": "telegram_not_set_up"}, status_code=404)
        assert conversation.customer is not None, "a visitor is not let ask"
        return conversation.customer

    async def create(self, request: Request) -> Response:
        """A code; the one before it ends."""
        customer = self._customer(request)
        if isinstance(customer, Response):
            return customer
        self.made += 1
        code = f"{self.made:022d}"
        self.codes[customer] = code
        link = TelegramLink(
            url=self.url.replace("CODE", code),
            command=self.command.replace("CODE", code),
            expires_at=datetime.now(UTC) + LIFETIME,
        )
        return JSONResponse(link.model_dump(mode="json"), status_code=201)

    async def read(self, request: Request) -> Response:
        """How it stands."""
        customer = self._customer(request)
        if isinstance(customer, Response):
            return customer
        bound = self.bound.get(customer)
        waiting = TelegramState(state="waiting" if customer in self.codes else "none")
        return JSONResponse((bound or waiting).model_dump(mode="json"))

    async def end(self, request: Request) -> Response:
        """The binding and any code end."""
        customer = self._customer(request)
        if isinstance(customer, Response):
            return customer
        self.bound.pop(customer, None)
        self.codes.pop(customer, None)
        return Response(status_code=204)
