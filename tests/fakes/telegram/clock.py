"""Time of the server: it may run faster than the machine's, so that a day passes in a minute."""

import asyncio
import time
from collections.abc import Awaitable
from datetime import UTC, datetime, timedelta

from crm_backend.core.clock import Clock


class ScaledClock:
    """Implements ``crm_backend.core.clock.Clock``; ``scale`` of its seconds pass in one of ours."""

    def __init__(self, scale: float = 1.0) -> None:
        self.scale = scale
        self._began_at = datetime.now(UTC)
        self._began = time.monotonic()

    def now(self) -> datetime:
        return self._began_at + timedelta(seconds=self.monotonic() - self._began)

    def monotonic(self) -> float:
        return self._began + (time.monotonic() - self._began) * self.scale

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / self.scale)


async def happens_within(clock: Clock, waiting: Awaitable[object], *, seconds: float) -> bool:
    """Wait for something, at most ``seconds`` on ``clock``; what fails raises as it would alone."""
    task = asyncio.ensure_future(waiting)
    timer = asyncio.ensure_future(clock.sleep(seconds))
    try:
        await asyncio.wait({task, timer}, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            return False
        task.result()
        return True
    finally:
        task.cancel()
        timer.cancel()
