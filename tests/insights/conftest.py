"""The shop on which figures are checked: filled once per test process, read by everybody, changed by nobody."""

import asyncio
import shutil
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from crm_backend.core.db import Database
from tests.insights.dictionary import Dictionary
from tests.insights.shop import NOW, fill_shop


async def _fill(url: str) -> None:
    database = Database(url)
    await fill_shop(database)
    await database.close()


@pytest.fixture(scope="session")
def filled_shop(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of the awkward shop; ``NOW`` is ``tests.insights.shop.NOW``."""
    path = tmp_path_factory.mktemp("figures") / "shop.db"
    shutil.copy(sqlite_template, path)
    # In a thread of its own, so that the tests' event loop stays as it is.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, _fill(f"sqlite+aiosqlite:///{path}")).result()
    return path


@pytest.fixture(scope="session")
def dictionary(filled_shop: Path) -> Iterator[Dictionary]:
    """The independent answers about that shop."""
    connection = sqlite3.connect(filled_shop)
    yield Dictionary(connection, NOW)
    connection.close()
