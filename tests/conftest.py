"""What every test may ask for: an empty shop on SQLite and on PostgreSQL, a fixed clock, settings.

Each backend is migrated by Alembic once per test process; every test finds it empty. Each process
has a database of its own, so that xdist workers never meet. PostgreSQL is skipped by name where it
is absent, unless ``ZHANGGUI_REQUIRE_POSTGRES=1``, which makes its absence a failure.
"""

import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import hypothesis
import psycopg
import pytest
from sqlalchemy.engine import URL, make_url

from crm_backend.core import migrate
from crm_backend.core.db import Database
from crm_backend.core.settings import Settings
from crm_backend.model_registry import METADATA
from tests.factories.settings import made_up_settings
from tests.fakes.bot_api import BotApi
from tests.fakes.fixed_clock import FixedClock
from tests.fakes.staff_api import StaffApi

# A busy machine is slow; that is no reason for a property to fail.
hypothesis.settings.register_profile("zhanggui", deadline=None)
hypothesis.settings.load_profile("zhanggui")

POSTGRES_URL = os.environ.get(
    "ZHANGGUI_TEST_POSTGRES_URL", "postgresql+psycopg://root@127.0.0.1:5432/postgres"
)
POSTGRES_REQUIRED = os.environ.get("ZHANGGUI_REQUIRE_POSTGRES") == "1"


def _render(url: URL) -> str:
    return url.render_as_string(hide_password=False)


@contextmanager
def _postgres(url: URL) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(
        _render(url.set(drivername="postgresql")), autocommit=True, connect_timeout=5
    ) as connection:
        yield connection


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file; tests get copies."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    migrate.upgrade(f"sqlite+aiosqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_server() -> URL:
    """The server's URL; skips, or fails where PostgreSQL is required, when nobody answers there."""
    url = make_url(POSTGRES_URL)
    try:
        with _postgres(url):
            pass
    except psycopg.OperationalError as error:
        sentence = f"PostgreSQL does not answer at {url.render_as_string()}: {error}"
        if POSTGRES_REQUIRED:
            pytest.fail(sentence, pytrace=False)
        pytest.skip(sentence)
    return url


@pytest.fixture(scope="session")
def postgres_database(postgres_server: URL) -> Iterator[URL]:
    """A migrated database of this test process alone, dropped at its end."""
    name = f"zhanggui_test_{os.getpid()}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    with _postgres(postgres_server) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name}")
        # Tests of the database's promises need no disk that keeps them.
        connection.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
    url = postgres_server.set(database=name)
    migrate.upgrade(_render(url))
    yield url
    with _postgres(postgres_server) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def empty_postgres(postgres_database: URL) -> Iterator[Callable[[], None]]:
    """Empties every table, over one connection: a new one spends 40 ms on getting to know them."""
    tables = ", ".join(table.name for table in METADATA.sorted_tables)
    deletes = ";".join(f"DELETE FROM {table.name}" for table in reversed(METADATA.sorted_tables))
    with _postgres(postgres_database) as connection:
        # A connection a test left open must not hold up all others.
        connection.execute("SET lock_timeout = '5s'")

        def empty() -> None:
            with connection.transaction():
                connection.execute(f"LOCK TABLE {tables}; {deletes}")

        yield empty


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """An empty shop in a SQLite file."""
    path = tmp_path / "shop.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite+aiosqlite:///{path}"


@pytest.fixture
def postgres_url(postgres_database: URL, empty_postgres: Callable[[], None]) -> Iterator[str]:
    """An empty shop on PostgreSQL."""
    yield _render(postgres_database)
    empty_postgres()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Both backends, one after the other."""
    name = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    return str(request.getfixturevalue(name))


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """An empty, migrated database; the test runs once on each backend."""
    database = Database(database_url)
    yield database
    await database.close()


@pytest.fixture
def clock() -> FixedClock:
    """Stands at ``tests.fakes.fixed_clock.NOW`` until the test moves it."""
    return FixedClock()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings with made-up secrets and an own home."""
    return made_up_settings(tmp_path)


@pytest.fixture
async def bot_api(
    database: Database, clock: FixedClock, settings: Settings
) -> AsyncIterator[BotApi]:
    """The bot's door to the hub, on both backends."""
    async with BotApi(database, clock, settings) as api:
        yield api


@pytest.fixture
async def staff_api(
    database: Database, clock: FixedClock, settings: Settings
) -> AsyncIterator[StaffApi]:
    """The staff's door to the hub, on both backends."""
    async with StaffApi(database, clock, settings) as api:
        yield api
