"""Delivery to a webhook by the rules of the real server (tdlib/telegram-bot-api, WebhookActor).

Updates of one chat go out one after the other: the next waits until the one before got its 2xx.
Anything else is sent again at once, then after 2, 4, 8 ... seconds up to a random 60 to 120, or
when ``Retry-After`` says, until the update is a day old. At most ``max_connections`` requests run,
and only twice as many updates are looked at: enough unanswered ones stop every chat.
"""

import asyncio
import json
import random
import ssl
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import httpx

from crm_backend.core.clock import Clock
from tests.fakes.telegram.clock import happens_within
from tests.fakes.telegram.errors import ApiError
from tests.fakes.telegram.faults import Faults
from tests.fakes.telegram.ledger import Delivery, Ledger
from tests.fakes.telegram.updates import Update, UpdateQueue
from tests.fakes.telegram.wire import Json, Query, read_query

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
ANSWER_SECONDS = 60
LONGEST_PAUSE_SECONDS = 60
LONGEST_RETRY_AFTER = 3600
GIVEN_UP_AFTER = timedelta(hours=23)
GONE = 410
# What an answer to an update must not ask for; every ``get…`` is refused too.
UNANSWERABLE = frozenset({"setwebhook", "deletewebhook", "close", "logout"})

RunMethod = Callable[[Query], Awaitable[None]]


@dataclass
class Attempts:
    """How often an update was sent in vain, and when it may go out again."""

    failures: int = 0
    pause_seconds: float = 1
    not_before: float = 0


@dataclass
class Settings:
    """What ``setWebhook`` was told."""

    url: str = ""
    secret_token: str = ""
    max_connections: int = 40
    last_error_at: datetime | None = None
    last_error: str = ""
    gone_since: datetime | None = None


