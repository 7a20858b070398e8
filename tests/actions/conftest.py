"""A small shop behind the real client, and a customer talking to the actions."""

from collections.abc import AsyncIterator

import httpx
import pytest

from actions.core.base import Services
from actions.core.crm_client import CrmClient
from tests.actions.rasa_double import Chat
from tests.fakes import small_shop
from tests.fakes.fake_crm import FakeCrm
from tests.fakes.fixed_clock import NOW


@pytest.fixture
def crm() -> FakeCrm:
    """The small shop; customer C1 is talking."""
    shop = FakeCrm(lambda: NOW)
    small_shop.fill(shop)
    return shop


@pytest.fixture
async def services(crm: FakeCrm) -> AsyncIterator[Services]:
    """The real client over the fake hub, without a socket."""
    transport = httpx.ASGITransport(app=crm.app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://hub") as http:
        yield Services(crm=CrmClient(http), now=lambda: NOW)


@pytest.fixture
def chat(services: Services) -> Chat:
    """A signed-in customer's conversation; ``crm.default_speaker = None`` makes it a visitor's."""
    return Chat(services)
