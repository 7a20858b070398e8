"""The hub with a shop in it, and clients that come from different network addresses."""

from collections.abc import AsyncIterator

import pytest

from tests import factories
from tests.fakes.staff_api import PREFIX, StaffApi


@pytest.fixture
async def api(database, clock, settings) -> AsyncIterator[StaffApi]:
    """A shop whose proxy, at the address all test requests come from, is trusted."""
    trusting = settings.model_copy(update={"trusted_proxies": "127.0.0.1"})
    async with database.transaction() as session:
        await factories.add_shop(session)
    async with StaffApi(database, clock, trusting) as api:
        yield api


async def sign_in(api: StaffApi, name, password=factories.PASSWORD, *, address="198.51.100.1"):
    """The answer to one try from an address."""
    return await api.anonymous().post(
        f"{PREFIX}/staff/sessions",
        json={"name": name, "password": password},
        headers={"X-Forwarded-For": address},
    )
