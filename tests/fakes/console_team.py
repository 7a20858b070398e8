"""Members, tokens, canned replies, calendar and audit log of the fake console hub."""

from starlette.requests import Request
from starlette.routing import BaseRoute, Route

from tests.fakes.console_chats import Refused
from tests.fakes.console_data import CANNED, PASSWORD, Data, minutes_ago, staff_member
from tests.fakes.console_paging import page_of
from tests.fakes.console_rights import require
from tests.fakes.console_state import HubState, body_of

SECRET = "zgt_0123456789abcdefghijklmnopqrstuv"


def audit_entry(number: int = 1, **changes: object) -> Data:
    """Somebody did something."""
    return {
        "id": number,
        "at": minutes_ago(number),
        "actor": "小李",
        "verb": "reveal_personal_data",
        "object_kind": "customer",
        "object_id": "C0001",
        "facts": {"field": "phone"},
        **changes,
    }


class TeamPart:
    """Who works here, and with what."""

    def __init__(self, state: HubState) -> None:
        self.state = state
        self.tokens: list[Data] = []
        self.replies: list[Data] = [dict(reply) for reply in CANNED]
        self.days: dict[str, Data] = {}
        self.hours = {"opens_at": "09:00", "closes_at": "21:00"}
        self.audit: list[Data] = []

    def routes(self) -> list[BaseRoute]:
        """The endpoints."""
        guarded = self.state.guarded
        member, token = "/api/v1/staff/members/{id}", "/api/v1/staff/api-tokens"
        reply = "/api/v1/canned-replies"
        return [
            Route("/api/v1/staff/members", self.state.creating(self.add_member), methods=["POST"]),
            Route(member, guarded(self.change_member), methods=["PATCH"]),
            Route("/api/v1/staff/me/password", guarded(self.set_password), methods=["PUT"]),
            Route(token, guarded(self.list_tokens)),
            Route(token, self.state.creating(self.add_token), methods=["POST"]),
            Route(f"{token}/{{id}}", guarded(self.revoke), methods=["DELETE"]),
            Route(reply, guarded(self.list_replies)),
            Route(reply, self.state.creating(self.add_reply), methods=["POST"]),
            Route(f"{reply}/{{id}}", guarded(self.change_reply), methods=["PUT"]),
            Route(f"{reply}/{{id}}", guarded(self.delete_reply), methods=["DELETE"]),
            Route("/api/v1/shop/calendar", guarded(self.calendar)),
            Route("/api/v1/shop/calendar/hours", guarded(self.set_hours), methods=["PUT"]),
            Route("/api/v1/shop/calendar/{day}", guarded(self.set_day), methods=["PUT"]),
            Route("/api/v1/audit-log", guarded(self.list_audit)),
        ]

    async def add_member(self, request: Request, staff: Data) -> object:
        """A new colleague; names are unique."""
        require(staff, "manage_staff")
        body = await body_of(request)
        if any(each["name"] == body["name"] for each in self.state.staff):
            raise Refused(409, "staff_name_taken")
        number = len(self.state.staff) + 1
        made = staff_member(number, body["name"], body["display_name"], body["role"])
        self.state.staff.append(made)
        return 201, made

    async def change_member(self, request: Request, staff: Data) -> Data:
        """Another name, role, password or activity."""
        require(staff, "manage_staff")
        found = next(s for s in self.state.staff if s["id"] == request.path_params["id"])
        body = await body_of(request)
        self.state.deeds.append((request.url.path, "", body))
        found.update({name: value for name, value in body.items() if name != "password"})
        return found

    async def set_password(self, request: Request, _staff: Data) -> None:
        """One's own."""
        body = await body_of(request)
        if body["current"] != PASSWORD:
            raise Refused(422, "password_wrong")
        self.state.deeds.append((request.url.path, "", body))

    async def list_tokens(self, _request: Request, staff: Data) -> Data:
        """Without their secrets."""
        require(staff, "manage_api_tokens")
        return {"api_tokens": self.tokens}

    async def add_token(self, request: Request, staff: Data) -> object:
        """The secret is told once."""
        require(staff, "manage_api_tokens")
        made = {"id": len(self.tokens) + 1, **await body_of(request), "revoked_at": None}
        self.tokens.append(made)
        return 201, {**made, "token": SECRET}

    async def revoke(self, request: Request, staff: Data) -> None:
        """It ends, its row stays."""
        require(staff, "manage_api_tokens")
        found = next(t for t in self.tokens if str(t["id"]) == request.path_params["id"])
        found["revoked_at"] = minutes_ago(0)

    def reply(self, request: Request) -> Data:
        """The reply of the path."""
        wanted = request.path_params["id"]
        return next(each for each in self.replies if str(each["id"]) == wanted)

    async def list_replies(self, _request: Request, _staff: Data) -> Data:
        """All of them."""
        return {"replies": self.replies}

    async def add_reply(self, request: Request, _staff: Data) -> object:
        """A new one; shortcuts are unique."""
        body = await body_of(request)
        if any(each["shortcut"] == body["shortcut"] for each in self.replies):
            raise Refused(409, "shortcut_taken")
        made = {"id": f"cnd_{len(self.replies) + 1}", **body}
        self.replies.append(made)
        return 201, made

    async def change_reply(self, request: Request, _staff: Data) -> Data:
        """Other words."""
        self.reply(request).update(await body_of(request))
        return self.reply(request)

    async def delete_reply(self, request: Request, _staff: Data) -> None:
        """Gone."""
        self.replies.remove(self.reply(request))

    async def calendar(self, request: Request, _staff: Data) -> Data:
        """The special days of a span."""
        first, last = request.query_params["from"], request.query_params["to"]
        days = [day for key, day in sorted(self.days.items()) if first <= key <= last]
        return {"days": days, "hours": self.hours}

    async def set_hours(self, request: Request, staff: Data) -> Data:
        """The hours of every day; what ends on the next day must have been meant to."""
        require(staff, "edit_calendar")
        body = await body_of(request)
        ends_next_day = body.pop("ends_next_day")
        if body["closes_at"] < body["opens_at"] and not ends_next_day:
            raise Refused(422, "hours_end_before_start", **body)
        if body["closes_at"] > body["opens_at"] and ends_next_day:
            raise Refused(422, "hours_overlap", **body)
        self.hours = body
        return body

    def put_day(self, day: str, *, is_open: bool, name: str, source: str = "public") -> Data:
        """A day that differs from the week."""
        self.days[day] = {"day": day, "is_open": is_open, "name": name, "source": source}
        return self.days[day]

    async def set_day(self, request: Request, staff: Data) -> Data:
        """The shop decides."""
        require(staff, "edit_calendar")
        body = await body_of(request)
        return self.put_day(request.path_params["day"], **body, source="own")

    async def list_audit(self, request: Request, staff: Data) -> Data:
        """Newest first."""
        require(staff, "read_audit_log")
        query = request.query_params
        rows = [e for e in self.audit if query.get("verb", e["verb"]) == e["verb"]]
        return page_of(request, "entries", rows)