@dataclass
class Webhook:
    """The webhook of one bot; idle while no address is set."""

    queue: UpdateQueue
    clock: Clock
    faults: Faults
    ledger: Ledger
    chance: random.Random
    run_method: RunMethod
    answer_seconds: float
    settings: Settings = field(default_factory=Settings)

    def __post_init__(self) -> None:
        self._attempts: dict[int, Attempts] = {}
        self._sent: dict[int, int] = {}
        self._drains: dict[Hashable, asyncio.Task[None]] = {}
        # One client for each connection: a shared pool looks at all its connections for each request.
        self._idle: list[httpx.AsyncClient] = []
        self._verify: ssl.SSLContext | bool = False
        self._connections = asyncio.Semaphore(1)
        self.queue.on_push.append(self._go_on)

    @property
    def is_set(self) -> bool:
        return bool(self.settings.url)

    async def set(self, settings: Settings) -> None:
        """Send updates there from now on, whatever is waiting first."""
        await self.close()
        self.settings = settings
        if settings.url:
            self._connections = asyncio.Semaphore(settings.max_connections)
            is_secure = settings.url.startswith("https:")
            self._verify = ssl.create_default_context() if is_secure else False
            self._go_on()

    async def close(self) -> None:
        """Stop sending; an update under way stays in the queue."""
        drains, self._drains = list(self._drains.values()), {}
        self.settings = Settings()
        self._attempts.clear()
        for task in drains:
            task.cancel()
        await asyncio.gather(*drains, return_exceptions=True)
        while self._idle:
            await self._idle.pop().aclose()

    def _go_on(self) -> None:
        """Give every chat with something to deliver a task that does it, in order."""
        if not self.is_set:
            return
        for name in {update.queue for update in self._looked_at()}:
            if name not in self._drains:
                self._drains[name] = asyncio.create_task(self._drain(name))

    def _looked_at(self) -> list[Update]:
        return self.queue.first(2 * self.settings.max_connections) if self.is_set else []

    def _next_of(self, name: Hashable) -> Update | None:
        return next((update for update in self._looked_at() if update.queue == name), None)

    async def _drain(self, name: Hashable) -> None:
        while update := self._next_of(name):
            attempts = self._attempts.setdefault(update.id, Attempts())
            await self._clock_reaches(attempts.not_before)
            async with self._connections:
                if await self._deliver(update, attempts):
                    self._attempts.pop(update.id, None)
                    self._go_on()  # one less is looked at: another chat may be in reach now
        self._drains.pop(name, None)

    async def _clock_reaches(self, moment: float) -> None:
        seconds = moment - self.clock.monotonic()
        if seconds > 0:
            await self.clock.sleep(seconds)

    async def _deliver(self, update: Update, attempts: Attempts) -> bool:
        """Send it once; whether it is done with: taken, or too old to be sent again."""
        number = self._sent[update.id] = self._sent.get(update.id, 0) + 1
        delivery = Delivery(update.id, number, self.clock.now())
        self.ledger.deliveries.append(delivery)
        answer = await self._post(update, delivery)
        if answer is not None and answer.is_success:
            delivery.status = answer.status_code
            self.settings.gone_since = None
            await self._run_answer(answer)
            if self.faults.draws_duplicate():
                return False
            self.queue.confirm(update)
            return True
        retry_after = 0
        if answer is not None:
            delivery.status = answer.status_code
            delivery.error = (
                f"Wrong response from the webhook: {answer.status_code} {answer.reason_phrase}"
            )
            retry_after = _seconds(answer.headers.get("retry-after", ""))
            await self._note_gone(is_gone=answer.status_code == GONE)
        return self._note_failure(update, attempts, delivery.error, retry_after)

    async def _post(self, update: Update, delivery: Delivery) -> httpx.Response | None:
        headers = {"content-type": "application/json"}
        if self.settings.secret_token:
            headers[SECRET_HEADER] = self.settings.secret_token
        body = json.dumps(update.as_json()).encode()
        client = self._idle.pop() if self._idle else self._connect()
        posting = asyncio.ensure_future(
            client.post(self.settings.url, content=body, headers=headers)
        )
        try:
            if await happens_within(self.clock, posting, seconds=self.answer_seconds):
                return posting.result()
            delivery.error = "Read timeout expired"
        except httpx.ConnectError:
            delivery.error = "Connection refused"
        except httpx.TransportError:
            delivery.error = "Webhook connection closed"
        finally:
            self._idle.append(client)
        return None

    def _connect(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(timeout=None, trust_env=False, verify=self._verify)

    async def _run_answer(self, answer: httpx.Response) -> None:
        """The answer may itself be a call, in any encoding; its result is told to nobody."""
        kind = answer.headers.get("content-type", "")
        try:
            query = read_query("", "", kind, answer.content)
        except ApiError:
            return
        is_unanswerable = query.method in UNANSWERABLE or query.method.startswith("get")
        if query.method and not is_unanswerable:
            await self.run_method(query)

    def _note_failure(
        self, update: Update, attempts: Attempts, error: str, retry_after: int
    ) -> bool:
        now = self.clock.now()
        self.settings.last_error_at, self.settings.last_error = now, error
        pause = float(min(retry_after, LONGEST_RETRY_AFTER))
        if pause == 0 and attempts.failures > 0:
            longest = self.chance.randint(LONGEST_PAUSE_SECONDS, 2 * LONGEST_PAUSE_SECONDS)
            pause = attempts.pause_seconds = min(longest, attempts.pause_seconds * 2)
        if now + timedelta(seconds=pause) > update.expires_at:
            self.queue.expire(update)
            return True
        attempts.failures += 1
        attempts.not_before = self.clock.monotonic() + pause
        return False

    async def _note_gone(self, *, is_gone: bool) -> None:
        """A webhook that says 410 for 23 hours is removed."""
        now = self.clock.now()
        if not is_gone:
            self.settings.gone_since = None
        elif self.settings.gone_since is None:
            self.settings.gone_since = now
        elif now - self.settings.gone_since > GIVEN_UP_AFTER:
            self.settings = Settings()

    def info(self) -> Json:
        """The answer to ``getWebhookInfo``."""
        shown: Json = {
            "url": self.settings.url,
            "has_custom_certificate": False,
            "pending_update_count": self.queue.pending_count(),
        }
        if self.settings.last_error_at:
            shown["last_error_date"] = int(self.settings.last_error_at.timestamp())
            shown["last_error_message"] = self.settings.last_error
        if self.is_set:
            shown |= {"max_connections": self.settings.max_connections, "ip_address": "127.0.0.1"}
        if self.queue.allowed is not None:
            shown["allowed_updates"] = sorted(self.queue.allowed)
        return shown


def _seconds(text: str) -> int:
    return int(text) if text.isdigit() else 0
