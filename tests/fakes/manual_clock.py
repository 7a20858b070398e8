"""A clock on which sleepers really wait until the test moves the time past their deadline."""

import asyncio
import heapq
from itertools import count

from tests.fakes.fixed_clock import FixedClock


class ManualClock(FixedClock):
    """Time passes only by ``pass_time``; then whoever's sleep is over wakes, in order of deadline."""

    def __init__(self) -> None:
        super().__init__()
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._order = count()

    async def sleep(self, seconds: float) -> None:
        waker: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        deadline = self.monotonic() + seconds
        heapq.heappush(self._sleepers, (deadline, next(self._order), waker))
        await waker

    async def pass_time(self, seconds: float) -> None:
        """Move the time step by step, letting everything that wakes do its work before the next step."""
        await settle()  # whoever was just started must be asleep before the time moves
        end = self.monotonic() + seconds
        while self._sleepers and self._sleepers[0][0] <= end:
            deadline, _order, waker = heapq.heappop(self._sleepers)
            self.advance(seconds=max(0.0, deadline - self.monotonic()))
            if not waker.done():
                waker.set_result(None)
            await settle()
        self.advance(seconds=max(0.0, end - self.monotonic()))
        await settle()


async def settle(rounds: int = 10) -> None:
    """Let tasks that can go on do so; a database call takes several rounds and a little real time."""
    for _ in range(rounds):
        await asyncio.sleep(0.002)
