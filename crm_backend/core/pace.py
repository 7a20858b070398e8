"""Keeps long writing from crowding out the chats that write to the same SQLite file."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from crm_backend.core.bulk import BulkDatabase
from crm_backend.core.clock import Clock

REST_SHARE = 0.5


class Pace:
    """Short transactions with pauses: the write lock is free at least a third of the time.

    A chat that finds the lock taken tries again after 1, 2, 5, 10 … milliseconds; it must not find
    it taken every time. PostgreSQL locks rows, so nobody waits there and no pause is made.
    """

    def __init__(
        self, database: BulkDatabase, clock: Clock, *, pause: Callable[[float], None]
    ) -> None:
        self._database = database
        self._clock = clock
        self._pause = pause
        self._released_at = clock.monotonic()
        self._held_seconds = 0.0

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A transaction of the database, begun when the pause after the last one is over."""
        rest = self._held_seconds * REST_SHARE - (self._clock.monotonic() - self._released_at)
        if self._database.is_sqlite and rest > 0:
            self._pause(rest)
        began = self._clock.monotonic()
        with self._database.transaction() as session:
            yield session
        self._released_at = self._clock.monotonic()
        self._held_seconds = self._released_at - began
