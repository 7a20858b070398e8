"""Telegram at the fake console hub: the bot, and bindings of one's own, colleagues and customers."""

from datetime import UTC, datetime, timedelta

from starlette.requests import Request
from starlette.routing import BaseRoute, Route

from crm_backend.telegram.binding_schemas import (
    StaffBindingsRead,
    TelegramBindingRead,
    TelegramLink,
    TelegramState,
)
from crm_backend.telegram.schemas import OddUpdateRead, OddUpdatesRead, TelegramRead
from tests.fakes.console_chats import Refused
from tests.fakes.console_data import Data, minutes_ago
from tests.fakes.console_paging import page_of
from tests.fakes.console_people import PeoplePart
from tests.fakes.console_rights import require
from tests.fakes.console_state import HubState

LIFETIME = timedelta(minutes=10)


def binding(name: str = "明明", conversation_id: str | None = None) -> Data:
    """A TelegramBinding of the API."""
    since = datetime.now(UTC) - timedelta(days=2)
    read = TelegramBindingRead(name=name, since=since, conversation_id=conversation_id)
    return read.model_dump(mode="json")


def odd_update(number: int = 1, **changes: object) -> Data:
    """An OddUpdate of the API."""
    fields = {
        "id": number,
        "update_id": 900 + number,
        "chat_id": 51_000_000 + number,
        "received_at": minutes_ago(number),
        "reason": "unexpected chat_id",
        "raw": f'{{"update_id": {900 + number}, "message": {{}}}}',
        "is_cut": False,
    }
    return OddUpdateRead.model_validate(fields | changes).model_dump(mode="json")


class TelegramPart:
    """Codes that are asked for, brought to Telegram by somebody and confirmed here."""

    def __init__(self, state: HubState, people: PeoplePart) -> None:
        self.state = state
        self.people = people
        self.is_set_up = True
        self.has_name = True  # Telegram has told the bot's name
        self.bot: Data = {
            "mode": "polling",
            "username": "shanyu_shop_bot",
            "seen_at": minutes_ago(0),
        }
        self.trouble: str | None = None  # a newer hub may know more of them
        self.odd: list[Data] = []  # newest first
        self.url = "https://t.me/shanyu_shop_bot?start=CODE"
        self.command = "/start CODE"
        self.own: dict[str, TelegramState] = {}  # what stands: what waits, else what is bound
        self.bound: dict[str, TelegramState] = {}
        self.of_staff: dict[str, Data] = {}
        self.made = 0

    def routes(self) -> list[BaseRoute]:
        """The endpoints."""
        guarded, own = self.state.guarded, "/api/v1/staff/me/telegram"
        return [
            Route(own, guarded(self.read)),
            Route(own, guarded(self.create), methods=["POST"]),
            Route(own, guarded(self.end), methods=["DELETE"]),
            Route(f"{own}/confirm", guarded(self.confirm), methods=["POST"]),
            Route(f"{own}/refuse", guarded(self.refuse), methods=["POST"]),
            Route("/api/v1/telegram", guarded(self.read_bot)),
            Route("/api/v1/telegram/odd-updates", guarded(self.list_odd)),
            Route("/api/v1/telegram/staff-bindings", guarded(self.list_of_staff)),
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

    def bring(
        self, staff_name: str, telegram_name: str = "明明", username: str | None = None
    ) -> None:
        """Somebody of this name took the code to Telegram and agreed there."""
        self.own[staff_name] = TelegramState(
            state="unconfirmed", name=telegram_name, username=username, telegram_id=51_000_001
        )

    def expire(self, staff_name: str) -> None:
        """Ten minutes have passed."""
        self._stop_waiting(staff_name)

    def _stop_waiting(self, staff_name: str) -> None:
        self.own.pop(staff_name, None)
        if staff_name in self.bound:
            self.own[staff_name] = self.bound[staff_name]

    def bind(self, staff: Data, telegram_name: str, username: str | None = None) -> TelegramState:
        """A member of staff who is connected."""
        bound = binding(telegram_name)
        self.of_staff[staff["id"]] = {"staff_id": staff["id"], **bound}
        state = TelegramState(
            state="bound",
            name=telegram_name,
            username=username,
            telegram_id=51_000_001,
            since=bound["since"],
        )
        self.own[staff["name"]] = self.bound[staff["name"]] = state
        return state

    async def read_bot(self, _request: Request, staff: Data) -> Data:
        """How the bot is."""
        require(staff, "read_channels")
        told = {"odd_updates": len(self.odd), **self.bot} if self.is_set_up else {}
        read = TelegramRead(is_set_up=self.is_set_up, **told).model_dump(mode="json")
        return read | {"trouble": self.trouble}

    async def list_odd(self, request: Request, staff: Data) -> Data:
        """What nobody could read."""
        require(staff, "read_channels")
        page = page_of(request, "updates", self.odd if self.is_set_up else [])
        return OddUpdatesRead.model_validate(page).model_dump(mode="json")

    async def read(self, _request: Request, staff: Data) -> Data:
        """How one's own stands."""
        if not self.is_set_up:
            raise Refused(404, "telegram_not_set_up")
        state = self.own.get(staff["name"], TelegramState(state="none"))
        return state.model_dump(mode="json")

    async def create(self, _request: Request, staff: Data) -> object:
        """A code; the one before it ends."""
        if not (self.is_set_up and self.has_name):
            raise Refused(404, "telegram_not_set_up")
        self.made += 1
        code = f"{self.made:022d}"
        self.own[staff["name"]] = TelegramState(state="waiting")
        link = TelegramLink(
            url=self.url.replace("CODE", code),
            command=self.command.replace("CODE", code),
            expires_at=datetime.now(UTC) + LIFETIME,
        )
        return 201, link.model_dump(mode="json")

    async def confirm(self, _request: Request, staff: Data) -> Data:
        """Whoever brought it is let in."""
        own = self.own.get(staff["name"])
        if own is None or own.state != "unconfirmed":
            raise Refused(409, "telegram_nothing_to_confirm")
        return self.bind(staff, own.name or "", own.username).model_dump(mode="json")

    async def refuse(self, _request: Request, staff: Data) -> Data:
        """No code and nobody waiting; who is bound stays."""
        self._stop_waiting(staff["name"])
        return await self.read(_request, staff)

    async def end(self, _request: Request, staff: Data) -> None:
        """No code, nobody waiting, nobody bound."""
        self._end(staff)

    def _end(self, staff: Data) -> None:
        self.own.pop(staff["name"], None)
        self.bound.pop(staff["name"], None)
        self.of_staff.pop(staff["id"], None)

    async def list_of_staff(self, _request: Request, _staff: Data) -> Data:
        """Whose is connected; ids of the fake hub are words, those of the real one are numbers."""
        StaffBindingsRead.model_validate(
            {"bindings": [each | {"staff_id": 1} for each in self.of_staff.values()]}
        )
        return {"bindings": list(self.of_staff.values())}

    async def end_members(self, request: Request, staff: Data) -> None:
        """A colleague's."""
        require(staff, "manage_staff")
        self._end(next(s for s in self.state.staff if s["id"] == request.path_params["id"]))

    async def end_customers(self, request: Request, staff: Data) -> None:
        """A customer's."""
        require(staff, "edit_customers")
        self.state.deeds.append((request.url.path, "", {}))
        profiles = [chat.customer["profile"] for chat in self.state.chats.values()]
        for each in [*self.people.customers, *filter(None, profiles)]:
            if each["number"] == request.path_params["number"]:
                each["telegram"] = None
