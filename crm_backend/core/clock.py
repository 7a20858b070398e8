"""The only place that reads the time, so that deadlines can be tested without waiting."""

import asyncio
import time
from datetime import UTC, datetime
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
    """The machine's own time."""

    def now(self) -> datetime:
        """The present instant, aware, UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds from an arbitrary start."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Give way for ``seconds``."""
        await asyncio.sleep(seconds)
