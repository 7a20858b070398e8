"""The local Bot API server, and what a bot needs to reach it by plain HTTP."""

from collections.abc import AsyncIterator

import pytest

from tests.contracts.telegram.raw_client import RawBot
from tests.fakes.manual_clock import ManualClock
from tests.fakes.telegram.server import TelegramServer


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    """Runs on the machine's time."""
    async with TelegramServer() as server:
        yield server


@pytest.fixture
def clock() -> ManualClock:
    """Stands still, and whoever sleeps on it sleeps, until the test lets time pass."""
    return ManualClock()


@pytest.fixture
async def stopped(clock: ManualClock) -> AsyncIterator[TelegramServer]:
    """Lives on that clock."""
    async with TelegramServer(clock=clock) as server:
        yield server


@pytest.fixture
async def raw(server: TelegramServer) -> AsyncIterator[RawBot]:
    async with RawBot(server) as raw:
        yield raw


@pytest.fixture
async def stopped_raw(stopped: TelegramServer) -> AsyncIterator[RawBot]:
    async with RawBot(stopped) as raw:
        yield raw
