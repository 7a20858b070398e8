"""Is the hub alive, and can it do its work."""

import asyncio

from fastapi import APIRouter, Request, Response, status
from pydantic import BaseModel
from sqlalchemy import text

from crm_backend.channels.endpoints import Hub
from crm_backend.core.db import DatabaseUnavailable
from crm_backend.core.http import AppDatabase

router = APIRouter(tags=["health"])


class Liveness(BaseModel):
    """The process answers."""

    status: str


class Readiness(BaseModel):
    """Which of the parts a customer needs answer."""

    database: bool
    bot: bool
    actions: bool


@router.get("/healthz")
async def get_liveness() -> Liveness:
    """200 as long as the process answers."""
    return Liveness(status="ok")


@router.get("/readyz", responses={503: {"model": Readiness}})
async def get_readiness(
    request: Request, response: Response, database: AppDatabase, _hub: Hub
) -> Readiness:
    """200 only when database, bot (model loaded) and actions answer; else 503 with the same body."""
    database_ok, bot_ok, actions_ok = await asyncio.gather(
        _database_answers(database),
        request.app.state.bot.is_ready(),
        request.app.state.actions.is_ready(),
    )
    if not (database_ok and bot_ok and actions_ok):
        response.status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    return Readiness(database=database_ok, bot=bot_ok, actions=actions_ok)


async def _database_answers(database: AppDatabase) -> bool:
    try:
        async with database.reading() as session:
            await session.execute(text("SELECT 1"))
    except DatabaseUnavailable:
        return False
    return True
