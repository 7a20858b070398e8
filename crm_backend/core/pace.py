"""Keeps long writing from crowding out the chats that write to the same SQLite file."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from crm_backend.core.bulk import BulkDatabase
from crm_backend.core.clock import Clock
from crm_backend.core.db import Database

REST_SHARE = 0.5


class _Rests:
    """How long to leave the write lock alone: half as long as it was held last.

    A chat that finds the lock taken tries again after 1, 2, 5, 10 … milliseconds; it must not find
    it taken every time. PostgreSQL locks rows, so nobody waits there and no pause is made.
    """

    def __init__(self, clock: Clock, *, is_needed: bool) -> None:
        self._clock = clock
        self._is_needed = is_needed
        self._released_at = clock.monotonic()
        self._held_seconds = 0.0

    def left(self) -> float:
        """Seconds until the lock may be taken again; 0 or less where it may be at once."""
        passed = self._clock.monotonic() - self._released_at
        return self._held_seconds * REST_SHARE - passed if self._is_needed else 0.0

    @contextmanager
    def holding(self) -> Iterator[None]:
        """Measure how long the lock is held."""
        began = self._clock.monotonic()
        yield
        self._released_at = self._clock.monotonic()
        self._held_seconds = self._released_at - began


class Pace:
    """Short transactions with pauses: the write lock is free at least a third of the time."""

    def __init__(
        self, database: BulkDatabase, clock: Clock, *, pause: Callable[[float], None]
    ) -> None:
        self._database = database
        self._pause = pause
        self._rests = _Rests(clock, is_needed=database.is_sqlite)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A transaction of the database, begun when the pause after the last one is over."""
        rest = self._rests.left()
        if rest > 0:
            self._pause(rest)
        with self._rests.holding(), self._database.transaction() as session:
            yield session


class AsyncPace:
    """The same for what writes beside an event loop's other work."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._rests = _Rests(clock, is_needed=database.is_sqlite)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """A transaction of the database, begun when the pause after the last one is over."""
        rest = self._rests.left()
        if rest > 0:
            await self._clock.sleep(rest)
        with self._rests.holding():
            async with self._database.transaction() as session:
                yield session
