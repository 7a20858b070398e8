"""An empty database on SQLite and on PostgreSQL, for migrations to run up and down."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL, create_engine, text

from crm_backend.core.migrate import sync_url


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database without tables; on PostgreSQL one named after the test's file."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'shop.db'}"
        return
    name = f"zhanggui_test_{request.path.stem[:40]}"
    server: URL = request.getfixturevalue("postgres_server")
    admin = create_engine(sync_url(_render(server)), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield _render(server.set(database=name))
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


def _render(url: URL) -> str:
    return url.render_as_string(hide_password=False)
