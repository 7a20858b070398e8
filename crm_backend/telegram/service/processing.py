"""Doing kept updates, one by one: message and ``done`` are one transaction, so a kill at any point repeats nothing."""

from dataclasses import dataclass

import structlog

from crm_backend.conversations.dispatcher import Dispatcher
from crm_backend.conversations.service.ownership import OpenTicket
from crm_backend.core.clock import Clock
from crm_backend.core.db import Database, DatabaseUnavailable
from crm_backend.core.failpoints import Failpoints
from crm_backend.telegram import repository
from crm_backend.telegram.errors import UpdateUnreadable
from crm_backend.telegram.models import TelegramUpdate
from crm_backend.telegram.rules import read_update
from crm_backend.telegram.service.taking_in import Reception, take_in
from crm_backend.telegram.values import UpdateState

log = structlog.get_logger()

MOST_ATTEMPTS = 3


@dataclass(frozen=True, kw_only=True)
class UpdateProcessor:
    """Does the updates of one bot; any number may work beside each other, on this database or in other hubs."""

    database: Database
    clock: Clock
    dispatcher: Dispatcher
    open_ticket: OpenTicket
    failpoints: Failpoints
    bot_id: int

    async def do_waiting(self) -> int:
        """Do updates until none waits that is free. Returns how many."""
        done = 0
        while await self._is_any_waiting() and await self._do_next():
            done += 1
        return done

    async def _is_any_waiting(self) -> bool:
        async with self.database.reading() as session:
            return await repository.is_any_waiting(session, self.bot_id)

    async def _do_next(self) -> bool:
        row_id = None
        try:
            async with self.database.transaction() as session:
                update = await repository.lock_next_update(session, self.bot_id)
                if update is None:
                    return False
                row_id = update.id
                try:
                    incoming = read_update(update.raw)
                except UpdateUnreadable as error:
                    self._end(update, UpdateState.ODD, reason=error.reason)
                    return True
                work = await take_in(session, self._reception(update), incoming)
                self._end(update, UpdateState.DONE)
        except DatabaseUnavailable:
            raise
        except Exception:
            # The border of the webhook: an update that breaks us must not hold up its chat for ever.
            log.exception("telegram_update.failed", row=row_id)
            await self._count_failure(row_id)
            return True
        self.failpoints.hit("telegram_update_done")
        if work is not None:
            self.dispatcher.start(work)
        return True

    def _reception(self, update: TelegramUpdate) -> Reception:
        assert update.update_id is not None  # noqa: S101 - what has none is odd from the start
        return Reception(
            bot_id=self.bot_id,
            update_id=update.update_id,
            lease=self.dispatcher.lease(),
            open_ticket=self.open_ticket,
            now=self.clock.now(),
        )

    def _end(
        self, update: TelegramUpdate, state: UpdateState, *, reason: str | None = None
    ) -> None:
        update.state = state
        update.ended_at = self.clock.now()
        update.reason = None if reason is None else reason[:200]
        if state is UpdateState.DONE:
            update.raw = ""
        else:
            log.warning("telegram_update.odd", row=update.id, reason=reason)

    async def _count_failure(self, row_id: int | None) -> None:
        if row_id is None:
            return
        async with self.database.transaction() as session:
            update = await repository.lock_update(session, row_id)
            update.attempts += 1
            if update.attempts >= MOST_ATTEMPTS:
                self._end(update, UpdateState.ODD, reason="it could not be done")
