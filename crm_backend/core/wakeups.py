"""Who wants to know that a conversation changed.

A hint only (I9): whoever is woken reads the database, and whoever
is not woken looks there every two seconds anyway.
"""

import asyncio
import contextlib
import json
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

log = structlog.get_logger()

CHANNEL = "zhanggui:wakeups"
RECONNECT_SECONDS = 1.0

Signal = dict[str, Any]
Listener = Callable[[Signal | None], None]


class Wakeups:
    """Wakes local listeners of a conversation and, over Redis when there is one, those of other processes.

    A listener gets None for "something changed, look", or a small frame that is not worth storing (typing).
    """

    def __init__(self, redis_url: str = "") -> None:
        self._listeners: dict[str, set[Listener]] = defaultdict(set)
        self._redis: Redis | None = Redis.from_url(redis_url) if redis_url else None
        self._sending: set[asyncio.Task[None]] = set()

    def listen(self, conversation_id: str, listener: Listener) -> Callable[[], None]:
        """Call ``listener`` at every wake-up of a conversation, until the returned function is called."""
        self._listeners[conversation_id].add(listener)

        def stop() -> None:
            self._listeners[conversation_id].discard(listener)
            if not self._listeners[conversation_id]:
                del self._listeners[conversation_id]

        return stop

    def listened(self) -> list[str]:
        """Conversations somebody listens to in this process."""
        return list(self._listeners)

    def wake(self, conversation_id: str, signal: Signal | None = None) -> None:
        """Wake listeners here and elsewhere; never blocks and never fails."""
        self.wake_here(conversation_id, signal)
        if self._redis is not None:
            task = asyncio.ensure_future(self._publish(self._redis, conversation_id, signal))
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)

    def wake_here(self, conversation_id: str, signal: Signal | None = None) -> None:
        """Wake listeners of this process only."""
        for listener in list(self._listeners.get(conversation_id, ())):
            listener(signal)

    async def relay(self) -> None:
        """Pass on what other processes say, until cancelled; survives Redis going away."""
        while self._redis is not None:
            try:
                async with self._redis.pubsub() as pubsub:
                    await pubsub.subscribe(CHANNEL)
                    async for message in pubsub.listen():
                        if message["type"] == "message":
                            heard = json.loads(message["data"])
                            self.wake_here(heard["conversation_id"], heard["signal"])
            except (RedisError, OSError) as error:
                log.warning("redis.lost", error=type(error).__name__)
                await asyncio.sleep(RECONNECT_SECONDS)

    async def close(self) -> None:
        """Let go of Redis."""
        if self._redis is not None:
            with contextlib.suppress(RedisError, OSError):
                await self._redis.aclose()

    @staticmethod
    async def _publish(redis: Redis, conversation_id: str, signal: Signal | None) -> None:
        with contextlib.suppress(RedisError, OSError):
            message = json.dumps({"conversation_id": conversation_id, "signal": signal})
            await redis.publish(CHANNEL, message)
