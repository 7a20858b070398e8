"""Statements on a database that is between two migrations, where models do not fit."""

from typing import Any

from sqlalchemy import Connection, create_engine, text

from crm_backend.core.migrate import sync_url


def run_in(url: str, statement: str, **values: object) -> list[Any]:
    engine = create_engine(sync_url(url))
    try:
        with engine.begin() as connection:
            return _rows(connection, statement, values)
    finally:
        engine.dispose()


def _rows(connection: Connection, statement: str, values: dict[str, object]) -> list[Any]:
    result = connection.execute(text(statement), values)
    return [tuple(row) for row in result] if result.returns_rows else []
