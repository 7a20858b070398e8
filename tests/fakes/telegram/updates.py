"""The queue of updates of one bot: numbered, kept for a day, handed out by poll or by webhook."""

import random
from collections import deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice, takewhile

from crm_backend.core.clock import Clock
from tests.fakes.telegram.wire import Json

KEPT_FOR = timedelta(hours=24)
# The button's query dies long before: whoever pressed it sees an error soon.
CALLBACK_KEPT_FOR = timedelta(seconds=150)
RENUMBERED_AFTER = timedelta(days=7)
HIGHEST_ID = 2**31 - 1
# The real queue takes an offset this far behind the last number for one of before a renumbering.
FUTURE_IDS = 10
# Not sent unless asked for by name; the others are by default.
UNASKED_KINDS = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


@dataclass(frozen=True)
class Update:
    """``body`` is the update without its number; ``queue`` names what is delivered in order."""

    id: int
    body: Json
    queue: Hashable
    expires_at: datetime

    def as_json(self) -> Json:
        return {"update_id": self.id, **self.body}


class UpdateQueue:
    """Updates in order of their birth; whoever delivers them registers in ``on_push``."""

    def __init__(self, clock: Clock, chance: random.Random) -> None:
        self._clock = clock
        self._chance = chance
        self._last_id = chance.randrange(2_000_001, HIGHEST_ID // 4)
        self._last_at = clock.now()
        self._waiting: dict[int, Update] = {}
        self.allowed: frozenset[str] | None = None
        self.on_push: list[Callable[[], None]] = []
        self.expired: list[Update] = []
        self.confirmed: deque[Update] = deque(maxlen=1000)

    def push(self, body: Json, *, queue: Hashable, kept_for: timedelta = KEPT_FOR) -> Update | None:
        """Add an update; ``None`` where the bot did not ask for its kind."""
        if not self._is_allowed(next(iter(body), "")):
            return None
        update = Update(self._next_id(), body, queue, self._clock.now() + kept_for)
        self._waiting[update.id] = update
        for listener in self.on_push:
            listener()
        return update

    def _is_allowed(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed else kind not in UNASKED_KINDS

    def _next_id(self) -> int:
        now = self._clock.now()
        if now - self._last_at >= RENUMBERED_AFTER and not self._waiting:
            self._last_id = self._chance.randrange(1, HIGHEST_ID // 2)
        else:
            self._last_id += 1
        self._last_at = now
        return self._last_id

    def first(self, limit: int) -> list[Update]:
        """The oldest that are not delivered yet; drops what became too old on the way."""
        now = self._clock.now()
        found: list[Update] = []
        for update in list(islice(self._waiting.values(), limit)):
            if update.expires_at > now:
                found.append(update)
            else:
                self.expire(update)
        is_short = len(found) < limit and len(self._waiting) > len(found)
        return self.first(limit) if is_short else found

    def pending_count(self) -> int:
        return len(self.first(len(self._waiting) or 1))

    def since(self, offset: int, limit: int) -> list[Update]:
        """The answer to a poll: confirms all before ``offset``; a negative one keeps the last few."""
        if offset < 0:
            for update in list(self._waiting.values())[:offset]:
                self.confirm(update)
        elif offset <= self._last_id + 1 + FUTURE_IDS:
            for update in list(takewhile(lambda each: each.id < offset, self._waiting.values())):
                self.confirm(update)
        return self.first(limit)

    def confirm(self, update: Update) -> None:
        """The bot has it: it will not come again."""
        if self._waiting.pop(update.id, None):
            self.confirmed.append(update)

    def expire(self, update: Update) -> None:
        """Nobody fetched it in time."""
        if self._waiting.pop(update.id, None):
            self.expired.append(update)

    def clear(self) -> None:
        """``drop_pending_updates``."""
        self._waiting.clear()
