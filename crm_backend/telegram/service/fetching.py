"""Getting updates: fetched by one worker at a time, or delivered to our webhook.

An update is confirmed to Telegram (by asking for what comes after it) only once it is committed here.
"""

import json
from contextlib import suppress
from datetime import datetime, timedelta

import structlog

from crm_backend.core.clock import Clock
from crm_backend.core.db import Database, DatabaseUnavailable
from crm_backend.core.errors import CrmError
from crm_backend.integrations.telegram import (
    NotAnswered,
    NotReached,
    OtherReader,
    Refused,
    TelegramApi,
    TokenRefused,
    Webhook,
)
from crm_backend.telegram import repository
from crm_backend.telegram.service.intake import keep_update
from crm_backend.telegram.values import REMEDIES, Trouble

log = structlog.get_logger()

# Longer than one long poll with all its timeouts, so that a living poller keeps its lease between renewals.
LEASE = timedelta(seconds=30)
LOOK_AGAIN_SECONDS = 5.0
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 60.0
WEBHOOK_CHECK_SECONDS = 600.0
FAILURES = (NotReached, NotAnswered, Refused)


class UpdateSource:
    """What both ways have in common: one bot, and a note of what is wrong for staff to see."""

    def __init__(self, database: Database, clock: Clock, api: TelegramApi, bot_id: int) -> None:
        self._database = database
        self._clock = clock
        self._api = api
        self._bot_id = bot_id
        self._pause = FIRST_PAUSE_SECONDS

    async def introduce(self) -> None:
        """Learn the bot's name, which its links need."""
        name = await self._api.get_name()
        async with self._database.transaction() as session:
            await repository.set_name(session, self._bot_id, name, now=self._clock.now())

    async def note_answer(self) -> None:
        """Telegram answers: whatever was wrong is over."""
        self._pause = FIRST_PAUSE_SECONDS
        async with self._database.transaction() as session:
            await repository.set_trouble(session, self._bot_id, None, now=self._clock.now())

    async def note_failure(self, error: CrmError) -> None:
        """Note and say what is wrong, and wait, longer each time, at most a minute."""
        trouble = trouble_of(error)
        log.warning("telegram.failed", trouble=trouble.value, meaning=REMEDIES[trouble].en)
        async with self._database.transaction() as session:
            await repository.set_trouble(session, self._bot_id, trouble, now=self._clock.now())
        asked_to_wait = getattr(error, "retry_after_seconds", None) or 0.0
        await self._clock.sleep(max(self._pause, asked_to_wait))
        self._pause = min(self._pause * 2, LONGEST_PAUSE_SECONDS)


class Poller(UpdateSource):
    """Fetches updates while it holds the lease; a second worker waits for it."""

    def __init__(
        self, database: Database, clock: Clock, api: TelegramApi, *, bot_id: int, holder: str
    ) -> None:
        super().__init__(database, clock, api, bot_id)
        self._holder = holder
        self._offset: int | None = None
        self._is_begun = False

    async def poll_forever(self) -> None:
        """Fetch, keep, confirm, until cancelled; then whoever comes next may begin at once."""
        try:
            while True:
                await self._poll_or_wait()
        finally:
            with suppress(DatabaseUnavailable):  # the lease ends by itself
                await self._give_back_lease()

    async def _poll_or_wait(self) -> None:
        if not await self._hold_lease():
            self._is_begun = False
            await self._clock.sleep(LOOK_AGAIN_SECONDS)
            return
        try:
            await self.poll_once()
        except FAILURES as error:
            # Somebody may have set a webhook, which stays when they are gone.
            self._is_begun = self._is_begun and not isinstance(error, OtherReader)
            await self.note_failure(error)
        else:
            await self.note_answer()

    async def poll_once(self) -> int:
        """One long poll; what came is committed together, and confirmed by the next one. Returns how many came."""
        if not self._is_begun:
            # Telegram hands updates to a webhook or to whoever asks, never to both.
            if (await self._api.get_webhook()).url:
                await self._api.drop_webhook()
            await self.introduce()
            self._offset, self._is_begun = None, True
        updates = await self._api.fetch_updates(self._offset)
        async with self._database.transaction() as session:
            numbers = [
                await keep_update(
                    session, self._bot_id, json.dumps(update).encode(), now=self._clock.now()
                )
                for update in updates
            ]
        known = [number for number in numbers if number is not None]
        # Nothing left: ask without a number next time. After a quiet week Telegram may go on with smaller ones,
        # which an old number would hide.
        self._offset = known[-1] + 1 if known else None
        return len(updates)

    async def _hold_lease(self) -> bool:
        now = self._clock.now()
        async with self._database.transaction() as session:
            return await repository.take_lease(
                session, self._bot_id, self._holder, until=now + LEASE, now=now
            )

    async def _give_back_lease(self) -> None:
        async with self._database.transaction() as session:
            await repository.give_back_lease(session, self._bot_id, self._holder)


class WebhookKeeper(UpdateSource):
    """Sees to it that Telegram delivers updates to our address, with our secret."""

    def __init__(
        self, database: Database, clock: Clock, api: TelegramApi, *, bot_id: int, url: str
    ) -> None:
        super().__init__(database, clock, api, bot_id)
        self._url = url
        self._last_error_at: datetime | None = None

    async def keep_forever(self, secret: str) -> None:
        """Set it once, and again whenever somebody else changed it."""
        await self.see_to_it(secret, is_first=True)
        while True:
            await self._clock.sleep(WEBHOOK_CHECK_SECONDS)
            await self.see_to_it(secret, is_first=False)

    async def see_to_it(self, secret: str, *, is_first: bool) -> None:
        """Set the webhook where it is not ours; again and again until Telegram answers."""
        while True:
            try:
                if is_first:
                    await self.introduce()
                webhook = await self._api.get_webhook()
                is_new = is_first or webhook.url != self._url
                if is_new:
                    await self._api.set_webhook(self._url, secret)
            except FAILURES as error:
                await self.note_failure(error)
            else:
                await self._note_deliveries(webhook, is_new=is_new)
                return

    async def _note_deliveries(self, webhook: Webhook, *, is_new: bool) -> None:
        """Telegram answers. Whether its deliveries arrive shows in an error since the last look, while some wait."""
        has_failed = webhook.last_error_at not in (None, self._last_error_at)
        self._last_error_at = webhook.last_error_at
        if is_new or not (has_failed and webhook.waiting):
            await self.note_answer()
            return
        trouble = Trouble.WEBHOOK_REFUSED
        log.warning("telegram.failed", trouble=trouble.value, meaning=REMEDIES[trouble].en)
        async with self._database.transaction() as session:
            await repository.set_trouble(session, self._bot_id, trouble, now=self._clock.now())


def trouble_of(error: CrmError) -> Trouble:
    """What a failed call means for the bot."""
    match error:
        case TokenRefused():
            return Trouble.TOKEN_REFUSED
        case OtherReader():
            return Trouble.OTHER_READER
        case Refused():
            return Trouble.WEBHOOK_REFUSED
        case _:
            return Trouble.UNREACHABLE
