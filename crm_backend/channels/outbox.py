"""Leaving the house: rows of the outbox are sent one by one, in order per target (I6).

A row is ``sending`` from before the first byte until the answer. Whatever happens in between is ``unknown``: it may
have arrived, so it is shown to staff and never sent again by itself.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Protocol

import structlog
from sqlalchemy import select, update

from crm_backend.core.clock import Clock
from crm_backend.core.db import Database
from crm_backend.core.errors import CrmError
from crm_backend.core.failpoints import Failpoints
from crm_backend.core.outbox import OutboxEntry, OutboxState

log = structlog.get_logger()

MAX_ATTEMPTS = 8
FIRST_RETRY = timedelta(seconds=2)
BATCH = 50


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


class Undeliverable(CrmError):
    """The receiver refused it for good."""

    code = "undeliverable"
    message = "The receiver refused the delivery."


class Transport(Protocol):
    """Sends one kind of delivery; says by its error which of the three failures it was."""

    async def send(self, target: str, payload: dict[str, Any]) -> None:
        """Deliver, or raise :class:`NotSent`, :class:`MayBeSent` or :class:`Undeliverable`."""
        ...


class Outbox:
    """Delivers what is due, with one transport per kind."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        transports: Mapping[str, Transport],
        *,
        failpoints: Failpoints | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._transports = transports
        self._failpoints = failpoints or Failpoints()

    async def recover(self) -> int:
        """After a crash: rows left in ``sending`` may have arrived, so they become ``unknown``. Returns how many."""
        async with self._database.transaction() as session:
            result = await session.execute(
                update(OutboxEntry)
                .where(OutboxEntry.state == OutboxState.SENDING)
                .values(state=OutboxState.UNKNOWN, last_error="the sender died while sending")
                .returning(OutboxEntry.id)
            )
            return len(result.all())

    async def deliver_due(self) -> int:
        """Send what is due, oldest first; a target whose first row has to wait holds back its later ones."""
        sent = 0
        for entry_id in await self._due():
            entry = await self._claim(entry_id)
            if entry is None:
                continue
            sent += await self._deliver(entry)
        return sent

    async def _due(self) -> list[int]:
        older = OutboxEntry.__table__.alias("older")
        blocked = select(older.c.id).where(
            older.c.kind == OutboxEntry.kind,
            older.c.target == OutboxEntry.target,
            older.c.id < OutboxEntry.id,
            older.c.state.in_((OutboxState.PENDING, OutboxState.SENDING)),
        )
        statement = (
            select(OutboxEntry.id)
            .where(
                OutboxEntry.state == OutboxState.PENDING,
                OutboxEntry.due_at <= self._clock.now(),
                OutboxEntry.kind.in_(list(self._transports)),
                ~blocked.exists(),
            )
            .order_by(OutboxEntry.id)
            .limit(BATCH)
        )
        async with self._database.reading() as session:
            return list((await session.scalars(statement)).all())

    async def _claim(self, entry_id: int) -> OutboxEntry | None:
        async with self._database.transaction() as session:
            statement = (
                update(OutboxEntry)
                .where(OutboxEntry.id == entry_id, OutboxEntry.state == OutboxState.PENDING)
                .values(state=OutboxState.SENDING, attempts=OutboxEntry.attempts + 1)
                .returning(OutboxEntry)
            )
            return (await session.scalars(statement)).one_or_none()

    async def _deliver(self, entry: OutboxEntry) -> int:
        try:
            await self._transports[entry.kind].send(entry.target, entry.payload)
        except NotSent as error:
            await self._put_back(entry, error)
        except MayBeSent as error:
            await self._finish(entry, OutboxState.UNKNOWN, error.message)
        except Undeliverable as error:
            await self._finish(entry, OutboxState.DEAD, error.message)
        else:
            self._failpoints.hit("delivery_sent_unmarked")
            await self._finish(entry, OutboxState.SENT, None)
            return 1
        return 0

    async def _put_back(self, entry: OutboxEntry, error: NotSent) -> None:
        if entry.attempts >= MAX_ATTEMPTS:
            await self._finish(entry, OutboxState.DEAD, error.reason)
            return
        backoff = FIRST_RETRY * 2 ** (entry.attempts - 1)
        if error.retry_after_seconds is not None:
            backoff = timedelta(seconds=error.retry_after_seconds)
        async with self._database.transaction() as session:
            await session.execute(
                update(OutboxEntry)
                .where(OutboxEntry.id == entry.id, OutboxEntry.state == OutboxState.SENDING)
                .values(
                    state=OutboxState.PENDING,
                    due_at=self._clock.now() + backoff,
                    last_error=error.reason,
                )
            )

    async def _finish(self, entry: OutboxEntry, state: OutboxState, error: str | None) -> None:
        async with self._database.transaction() as session:
            await session.execute(
                update(OutboxEntry)
                .where(OutboxEntry.id == entry.id, OutboxEntry.state == OutboxState.SENDING)
                .values(
                    state=state,
                    last_error=error,
                    sent_at=self._clock.now() if state is OutboxState.SENT else None,
                )
            )
        if state is not OutboxState.SENT:
            log.warning("delivery.stopped", entry_id=entry.id, state=state.value)
