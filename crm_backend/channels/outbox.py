"""Leaving the house: rows of the outbox are sent one by one, in order per target (I6).

A row is ``sending`` from before the first byte until the answer. Whatever happens in between is ``unknown``: it may
have arrived, so it is shown to staff and never sent again by itself. A row's ``due_at`` is, while it is ``sending``,
the moment by which its sender must have said what became of it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, Protocol

import structlog
from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.core.clock import Clock
from crm_backend.core.db import Database
from crm_backend.core.errors import CrmError
from crm_backend.core.failpoints import Failpoints
from crm_backend.core.outbox import OutboxEntry, OutboxState

log = structlog.get_logger()

MAX_ATTEMPTS = 8
FIRST_RETRY = timedelta(seconds=2)
LONGEST_RETRY = timedelta(minutes=5)
# As long as Telegram keeps what people wrote meanwhile.
AWAY_AT_MOST = timedelta(hours=24)
BATCH = 50
# Longer than any transport waits for an answer.
SENDING_LEASE = timedelta(seconds=30)


class NotSent(CrmError):
    """Certainly not delivered (refused connection, 429, 5xx before acceptance): it may be tried again."""

    code = "not_sent"
    message = "The delivery did not leave; it will be tried again."

    def __init__(self, reason: str, *, retry_after_seconds: float | None = None) -> None:
        super().__init__(reason=reason)
        self.reason = reason
        self.retry_after_seconds = retry_after_seconds


class MayBeSent(CrmError):
    """The request left and no answer came: it may have been delivered, so it is never sent again."""

    code = "may_be_sent"
    message = "The delivery left, but nobody confirmed it."


class ReceiverAway(NotSent):
    """Nobody can be delivered to just now: it is not this delivery's fault, and eight tries are soon over."""

    code = "receiver_away"


class Undeliverable(CrmError):
    """The receiver refused it for good."""

    code = "undeliverable"
    message = "The receiver refused the delivery."


Note = Callable[[AsyncSession], None]


