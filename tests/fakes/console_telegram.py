"""Bindings to Telegram at the fake console hub: one's own, colleagues' and customers'."""

from datetime import UTC, datetime, timedelta

from starlette.requests import Request
from starlette.routing import BaseRoute, Route

from tests.fakes.console_chats import Refused
from tests.fakes.console_data import Data, minutes_ago
from tests.fakes.console_people import PeoplePart
from tests.fakes.console_rights import require
from tests.fakes.console_state import HubState

LIFETIME = timedelta(minutes=10)


def binding(name: str = "明明", **changes: object) -> Data:
    """A TelegramBinding of the API."""
    return {"name": name, "since": minutes_ago(3000), "conversation_id": None, **changes}


class TelegramPart:
    """Codes that are asked for, brought to Telegram by somebody and confirmed here."""

    def __init__(self, state: HubState, people: PeoplePart) -> None:
        self.state = state
        self.people = people
        self.is_set_up = True
        self.url = "https://t.me/shanyu_shop_bot?start=CODE"
        self.command = "/start CODE"
        self.own: dict[str, Data] = {}
        self.made = 0

    def routes(self) -> list[BaseRoute]:
        """The endpoints."""
        guarded, own = self.state.guarded, "/api/v1/staff/me/telegram"
        return [
            Route(own, guarded(self.read)),
            Route(own, self.state.creating(self.create), methods=["POST"]),
            Route(own, guarded(self.end), methods=["DELETE"]),
            Route(f"{own}/confirm", self.state.creating(self.confirm), methods=["POST"]),
            Route(
                "/api/v1/staff/members/{id}/telegram",
                guarded(self.end_members),
                methods=["DELETE"],
            ),
            Route(
                "/api/v1/customers/{number}/telegram",
                guarded(self.end_customers),
                methods=["DELETE"],
            ),
        ]

    def bring(self, staff_name: str, telegram_name: str = "明明") -> None:
        """Somebody of this name took the code to Telegram and pressed there."""
        self.own[staff_name] = {"state": "unconfirmed", "name": telegram_name, "since": None}

    def expire(self, staff_name: str) -> None:
        """Ten minutes have passed."""
        del self.own[staff_name]

    async def read(self, _request: Request, staff: Data) -> Data:
        """How one's own stands."""
        nothing = {"state": "none", "name": None, "since": None}
        return self.own.get(staff["name"], nothing)

    async def create(self, _request: Request, staff: Data) -> object:
        """A code; the one before it ends."""
        if not self.is_set_up:
            raise Refused(409, "telegram_not_set_up")
        self.made += 1
        code = f"{self.made:022d}"
        self.own[staff["name"]] = {"state": "waiting", "name": None, "since": None}
        expires = datetime.now(UTC) + LIFETIME
        return 201, {
            "url": self.url.replace("CODE", code),
            "command": self.command.replace("CODE", code),
            "expires_at": expires.isoformat(),
        }

    async def confirm(self, _request: Request, staff: Data) -> Data:
        """Whoever brought it is let in."""
        own = self.own.get(staff["name"], {})
        if own.get("state") != "unconfirmed":
            raise Refused(409, "telegram_nothing_to_confirm")
        own |= {"state": "bound", "since": minutes_ago(0)}
        staff["telegram"] = binding(own["name"])
        return own

    async def end(self, _request: Request, staff: Data) -> None:
        """No code, nobody waiting, nobody bound."""
        self.own.pop(staff["name"], None)
        staff["telegram"] = None

    async def end_members(self, request: Request, staff: Data) -> None:
        """A colleague's."""
        require(staff, "manage_staff")
        found = next(s for s in self.state.staff if s["id"] == request.path_params["id"])
        self.own.pop(found["name"], None)
        found["telegram"] = None

    async def end_customers(self, request: Request, staff: Data) -> None:
        """A customer's."""
        require(staff, "edit_customers")
        self.state.deeds.append((request.url.path, "", {}))
        profiles = [chat.customer["profile"] for chat in self.state.chats.values()]
        for each in [*self.people.customers, *filter(None, profiles)]:
            if each["number"] == request.path_params["number"]:
                each["telegram"] = None
