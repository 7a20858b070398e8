"""The hub as staff reach it: the whole app over ASGI, without its background loops."""

from types import TracebackType
from typing import Self
from uuid import uuid4

import httpx

from crm_backend.access.values import StaffRole
from crm_backend.app import create_app
from crm_backend.core.clock import Clock
from crm_backend.core.db import Database
from crm_backend.core.settings import Settings
from crm_backend.staff.dependencies import COOKIE
from crm_backend.staff.models import StaffMember
from crm_backend.staff.service import sessions
from tests import factories

PREFIX = "/api/v1"


class StaffClient:
    """One signed-in staff member; every write is a new deed unless it names its key."""

    def __init__(self, http: httpx.AsyncClient, member: StaffMember, csrf_token: str) -> None:
        self.http = http
        self.member = member
        self.csrf_token = csrf_token

    async def get(self, path: str, **params: str | int) -> httpx.Response:
        return await self.http.get(PREFIX + path, params=params)

    async def send(
        self, method: str, path: str, *, key: str | None = None, **body: object
    ) -> httpx.Response:
        headers = {"X-CSRF-Token": self.csrf_token, "Idempotency-Key": key or str(uuid4())}
        return await self.http.request(method, PREFIX + path, json=body, headers=headers)

    async def post(self, path: str, *, key: str | None = None, **body: object) -> httpx.Response:
        return await self.send("POST", path, key=key, **body)


class StaffApi:
    """Makes signed-in clients of one hub."""

    def __init__(self, database: Database, clock: Clock, settings: Settings) -> None:
        self.database = database
        self.clock = clock
        url = database.url.render_as_string(hide_password=False)
        self.settings = settings.model_copy(update={"database_url": url})
        self.app = create_app(self.settings, clock=clock)
        self.transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        self._open: list[httpx.AsyncClient] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        for client in self._open:
            await client.aclose()
        await self.app.state.chat_hub.dispatcher.close()
        await self.app.state.database.close()

    def anonymous(self) -> httpx.AsyncClient:
        """A client without credentials."""
        client = httpx.AsyncClient(transport=self.transport, base_url="http://hub")
        self._open.append(client)
        return client

    async def signed_in(self, role: StaffRole = StaffRole.AGENT, **fields: object) -> StaffClient:
        """A new staff member with an open session."""
        async with self.database.transaction() as session:
            member = await factories.add_staff(session, role=role, **fields)
            opened = await sessions.open_session(session, member, now=self.clock.now())
        client = self.anonymous()
        client.cookies.set(COOKIE, opened.token)
        csrf = sessions.csrf_token(opened.session_id, self.settings.session_secret)
        return StaffClient(client, member, csrf)
