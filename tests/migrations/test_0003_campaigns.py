"""The third migration on a shop that has offered choices already: none is lost, up and down, on both databases."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import URL, Connection, create_engine, text
from sqlalchemy.exc import IntegrityError

from crm_backend.core.migrate import alembic_config, sync_url

NAME = "zhanggui_test_migration_0003"
TIME = "2026-11-25 00:00:00+00:00"


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


def _add_message(url: str) -> None:
    _in(
        url,
        "INSERT INTO conversations (id, channel, locale, participant_kind, owner_kind, owner_epoch,"
        " last_seq, last_note_no, consecutive_misses, created_at)"
        " VALUES ('cnv_1', 'web', 'zh-CN', 'visitor', 'bot', 1, 1, 0, 0, :time)",
        time=TIME,
    )
    _in(
        url,
        "INSERT INTO messages (id, conversation_id, seq, sender, text, sent_at)"
        " VALUES (1, 'cnv_1', 1, 'bot', '您好', :time)",
        time=TIME,
    )


def _offer(url: str, choice_id: str, command_word: str) -> None:
    _in(
        url,
        "INSERT INTO choices (id, conversation_id, message_id, position, title, entities, command)"
        " VALUES (:id, 'cnv_1', 1, 0, '好', '{}', :command)",
        id=choice_id,
        command=command_word,
    )


def test_choices_survive_both_ways_and_only_known_commands_are_taken(url: str) -> None:
    config = alembic_config(url)
    command.upgrade(config, "0002")
    _add_message(url)
    _offer(url, "old", "rate")
    with pytest.raises(IntegrityError):
        _offer(url, "early", "unsubscribe")
    command.upgrade(config, "0003")
    _offer(url, "new", "unsubscribe")
    with pytest.raises(IntegrityError):
        _offer(url, "odd", "explode")
    command.downgrade(config, "0002")
    kept = _in(url, "SELECT id, command, used_at IS NOT NULL FROM choices ORDER BY id")
    assert [(row[0], row[1], bool(row[2])) for row in kept] == [
        ("new", None, True),
        ("old", "rate", False),
    ]
    with pytest.raises(IntegrityError):
        _offer(url, "late", "unsubscribe")
