"""The demo hub over SQLite, with somebody of every kind in it."""

from collections.abc import AsyncIterator

import httpx
import pytest
from pydantic import SecretStr

from crm_backend.app import create_app
from crm_backend.telegram.models import TelegramBot
from tests import factories
from tests.access.rights_world import A, World, people_the


@pytest.fixture
async def world(sqlite_url, settings, clock) -> AsyncIterator[World]:
    """The shop and everybody in it; rights do not depend on the database, so one is enough."""
    settings = settings.model_copy(
        update={
            "demo": True,
            "database_url": sqlite_url,
            "new_sessions_per_minute": 100_000,
            "telegram_token": SecretStr("1:" + "t" * 35),
        }
    )
    app = create_app(settings, clock=clock)
    database = app.state.database
    async with database.transaction() as session:
        await factories.add_shop(session, is_demo=True)
        site = await factories.add_site(session)
        session.add(TelegramBot(bot_id=1, username="shop_bot"))
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    host = f"http://127.0.0.1:{settings.port}"
    async with httpx.AsyncClient(transport=transport, base_url=host) as http:
        world = World(app, http, database, settings, site)
        async with database.transaction() as session:
            await people_the(world, session)
        signed_in = await http.post("/shop/api/sign-in", json={"number": A})
        world.things["demo cookie"] = signed_in.headers["set-cookie"].split(";")[0]
        http.cookies.clear()
        yield world
    await app.state.chat_hub.dispatcher.close()
    await app.state.bot.close()
    await app.state.actions.close()
    await database.close()
