"""One running shop for all end-to-end tests, and customers that no other test talks as.

Tests run in any order over one database: each takes customers and orders of its own.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.e2e.cast import Cast, Join
from tests.fakes.chat_client import ChatClient
from tests.real_stack import RealStack, load_demo_home, running_stack


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here starts the whole system."""
    for item in items:
        item.add_marker(pytest.mark.stack)


@pytest.fixture(scope="session")
def shop_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return load_demo_home(tmp_path_factory.mktemp("template") / "home")


@pytest.fixture(scope="session")
def running(shop_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealStack]:
    with running_stack(tmp_path_factory.mktemp("stack") / "home", shop_home) as stack:
        yield stack


@pytest.fixture(scope="session")
def cast(running: RealStack) -> Cast:
    return Cast(running)


@pytest.fixture
def stack(running: RealStack) -> RealStack:
    """The shop, whole, whatever an earlier test did to it."""
    running.wait_for(running.is_ready, seconds=120)
    return running


@pytest.fixture
async def join(stack: RealStack) -> AsyncIterator[Join]:
    """Opens a chat: of a customer by number, or of a new visitor."""
    async with AsyncExitStack() as clients:

        async def open_client(customer: str | None = None) -> ChatClient:
            client = ChatClient(await stack.chat_of(customer))
            return await clients.enter_async_context(client)

        yield open_client
