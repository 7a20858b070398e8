"""The second migration on a shop that has tickets already: none is lost, up and down, on both databases."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import URL, Connection, create_engine, text
from sqlalchemy.exc import IntegrityError

from crm_backend.core.migrate import alembic_config, sync_url

NAME = "zhanggui_test_migration_0002"


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database without tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'shop.db'}"
        return
    server: URL = request.getfixturevalue("postgres_server")
    admin = create_engine(sync_url(_render(server)), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {NAME}"))
    yield _render(server.set(database=NAME))
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {NAME} WITH (FORCE)"))
    admin.dispose()


def _render(url: URL) -> str:
    return url.render_as_string(hide_password=False)


def _in(url: str, statement: str, **values: object) -> list[Any]:
    engine = create_engine(sync_url(url))
    try:
        with engine.begin() as connection:
            return _rows(connection, statement, values)
    finally:
        engine.dispose()


def _rows(connection: Connection, statement: str, values: dict[str, object]) -> list[Any]:
    result = connection.execute(text(statement), values)
    return [tuple(row) for row in result] if result.returns_rows else []


def _add_ticket(url: str, number: str, kind: str) -> None:
    _in(
        url,
        "INSERT INTO tickets (number, type, state, subject_key, text, resolution, opened_at)"
        " VALUES (:number, :kind, 'open', 'order:1', '', '', '2026-11-25 00:00:00+00:00')",
        number=number,
        kind=kind,
    )


def test_tickets_survive_both_ways_and_only_known_types_are_taken(url: str) -> None:
    config = alembic_config(url)
    command.upgrade(config, "0001")
    _add_ticket(url, "TK1", "other")
    with pytest.raises(IntegrityError):
        _add_ticket(url, "TK2", "repair")
    command.upgrade(config, "0002")
    _add_ticket(url, "TK2", "repair")
    with pytest.raises(IntegrityError):
        _add_ticket(url, "TK3", "weather")
    with pytest.raises(IntegrityError):
        _in(url, "UPDATE tickets SET state = 'lost'")
    with pytest.raises(IntegrityError):
        _add_ticket(url, "TK4", "repair")
    command.downgrade(config, "0001")
    kept = _in(url, "SELECT number, type, subject_key FROM tickets ORDER BY number")
    assert kept == [("TK1", "other", "order:1"), ("TK2", "other", "order:1:repair")]
    with pytest.raises(IntegrityError):
        _add_ticket(url, "TK3", "repair")
