"""A shop with customers and staff, on both databases."""

from collections.abc import AsyncIterator

import pytest

from crm_backend.core.db import Database
from crm_backend.core.settings import Settings
from tests.fakes.desk import Desk
from tests.fakes.manual_clock import ManualClock


@pytest.fixture
async def desk(database: Database, settings: Settings) -> AsyncIterator[Desk]:
    async with Desk(database, ManualClock(), settings) as desk:
        yield desk
