"""INSERT … ON CONFLICT, which SQLAlchemy spells once for each database."""

from sqlalchemy.dialects.postgresql import Insert as PostgresqlInsert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.core.orm import Base


def upsert(session: AsyncSession, table: type[Base]) -> SqliteInsert | PostgresqlInsert:
    """An insert into ``table`` that knows ``on_conflict_do_nothing`` and ``on_conflict_do_update``."""
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    return SqliteInsert(table) if is_sqlite else PostgresqlInsert(table)
