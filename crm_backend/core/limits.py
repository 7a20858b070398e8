"""Limits on how often something may be done; counted per process, in memory."""

from limits import RateLimitItemPerMinute, RateLimitItemPerSecond
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter


class RateLimit:
    """A moving window of one second or one minute for any number of keys."""

    def __init__(self, *, per_second: int | None = None, per_minute: int | None = None) -> None:
        if per_second is not None:
            self._item: RateLimitItemPerSecond | RateLimitItemPerMinute = RateLimitItemPerSecond(
                per_second
            )
        else:
            self._item = RateLimitItemPerMinute(per_minute or 1)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    async def allows(self, key: str) -> bool:
        """Count one more for ``key``; False (and not counted) when its window is full."""
        return await self._limiter.hit(self._item, key)
