"""A small staff hub that speaks staff API v1, for tests of the console.

It keeps what the console relies on (one answer per Idempotency-Key, one owner, events numbered and
replayed after ``last_event``) and can be told to misbehave as networks do. Pages beyond the chats
bring their own routes: ``ConsoleHub(extra=[MyPart])``.
"""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from tests.fakes.console_chats import Refused
from tests.fakes.console_data import PASSWORD, SHOP, Data
from tests.fakes.console_desk import DeskPart
from tests.fakes.console_rights import RIGHTS
from tests.fakes.console_socket import EventStream
from tests.fakes.console_state import COOKIE, HubState, Misbehaviour, body_of, csrf_token, problem
from tests.fakes.shop_pages import WEB, PageServer, page, widget_file


class StaffPart:
    """Sign-in and who is here."""

    def __init__(self, state: HubState) -> None:
        self.state = state

    def routes(self) -> list[BaseRoute]:
        """The endpoints."""
        guarded = self.state.guarded
        return [
            Route("/api/v1/staff/sessions", self.sign_in, methods=["POST"]),
            Route("/api/v1/staff/sessions/current", guarded(self.sign_out), methods=["DELETE"]),
            Route("/api/v1/staff/me", guarded(self.me)),
            Route("/api/v1/staff/members", guarded(self.members)),
        ]

    async def sign_in(self, request: Request) -> Response:
        """A session for the right password."""
        body = await body_of(request)
        staff = next((s for s in self.state.staff if s["name"] == body["name"]), None)
        if staff is None or body["password"] != PASSWORD:
            return problem(Refused(401, "sign_in_failed"))
        token = uuid4().hex
        self.state.sessions[token] = staff
        answer = JSONResponse({"csrf_token": csrf_token(token), "staff": staff}, status_code=201)
        answer.set_cookie(COOKIE, token, httponly=True, samesite="strict")
        return answer

    async def sign_out(self, request: Request, _staff: Data) -> None:
        """End this session."""
        del self.state.sessions[request.cookies[COOKIE]]

    async def me(self, request: Request, staff: Data) -> Data:
        """Who this is."""
        token = csrf_token(request.cookies[COOKIE])
        return {
            "staff": staff,
            "csrf_token": token,
            "may": sorted(RIGHTS[staff["role"]]),
            "shop": SHOP,
        }

    async def members(self, _request: Request, _staff: Data) -> Data:
        """Everybody."""
        return {"members": self.state.staff}


class ConsoleHub(PageServer):
    """The fake hub as a server, with the console's page and everything it calls."""

    def __init__(self, extra: Sequence[Callable[[HubState], Any]] = ()) -> None:
        self.state = HubState()
        self.csp_reports: list[Any] = []
        self.stream = EventStream(self.state.sessions, self.state.chats)
        self.desk = DeskPart(self.state, self.stream)
        # A page's own part answers before the short answers that the chats need.
        parts = [*(make(self.state) for make in extra), StaffPart(self.state), self.desk]
        super().__init__(
            [
                Route("/console", page(WEB / "console" / "index.html")),
                Route("/csp-reports", self.report, methods=["POST"]),
                self.stream.route(),
                *(route for part in parts for route in part.routes()),
                Mount("/static", StaticFiles(directory=WEB)),
                Route("/widget.js", widget_file),
            ]
        )

    async def report(self, request: Request) -> Response:
        """Keep a CSP violation."""
        self.csp_reports.append(await request.json())
        return Response(status_code=204)

    @property
    def fail(self) -> Misbehaviour:
        """What goes wrong next."""
        return self.state.fail
