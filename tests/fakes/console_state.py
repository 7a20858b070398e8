"""What the parts of the fake console hub share: staff, sessions, chats, moods and the guard."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tests.fakes.console_chats import Refused, StaffChat
from tests.fakes.console_data import Data, staff_members

COOKIE = "zhanggui_staff"
Handler = Callable[[Request, Data], Awaitable[object]]


@dataclass
class Misbehaviour:
    """What goes wrong next; tests set these, the counted ones are spent when they have happened.

    Only deeds fail and lose answers: that something was read is told whenever it happens to be.
    Pages whose writes are all pressed for let any of them fail by ``fail_next_write_with``.
    """

    is_down: bool = False
    lose_answers: int = 0
    fail_next_with: tuple[int, str] | None = None
    fail_next_write_with: tuple[int, str] | None = None


@dataclass
class HubState:
    """Everything the parts of the fake hub share."""

    staff: list[Data] = field(default_factory=staff_members)
    sessions: dict[str, Data] = field(default_factory=dict)
    chats: dict[str, StaffChat] = field(default_factory=dict)
    fail: Misbehaviour = field(default_factory=Misbehaviour)
    deeds: list[tuple[str, str, Any]] = field(default_factory=list)
    created: dict[str, tuple[str, object]] = field(default_factory=dict)

    def guarded(self, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        """A handler behind session, CSRF token and this hub's moods; it returns JSON or (status, JSON)."""

        async def serve(request: Request) -> Response:
            if self.fail.is_down:
                return JSONResponse({"code": "unavailable"}, status_code=503)
            try:
                staff = self._staff_of(request)
                answer = await handler(request, staff)
            except Refused as refused:
                return problem(refused)
            if "idempotency-key" in request.headers and self.fail.lose_answers:
                self.fail.lose_answers -= 1
                return Response("Bad Gateway", status_code=502)
            status, content = answer if isinstance(answer, tuple) else (200, answer)
            if content is None:
                return Response(status_code=204)
            return JSONResponse(content, status_code=status)

        return serve

    def creating(self, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        """A guarded handler that creates something: once per key, and nothing without one."""

        async def serve(request: Request, staff: Data) -> object:
            key = request.headers.get("idempotency-key")
            if not key:
                raise Refused(422, "idempotency_key_required")
            sent = json.dumps([request.url.path, await body_of(request)], sort_keys=True)
            if key not in self.created:
                self.created[key] = (sent, await handler(request, staff))
            earlier, answer = self.created[key]
            if earlier != sent:
                raise Refused(409, "deed_reused")
            return answer

        return self.guarded(serve)

    def _staff_of(self, request: Request) -> Data:
        token = request.cookies.get(COOKIE, "")
        staff = self.sessions.get(token)
        if staff is None:
            raise Refused(401, "session_invalid")
        is_write = request.method != "GET"
        if is_write and request.headers.get("x-csrf-token") != csrf_token(token):
            raise Refused(403, "csrf_failed")
        is_deed = "idempotency-key" in request.headers
        if is_deed and self.fail.fail_next_with:
            (status, code), self.fail.fail_next_with = self.fail.fail_next_with, None
            raise Refused(status, code)
        if is_write and self.fail.fail_next_write_with:
            (status, code), self.fail.fail_next_write_with = self.fail.fail_next_write_with, None
            raise Refused(status, code)
        return staff


def csrf_token(session: str) -> str:
    """The twin of a session's cookie."""
    return f"csrf-{session}"


def problem(refused: Refused) -> Response:
    """Problem-details as the hub writes them."""
    content = {
        "title": refused.code,
        "status": refused.status,
        "code": refused.code,
        "message": refused.code,
        "facts": refused.facts,
        "request_id": "req_fake",
    }
    return JSONResponse(content, status_code=refused.status)


async def body_of(request: Request) -> Data:
    """The JSON body; empty where there is none."""
    raw = await request.body()
    content: Data = json.loads(raw) if raw else {}
    return content
