"""``getUpdates``: one long poll at a time; a second one ends the first with a conflict."""

import asyncio

from crm_backend.core.clock import Clock
from tests.fakes.telegram.clock import happens_within
from tests.fakes.telegram.errors import OTHER_POLLER, TERMINATED_BY_WEBHOOK, ApiError
from tests.fakes.telegram.faults import Faults
from tests.fakes.telegram.updates import Update, UpdateQueue
from tests.fakes.telegram.wire import Json

LONGEST_POLL_SECONDS = 50
CONFLICT_PAUSE_SECONDS = 3.0


class Polling:
    """The poll that waits now, if any."""

    def __init__(self, queue: UpdateQueue, clock: Clock, faults: Faults) -> None:
        self._queue = queue
        self._clock = clock
        self._faults = faults
        self._waiting: asyncio.Future[str] | None = None
        self._next_conflict_at = 0.0
        queue.on_push.append(self._wake)

    async def get(self, *, offset: int, limit: int, timeout_seconds: int) -> list[Json]:
        """Updates from ``offset`` on, as soon as there are any; confirms those before it."""
        found = self._queue.since(offset, limit)
        seconds = min(timeout_seconds, LONGEST_POLL_SECONDS)
        if not found and seconds > 0:
            self.end(OTHER_POLLER)
            woken: asyncio.Future[str] = asyncio.get_running_loop().create_future()
            self._waiting = woken
            try:
                await happens_within(self._clock, asyncio.shield(woken), seconds=seconds)
            finally:
                if self._waiting is woken:
                    self._waiting = None
            if woken.done() and woken.result():
                await self.refuse(woken.result())
            woken.cancel()
            found = self._queue.since(offset, limit)
        return [each.as_json() for each in [*self._duplicates(found), *found][:limit]]

    def _duplicates(self, found: list[Update]) -> list[Update]:
        """Now and then an update comes again although it was confirmed."""
        confirmed = self._queue.confirmed
        if found and confirmed and self._faults.draws_duplicate():
            return [confirmed[-1]]
        return []

    def _wake(self) -> None:
        self.end("")

    def end(self, reason: str) -> None:
        """Let the waiting poll answer now: with what there is, or with a conflict."""
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(reason)
        self._waiting = None

    def end_for_webhook(self) -> None:
        self.end(TERMINATED_BY_WEBHOOK)

    async def refuse(self, reason: str) -> None:
        """Raise a conflict; those who conflict often are kept waiting before they hear of it."""
        now = self._clock.monotonic()
        if now < self._next_conflict_at:
            await self._clock.sleep(CONFLICT_PAUSE_SECONDS)
        else:
            self._next_conflict_at = now + CONFLICT_PAUSE_SECONDS
        raise ApiError(409, reason)
