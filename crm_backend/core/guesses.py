"""Slowing down whoever guesses at a secret: failures are counted, and each one makes the next wait longer.

What is counted under, and for how long, is for the noun to say. Keys are hashed with a secret, so
that neither addresses nor names can be read back from a table.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

FIRST_DELAY = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class Failures:
    """How often somebody was wrong within the time that counts, and when last."""

    count: int
    last_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class GrowingDelay:
    """Some tries are free; then each failure doubles the wait: 1, 2, 4 … minutes, up to ``longest``."""

    free_tries: int
    longest: timedelta

    def seconds(self, failures: Failures, now: datetime) -> int:
        """How many whole seconds the next try has to wait; 0 when it may be made."""
        if failures.count < self.free_tries or failures.last_at is None:
            return 0
        # Beyond ten doublings any cap holds; the power must not grow without bound.
        doublings = min(failures.count - self.free_tries, 10)
        delay = min(FIRST_DELAY * 2**doublings, self.longest)
        left = (failures.last_at + delay - now).total_seconds()
        return max(0, -int(-left // 1))


def keyed_hash(key: bytes, text: str) -> str:
    """Stands for ``text`` in a table of tries."""
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
