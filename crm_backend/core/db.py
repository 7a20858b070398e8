"""Sessions and transactions. Use cases flush; only this module commits.

On SQLite the hub writes through one connection: a second writer in the same process waits in the pool instead of
spinning on the file lock, and every write begins IMMEDIATE, so it never fails half-way for want of the lock.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import structlog
from sqlalchemy import event
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from crm_backend.core.errors import Unavailable

log = structlog.get_logger()

LOCK_WAIT_SECONDS = 10
_BEFORE_COMMIT = "before_commit"
_CHANGED = "changed_topics"

Finish = Callable[[AsyncSession], Awaitable[None]]
Wake = Callable[[str], None]


class DatabaseUnavailable(Unavailable):
    """The database does not answer or stayed locked too long; nothing was written."""

    code = "database_unavailable"
    message = "The database does not answer; nothing was written."


def before_commit(session: AsyncSession, finish: Finish) -> None:
    """Run ``finish`` as the last step of this transaction, after everything its block does."""
    session.info.setdefault(_BEFORE_COMMIT, []).append(finish)


def wake_at_commit(session: AsyncSession, topic: str) -> None:
    """Have whoever listens to ``topic`` woken once this transaction is durable, and never if it is not."""
    session.info.setdefault(_CHANGED, set()).add(topic)


def _wake_nobody(_topic: str) -> None:
    pass


class Database:
    """One shop's database: a writing and a reading side over the same URL."""

    def __init__(self, url: str) -> None:
        self.url: URL = make_url(url)
        self.wake: Wake = _wake_nobody  # whoever puts the process together connects the wake-ups
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            self._writing = _engine(self.url, pool_size=1, max_overflow=0, pool_timeout=30)
            self._reading = _engine(self.url, pool_size=4, max_overflow=4)
            prepare_sqlite(self._writing.sync_engine, begin="BEGIN IMMEDIATE")
            prepare_sqlite(self._reading.sync_engine, begin="BEGIN", query_only=True)
        else:
            self._writing = _engine(self.url, pool_size=10, max_overflow=10, pool_pre_ping=True)
            self._reading = self._writing

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """A session that commits once at the end, or rolls back if the block raises.

        Raises
        ------
        DatabaseUnavailable
            The database is gone or its lock was not free within ten seconds.
        """
        async with (
            _translated_errors(),
            AsyncSession(self._writing, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session
            for finish in session.info.pop(_BEFORE_COMMIT, ()):
                await finish(session)
        for topic in sorted(session.info.pop(_CHANGED, ())):
            self.wake(topic)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A session for reading; SQLite refuses writes in it, and it never waits for a writer."""
        async with (
            _translated_errors(),
            AsyncSession(self._reading, expire_on_commit=False) as session,
        ):
            yield session

    async def close(self) -> None:
        """Give all connections back."""
        await self._writing.dispose()
        await self._reading.dispose()


def _engine(url: URL, **options: Any) -> AsyncEngine:  # noqa: ANN401 - SQLAlchemy's own
    # An error that is logged must not tell what a row was to hold: people's words, their phones.
    return create_async_engine(url, hide_parameters=True, **options)


@asynccontextmanager
async def _translated_errors() -> AsyncIterator[None]:
    try:
        yield
    except (OperationalError, PoolTimeout) as error:
        raise DatabaseUnavailable from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise DatabaseUnavailable from error
        raise


def prepare_sqlite(engine: Engine, *, begin: str, query_only: bool = False) -> None:
    """Give every connection of ``engine`` our pragmas and let its transactions begin with ``begin``."""

    @event.listens_for(engine, "connect")
    def set_pragmas(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # the driver must not begin transactions behind our back
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute(f"PRAGMA busy_timeout={LOCK_WAIT_SECONDS * 1000}")
        if query_only:
            cursor.execute("PRAGMA query_only=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin_transaction(connection: Connection) -> None:
        connection.exec_driver_sql(begin)
