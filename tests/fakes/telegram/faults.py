"""What goes wrong on purpose: planned for one method or chat, or drawn from a seeded schedule.

Also the real limits of sending, as an option: one message a second to a chat, thirty in all.
"""

import math
import random
from collections import defaultdict, deque
from dataclasses import dataclass
from enum import StrEnum

from crm_backend.core.clock import Clock
from tests.fakes.telegram.ledger import SENDING

EDITING = ("editmessagetext", "editmessagecaption", "editmessagereplymarkup", "editmessagemedia")


class Kind(StrEnum):
    """How a call can fail; ``Fault.value`` is seconds or a status, as named."""

    TOO_MANY_REQUESTS = "too_many_requests"  # value: retry_after, in seconds
    SERVER_ERROR = "server_error"  # value: the status; nothing was done
    RESET = "reset"  # the connection is cut before anything was done
    NO_REPLY = "no_reply"  # done, and never answered
    RESET_AFTER = "reset_after"  # done, then the connection is cut
    SLOW = "slow"  # value: seconds before it is done and answered
    BLOCKED = "blocked"  # the user blocked the bot; nothing was done


DEFAULT_VALUES = {Kind.TOO_MANY_REQUESTS: 1, Kind.SERVER_ERROR: 502, Kind.SLOW: 2}


@dataclass
class Fault:
    """Happens to the next ``times`` calls that fit; ``None`` means until it is cleared."""

    kind: Kind
    value: float = 0
    method: str = ""
    chat_id: int | None = None
    times: int | None = 1

    def fits(self, method: str, chat_id: int | None) -> bool:
        return (
            self.times != 0
            and self.method.lower() in ("", method)
            and self.chat_id in (None, chat_id)
        )


class Faults:
    """Answers, for each call, what shall befall it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._planned: list[Fault] = []
        self._shares: dict[Kind, float] = {}
        self._methods: frozenset[str] = frozenset()
        self._chance = random.Random(0)
        self._held_until: dict[int | None, float] = {}
        self.limits: SendLimits | None = None
        self.duplicate_share = 0.0

    def plan(
        self,
        kind: Kind,
        *,
        value: float | None = None,
        method: str = "",
        chat_id: int | None = None,
        times: int | None = 1,
    ) -> None:
        """Let the next calls of a method, in a chat, fail so."""
        chosen = DEFAULT_VALUES.get(kind, 0) if value is None else value
        self._planned.append(Fault(kind, chosen, method, chat_id, times))

    def schedule(
        self,
        shares: dict[Kind, float],
        *,
        seed: int,
        methods: tuple[str, ...] = SENDING,
        duplicates: float = 0.0,
    ) -> None:
        """Let a share of the calls fail, the same ones for the same seed and order of calls."""
        self._shares = dict(shares)
        self._methods = frozenset(each.lower() for each in methods)
        self._chance = random.Random(seed)
        self.duplicate_share = duplicates

    def clear(self) -> None:
        """Let nothing go wrong any more; the limits stay."""
        self._planned.clear()
        self._shares.clear()
        self._held_until.clear()
        self.duplicate_share = 0.0

    def draw(self, method: str, chat_id: int | None) -> Fault | None:
        """What befalls this call."""
        for fault in self._planned:
            if fault.fits(method, chat_id):
                fault.times = None if fault.times is None else fault.times - 1
                return fault
        if method not in self._methods:
            return None
        drawn = self._chance.random()
        for kind, share in self._shares.items():
            drawn -= share
            if drawn < 0:
                return Fault(kind, DEFAULT_VALUES.get(kind, 0))
        return None

    def draws_duplicate(self) -> bool:
        """Whether the update that was just taken is handed out once more."""
        return self.duplicate_share > 0 and self._chance.random() < self.duplicate_share

    def hold(self, chat_id: int | None, *, seconds: float) -> None:
        """Refuse everything more to a chat until ``retry_after`` has passed."""
        self._held_until[chat_id] = self._clock.monotonic() + seconds

    def held_seconds(self, method: str, chat_id: int | None) -> float:
        """How long a chat must still be left alone; 0 when it may be written to."""
        if method not in (*SENDING, *EDITING):
            return 0.0
        until = self._held_until.get(chat_id, 0.0)
        return max(0.0, until - self._clock.monotonic())


class SendLimits:
    """The limits of Telegram's bot FAQ, without the grace the real server sometimes gives."""

    def __init__(
        self,
        clock: Clock,
        *,
        per_chat_seconds: float = 1.0,
        overall_per_second: int = 30,
        per_group_minute: int = 20,
    ) -> None:
        self._clock = clock
        self._overall = _Window(overall_per_second, 1.0)
        self._chats: dict[int, _Window] = defaultdict(lambda: _Window(1, per_chat_seconds))
        self._groups: dict[int, _Window] = defaultdict(lambda: _Window(per_group_minute, 60.0))

    def retry_after(self, method: str, chat_id: int | None) -> int:
        """Seconds until this call is allowed; 0 counts it as made."""
        if method not in SENDING or chat_id is None:
            return 0
        windows = [self._overall, self._chats[chat_id]]
        if chat_id < 0:
            windows.append(self._groups[chat_id])
        now = self._clock.monotonic()
        wait = max(window.wait(now) for window in windows)
        if wait > 0:
            return math.ceil(wait)
        for window in windows:
            window.count(now)
        return 0


class _Window:
    """At most ``most`` events in any ``seconds``."""

    def __init__(self, most: int, seconds: float) -> None:
        self._seconds = seconds
        self._at: deque[float] = deque(maxlen=most)

    def wait(self, now: float) -> float:
        is_full = len(self._at) == self._at.maxlen
        return max(0.0, self._at[0] + self._seconds - now) if is_full else 0.0

    def count(self, now: float) -> None:
        self._at.append(now)
