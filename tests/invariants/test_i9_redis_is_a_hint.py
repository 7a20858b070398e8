"""I9: without Redis, or when it vanishes, a client sees everything, only later."""

import asyncio
import os

import pytest
from redis.asyncio import Redis
from redis.exceptions import RedisError

from crm_backend.core.wakeups import Wakeups

REDIS_REQUIRED = os.environ.get("ZHANGGUI_REQUIRE_REDIS") == "1"
REDIS_URL = os.environ.get("ZHANGGUI_TEST_REDIS_URL", "redis://127.0.0.1:6379/0")


async def test_wakeups_to_a_dead_redis_neither_block_nor_fail() -> None:
    wakeups = Wakeups("redis://127.0.0.1:1/0")
    heard: list[object] = []
    wakeups.listen("cnv_1", heard.append)
    relay = asyncio.create_task(wakeups.relay())
    wakeups.wake("cnv_1")
    await asyncio.sleep(0.05)
    assert heard == [None]
    relay.cancel()
    await wakeups.close()


async def test_redis_wakes_listeners_of_another_process() -> None:
    await _need_redis()
    here, there = Wakeups(REDIS_URL), Wakeups(REDIS_URL)
    heard: asyncio.Queue[object] = asyncio.Queue()
    there.listen("cnv_1", heard.put_nowait)
    relay = asyncio.create_task(there.relay())
    async with asyncio.timeout(5):
        while heard.empty():  # the subscription takes a moment; a hint may be lost before it stands
            here.wake("cnv_1", {"type": "typing"})
            await asyncio.sleep(0.02)
    assert heard.get_nowait() == {"type": "typing"}
    relay.cancel()
    await here.close()
    await there.close()


async def _need_redis() -> None:
    """Skip by name, or fail where Redis is required, when nobody answers."""
    try:
        async with Redis.from_url(REDIS_URL) as redis:
            await redis.ping()
    except (RedisError, OSError):
        sentence = f"Redis does not answer at {REDIS_URL}"
        if REDIS_REQUIRED:
            pytest.fail(sentence, pytrace=False)
        pytest.skip(sentence)
