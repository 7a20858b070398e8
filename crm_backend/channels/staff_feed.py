"""The events of the console, read and rendered once per process, however many agents look on.

The feed holds the newest thousand frames. Whoever wakes it only says that there may be more: it reads what comes
after its last number, in order, so that nothing depends on who woke it or how often.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from crm_backend.channels import service
from crm_backend.channels.frames import as_text
from crm_backend.conversations.service import event_reading
from crm_backend.conversations.values import StaffEventKind
from crm_backend.core.db import Database

KEPT = 1000  # a client further behind loads its lists anew
PAGE = 200


@dataclass(frozen=True, kw_only=True)
class EventFrame:
    """One event as it goes out."""

    number: int
    kind: StaffEventKind
    text: str


class StaffFeed:
    """One per hub process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._frames: list[EventFrame] = []
        self._last = 0
        self._may_be_more = True
        self._reading = asyncio.Lock()

    def note_change(self) -> None:
        """There may be new events."""
        self._may_be_more = True

    async def last_number(self) -> int:
        """The number of the newest event."""
        await self._catch_up()
        return self._last

    async def after(self, number: int) -> Sequence[EventFrame] | None:
        """Up to a page of events after ``number``, in order; None when that is too long ago, or not of this shop."""
        await self._catch_up()
        behind = self._last - number
        if behind < 0 or behind > KEPT:
            return None
        if behind > len(self._frames):
            return await self._read(number)
        start = len(self._frames) - behind
        return self._frames[start : start + PAGE]

    async def _catch_up(self) -> None:
        async with self._reading:
            while self._may_be_more:
                self._may_be_more = False
                try:
                    await self._append_new()
                except BaseException:
                    # Cut short by a closing socket or a database that is away: the others must look again.
                    self._may_be_more = True
                    raise

    async def _append_new(self) -> None:
        async with self._database.reading() as session:
            newest = await event_reading.last_event_number(session)
        if newest < self._last or newest - self._last > KEPT:
            # Nobody listened for long (or the shop was emptied): start from here, read older ones when asked.
            self._frames, self._last = [], newest
        while self._last < newest:
            page = await self._read(self._last)
            if not page:
                return
            self._frames = [*self._frames, *page][-KEPT:]
            self._last = page[-1].number

    async def _read(self, after: int) -> list[EventFrame]:
        async with self._database.reading() as session:
            events = await event_reading.list_events(session, after=after, limit=PAGE)
            frames = await service.event_frames(session, events)
        return [
            EventFrame(
                number=event.number,
                kind=event.kind,
                text=as_text(frame),
            )
            for event, frame in zip(events, frames, strict=True)
        ]
