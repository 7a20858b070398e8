"""A clock that stands still until a test moves it."""

from datetime import UTC, datetime, timedelta

# A Wednesday, 10:00 in Shanghai.
NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)


class FixedClock:
    """Implements ``crm_backend.core.clock.Clock``; sleeping moves it and never waits."""

    def __init__(self, now: datetime = NOW) -> None:
        self._now = now
        self._monotonic = 1000.0

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._monotonic

    async def sleep(self, seconds: float) -> None:
        self.advance(seconds=seconds)

    def advance(self, **span: float) -> None:
        """Move by a span given as for ``timedelta``, e.g. ``advance(minutes=5)``."""
        step = timedelta(**span)
        self._now += step
        self._monotonic += step.total_seconds()
