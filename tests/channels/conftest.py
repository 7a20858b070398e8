"""A live hub over an empty demo shop on each database."""

from collections.abc import AsyncIterator

import pytest

from crm_backend.core.db import Database
from crm_backend.core.settings import Settings
from tests import factories
from tests.fakes.fake_bot import FakeBot
from tests.fakes.live_hub import LiveHub, run_hub


@pytest.fixture
def bot() -> FakeBot:
    return FakeBot()


@pytest.fixture
async def live_hub(
    database: Database, database_url: str, settings: Settings, bot: FakeBot
) -> AsyncIterator[LiveHub]:
    async with database.transaction() as session:
        await factories.add_shop(session, opens_at="00:00", closes_at="00:00", is_demo=True)
        await factories.add_site(session, origins=["https://shop.example"])
    changes = {"database_url": database_url, "demo": True, "new_sessions_per_minute": 1000}
    async with run_hub(settings.model_copy(update=changes), bot) as hub:
        yield hub