def _note_nothing(_session: AsyncSession) -> None:
    pass


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A delivery, or one part of it, has left.

    ``pause`` is that before its next part, None after the last one. ``note`` writes down what the receiver confirmed,
    in the transaction that says so of the row: what was confirmed is never taken for unknown.
    """

    pause: timedelta | None = None
    note: Note = _note_nothing


class Transport(Protocol):
    """Sends one kind of delivery; says by its error which of the three failures it was."""

    async def send(self, target: str, payload: dict[str, Any]) -> Sent:
        """Deliver, or raise :class:`NotSent`, :class:`MayBeSent` or :class:`Undeliverable`.

        What has several parts is sent part by part, each call one.
        """
        ...


@dataclass(frozen=True, kw_only=True)
class Tempo:
    """How fast deliveries may leave: a pause between two to the same target, so many a second and at once in all."""

    between: timedelta
    a_second: int
    at_once: int


# Told in the transaction in which a delivery ended otherwise than well.
OnStop = Callable[[AsyncSession, OutboxEntry], Awaitable[None]]


async def _tell_nobody(_session: AsyncSession, _entry: OutboxEntry) -> None:
    pass


class Outbox:
    """Delivers what is due, with one transport per kind."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        transports: Mapping[str, Transport],
        *,
        tempo: Tempo | None = None,
        on_stop: OnStop = _tell_nobody,
        failpoints: Failpoints | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._transports = transports
        self._places = asyncio.Semaphore(1 if tempo is None else tempo.at_once)
        self._tempo = tempo
        self._on_stop = on_stop
        self._failpoints = failpoints or Failpoints()
        self._running: dict[int, asyncio.Task[int]] = {}

    async def recover(self) -> int:
        """Rows whose sender died while sending may have arrived, so they become ``unknown``. Returns how many."""
        async with self._database.reading() as session:
            if await session.scalar(select(OutboxEntry.id).where(self._left()).limit(1)) is None:
                return 0
        async with self._database.transaction() as session:
            statement = (
                update(OutboxEntry)
                .where(self._left())
                .values(
                    state=OutboxState.UNKNOWN,
                    last_error="the sender died while sending",
                    left_at=self._clock.now(),
                )
                .returning(OutboxEntry)
            )
            found = (await session.scalars(statement)).all()
            for entry in found:
                await self._on_stop(session, entry)
            return len(found)

    async def deliver_due(self) -> int:
        """Send what is due; a target whose first row has to wait holds back its later ones. Returns how many."""
        return sum(await asyncio.gather(*await self._start_due()))

    async def deliver_forever(self, *, pause_seconds: float) -> None:
        """Send what is due again and again, until cancelled; a slow delivery holds up nobody but its target."""
        try:
            while True:
                await self.recover()
                await self._start_due()
                await self._clock.sleep(pause_seconds)
        finally:
            # What is on its way is waited for: half a delivery would be an unknown one.
            await asyncio.gather(*self._running.values(), return_exceptions=True)

    async def _start_due(self) -> list[asyncio.Task[int]]:
        """Start sending each row that is due and not being sent already, as soon as one more may be."""
        started = []
        for entry_id in await self._due():
            if entry_id not in self._running:
                await self._places.acquire()
                started.append(self._start(entry_id))
        return started

    def _start(self, entry_id: int) -> asyncio.Task[int]:
        task = asyncio.create_task(self._take_on(entry_id))
        self._running[entry_id] = task
        task.add_done_callback(partial(self._forget, entry_id))
        return task

    def _forget(self, entry_id: int, task: asyncio.Task[int]) -> None:
        del self._running[entry_id]
        self._places.release()
        if not task.cancelled() and task.exception() is not None:
            # Its row is still ``sending``: it becomes unknown when the sender's time is over.
            log.error("delivery.dropped", exc_info=task.exception())

    def _left(self) -> ColumnElement[bool]:
        return (
            (OutboxEntry.state == OutboxState.SENDING)
            & (OutboxEntry.due_at <= self._clock.now())
            & OutboxEntry.kind.in_(list(self._transports))
        )

    async def _due(self) -> list[int]:
        older = OutboxEntry.__table__.alias("older")
        blocked = select(older.c.id).where(
            older.c.kind == OutboxEntry.kind,
            older.c.target == OutboxEntry.target,
            older.c.id < OutboxEntry.id,
            older.c.state.in_((OutboxState.PENDING, OutboxState.SENDING)),
        )
        statement = select(OutboxEntry.id).where(
            OutboxEntry.state == OutboxState.PENDING,
            OutboxEntry.due_at <= self._clock.now(),
            OutboxEntry.kind.in_(list(self._transports)),
            ~blocked.exists(),
        )
        room = BATCH
        async with self._database.reading() as session:
            if self._tempo is not None:
                rested, left = await self._rested(session, self._tempo)
                statement, room = statement.where(rested), min(room, left)
            statement = statement.order_by(OutboxEntry.id).limit(max(room, 0))
            return list((await session.scalars(statement)).all())

    async def _rested(self, session: AsyncSession, tempo: Tempo) -> tuple[ColumnElement[bool], int]:
        """The condition that a target was not sent to just now, and how many may leave in this second."""
        now = self._clock.now()
        kinds = OutboxEntry.kind.in_(list(self._transports))
        just_left = select(OutboxEntry.target).where(
            kinds, OutboxEntry.left_at > now - tempo.between
        )
        leaving = await session.scalar(
            select(func.count()).where(kinds, OutboxEntry.left_at > now - timedelta(seconds=1))
        )
        sending = await session.scalar(
            select(func.count()).where(kinds, OutboxEntry.state == OutboxState.SENDING)
        )
        room = tempo.a_second - int(leaving or 0) - int(sending or 0)
        return OutboxEntry.target.not_in(just_left), room

    async def _claim(self, entry_id: int) -> OutboxEntry | None:
        """Take a row on; None where another sender did meanwhile, or put it off (a 429, the pause after a part)."""
        now = self._clock.now()
        async with self._database.transaction() as session:
            statement = (
                update(OutboxEntry)
                .where(
                    OutboxEntry.id == entry_id,
                    OutboxEntry.state == OutboxState.PENDING,
                    OutboxEntry.due_at <= now,
                )
                .values(
                    state=OutboxState.SENDING,
                    attempts=OutboxEntry.attempts + 1,
                    due_at=now + SENDING_LEASE,
                )
                .returning(OutboxEntry)
            )
            return (await session.scalars(statement)).one_or_none()

    async def _take_on(self, entry_id: int) -> int:
        entry = await self._claim(entry_id)
        return 0 if entry is None else await self._deliver(entry)

    async def _deliver(self, entry: OutboxEntry) -> int:
        try:
            sent = await self._transports[entry.kind].send(entry.target, entry.payload)
        except NotSent as error:
            await self._put_back(entry, error)
        except MayBeSent as error:
            await self._finish(entry, OutboxState.UNKNOWN, error=error.message)
        except Undeliverable as error:
            await self._finish(entry, OutboxState.DEAD, error=error.message)
        else:
            self._failpoints.hit("delivery_sent_unmarked")
            if sent.pause is None:
                await self._finish(entry, OutboxState.SENT, note=sent.note)
            else:
                await self._wait_for_next_part(entry, sent.pause, sent.note)
            return 1
        return 0

    async def _put_back(self, entry: OutboxEntry, error: NotSent) -> None:
        is_away = isinstance(error, ReceiverAway)
        age = self._clock.now() - entry.created_at
        if (age >= AWAY_AT_MOST) if is_away else (entry.attempts >= MAX_ATTEMPTS):
            await self._finish(entry, OutboxState.DEAD, error=error.reason)
            return
        backoff = min(FIRST_RETRY * 2 ** min(entry.attempts - 1, MAX_ATTEMPTS), LONGEST_RETRY)
        if error.retry_after_seconds is not None:
            backoff = timedelta(seconds=error.retry_after_seconds)
        async with self._database.transaction() as session:
            await self._wait(session, entry, backoff, last_error=error.reason)

    async def _wait_for_next_part(self, entry: OutboxEntry, pause: timedelta, note: Note) -> None:
        async with self._database.transaction() as session:
            note(session)
            now = self._clock.now()
            await self._wait(session, entry, pause, attempts=0, last_error=None, left_at=now)

    async def _wait(
        self, session: AsyncSession, entry: OutboxEntry, pause: timedelta, **values: object
    ) -> None:
        values |= {"state": OutboxState.PENDING, "due_at": self._clock.now() + pause}
        await session.execute(update(OutboxEntry).where(_is_held(entry)).values(values))

    async def _finish(
        self,
        entry: OutboxEntry,
        state: OutboxState,
        *,
        error: str | None = None,
        note: Note = _note_nothing,
    ) -> None:
        now = self._clock.now()
        ended_as: dict[str, object] = {"state": state, "last_error": error, "sent_at": None}
        if state is OutboxState.SENT:
            ended_as["sent_at"] = now
        if state is not OutboxState.DEAD:  # what is dead has not left, and slows nothing down
            ended_as["left_at"] = now
        async with self._database.transaction() as session:
            note(session)
            statement = (
                update(OutboxEntry).where(_is_held(entry)).values(ended_as).returning(OutboxEntry)
            )
            ended = (await session.scalars(statement)).one_or_none()
            if ended is not None and state is not OutboxState.SENT:
                await self._on_stop(session, ended)
        if state is not OutboxState.SENT:
            log.warning("delivery.stopped", entry_id=entry.id, state=state.value)


def _is_held(entry: OutboxEntry) -> ColumnElement[bool]:
    return (OutboxEntry.id == entry.id) & (OutboxEntry.state == OutboxState.SENDING)
