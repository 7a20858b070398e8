"""What every endpoint may ask for: a session, the clock, the settings. The app puts them on ``app.state``."""

from collections.abc import AsyncIterator
from typing import Annotated, cast

from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import HTTPConnection

from crm_backend.core.clock import Clock
from crm_backend.core.db import Database
from crm_backend.core.settings import Settings


def get_database(connection: HTTPConnection) -> Database:
    """The app's database."""
    return cast("Database", connection.app.state.database)


def get_clock(connection: HTTPConnection) -> Clock:
    """The app's clock."""
    return cast("Clock", connection.app.state.clock)


def get_settings(connection: HTTPConnection) -> Settings:
    """The app's settings."""
    return cast("Settings", connection.app.state.settings)


AppDatabase = Annotated[Database, Depends(get_database)]
AppClock = Annotated[Clock, Depends(get_clock)]
AppSettings = Annotated[Settings, Depends(get_settings)]


async def _write_session(database: AppDatabase) -> AsyncIterator[AsyncSession]:
    async with database.transaction() as session:
        yield session


async def _read_session(database: AppDatabase) -> AsyncIterator[AsyncSession]:
    async with database.reading() as session:
        yield session


# scope="function": the commit happens before the answer leaves, so a 2xx always means durable.
WriteSession = Annotated[AsyncSession, Depends(_write_session, scope="function")]
ReadSession = Annotated[AsyncSession, Depends(_read_session, scope="function")]
