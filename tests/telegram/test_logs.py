"""What a worker really writes while Telegram cannot be reached: what is wrong, and nothing of the token."""

import asyncio

from crm_backend.core.clock import SystemClock
from crm_backend.core.outbox import enqueue
from crm_backend.telegram.values import OUTBOX_KIND
from tests.fakes.telegram.server import TelegramServer
from tests.telegram.conftest import TelegramShop
from tests.telegram.processes import PATIENCE_SECONDS, opened_shop


async def test_token_is_in_no_line_of_a_worker_that_fails(
    sqlite_url: str, settings, server: TelegramServer
):
    token = server.bot.token
    async with opened_shop(sqlite_url, settings, server) as (shop, processes):
        async with shop.database.transaction() as session:
            enqueue(
                session,
                kind=OUTBOX_KIND,
                target=f"{server.bot.person.id}:5",
                cause="said",
                payload={"text": "在"},
                now=SystemClock().now(),
            )
        processes.environment |= {
            "ZHANGGUI_TELEGRAM_BASE_URL": "http://127.0.0.1:9",
            "ZHANGGUI_LOG_JSON": "true",
            "ZHANGGUI_LOG_LEVEL": "debug",
        }
        await processes.start("worker", output=asyncio.subprocess.PIPE)
        output = processes.running["worker"].stdout
        assert output is not None
        lines: list[str] = []
        async with asyncio.timeout(PATIENCE_SECONDS):
            while sum('"event": "telegram.failed"' in line for line in lines) < 2:
                lines.append((await output.readline()).decode())
        await shop.eventually(lambda: was_tried(shop))
        worker = processes.running.pop("worker")
        worker.terminate()
        lines.append((await output.read()).decode())
        await worker.wait()
        (delivery,) = await shop.deliveries()
    for secret in (token, token.partition(":")[2]):
        assert secret not in (delivery.last_error or "")
        assert not [line for line in lines if secret in line]


async def was_tried(shop: TelegramShop) -> bool:
    return any(delivery.last_error for delivery in await shop.deliveries())
