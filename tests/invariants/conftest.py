"""A shop with one hub's conversation side, on both databases."""

from collections.abc import AsyncIterator

import pytest

from crm_backend.core.db import Database
from tests import factories
from tests.fakes.conversation_hub import AGENT, Hub
from tests.fakes.fake_bot import FakeBot
from tests.fakes.manual_clock import ManualClock


@pytest.fixture
def bot() -> FakeBot:
    return FakeBot()


@pytest.fixture
def manual_clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def hub(database: Database, manual_clock: ManualClock, bot: FakeBot) -> AsyncIterator[Hub]:
    async with database.transaction() as session:
        await factories.add_shop(session, opens_at="00:00", closes_at="00:00")
        await factories.add_site(session)
        await factories.add_staff(session, id=AGENT.staff_id)
    hub = Hub(database, manual_clock, bot)
    yield hub
    bot.release()
    await hub.dispatcher.close()
