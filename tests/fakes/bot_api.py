"""The hub's door for the bot, without the rest of the hub: ``/api/v1/bot`` and the figures, over ASGI."""

from functools import cache
from types import TracebackType
from typing import Self

import httpx
from fastapi import FastAPI

from crm_backend.catalog.endpoints import router as catalog_router
from crm_backend.conversations.endpoints import router as participant_router
from crm_backend.core.clock import Clock
from crm_backend.core.db import Database
from crm_backend.core.http_errors import install_error_handlers
from crm_backend.core.settings import Settings
from crm_backend.insights.demand.endpoints import router as demand_router
from crm_backend.insights.quality.endpoints import router as quality_router
from crm_backend.insights.sales.endpoints import router as sales_router
from crm_backend.insights.scores.bot_endpoints import router as refund_days_router
from crm_backend.insights.scores.endpoints import router as scores_router
from crm_backend.knowledge.endpoints import router as knowledge_router
from crm_backend.orders.endpoints import router as orders_router
from crm_backend.refunds.endpoints import router as refunds_router
from crm_backend.tickets.endpoints import router as tickets_router

ROUTERS = (
    catalog_router,
    knowledge_router,
    orders_router,
    participant_router,
    refund_days_router,
    refunds_router,
    tickets_router,
    sales_router,
    quality_router,
    demand_router,
    scores_router,
)
PREFIX = "/api/v1/bot"


@cache
def _app() -> FastAPI:
    # Building the routes takes longer than most tests; only the state differs between them.
    app = FastAPI()
    for router in ROUTERS:
        app.include_router(router)
    install_error_handlers(app)
    return app


class BotApi:
    """Calls as the actions server makes them; every deed is a new one unless it is named."""

    def __init__(self, database: Database, clock: Clock, settings: Settings) -> None:
        self.app = _app()
        self.app.state.database = database
        self.app.state.clock = clock
        self.app.state.settings = settings
        self.token = settings.service_token.get_secret_value()
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        self.http = httpx.AsyncClient(transport=transport, base_url="http://hub")
        self._deeds = 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        await self.http.aclose()
        self.app.dependency_overrides.clear()

    def headers(self, turn_id: str | None) -> dict[str, str]:
        token = {"Authorization": f"Bearer {self.token}"}
        return {**token, "X-Zhanggui-Turn": turn_id} if turn_id else token

    async def get(self, turn_id: str | None, path: str, **params: str | int) -> httpx.Response:
        return await self.http.get(PREFIX + path, params=params, headers=self.headers(turn_id))

    async def post(
        self, turn_id: str | None, path: str, *, deed: str | None = None, **body: object
    ) -> httpx.Response:
        if deed is None:
            self._deeds += 1
            deed = f"action_test/{self._deeds}"
        headers = {**self.headers(turn_id), "X-Zhanggui-Deed": deed}
        return await self.http.post(PREFIX + path, json=body, headers=headers)
