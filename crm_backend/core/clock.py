"""The only place that reads the time, so that deadlines can be tested without waiting."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Time as the hub sees it; tests pass a clock they move by hand."""

    def now(self) -> datetime:
        """The present instant, aware, UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds from an arbitrary start that never jump; for measuring only."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Give way for ``seconds``."""
        ...


class SystemClock:
    """The machine's own time, or one that runs ``offset_seconds`` before it: a shop as of another day."""

    def __init__(self, offset_seconds: int = 0) -> None:
        self._offset = timedelta(seconds=offset_seconds)

    def now(self) -> datetime:
        """The present instant, aware, UTC."""
        return datetime.now(UTC) + self._offset

    def monotonic(self) -> float:
        """Seconds from an arbitrary start."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Give way for ``seconds``."""
        await asyncio.sleep(seconds)


def offset_seconds(clock: Clock) -> int:
    """How far ``clock`` runs before the machine's own, so that another process can be given the same."""
    return round((clock.now() - datetime.now(UTC)).total_seconds())
