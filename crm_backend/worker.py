"""Does what is slow or periodic, apart from the hub: ``python -m crm_backend.worker``.

Nothing is remembered here. Unclaimed chats and deliveries are rows; the nightly top-up of the demo shop adds only
what is missing. A worker killed at any point is simply started again.
"""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import timedelta
from functools import partial

import structlog

from crm_backend.campaigns.tasks import keep_filled
from crm_backend.campaigns.values import OUTBOX_KIND as CAMPAIGN
from crm_backend.channels.campaign_transport import CampaignTransport
from crm_backend.channels.outbox import Outbox
from crm_backend.conversations.service import ownership
from crm_backend.conversations.tasks import FEEDBACK_SECONDS, ask_idle_chats
from crm_backend.core.background import keep_running
from crm_backend.core.clock import Clock, SystemClock
from crm_backend.core.db import Database
from crm_backend.core.failpoints import Failpoints
from crm_backend.core.logs import set_up_logs
from crm_backend.core.process import die_with_parent, spare_what_is_loaded
from crm_backend.core.settings import Settings
from crm_backend.core.wakeups import Wakeups
from crm_backend.demo import service as demo
from crm_backend.insights.sales.tasks import keep_sums
from crm_backend.insights.tasks import keep_trained
from crm_backend.knowledge.tasks import sweep_questions
from crm_backend.shop import service as shop_service
from crm_backend.shop.tasks import keep_calendar
from crm_backend.tickets import service as tickets

log = structlog.get_logger()

QUEUE_SECONDS = 5.0
OUTBOX_SECONDS = 1.0
TOP_UP_SECONDS = 600.0
SWEEP_LIMIT = 50


async def return_unclaimed_chats(database: Database, clock: Clock) -> int:
    """Give chats nobody took within the shop's limit back to the bot, each with a ticket (I4). Returns how many.

    When the shop closes, that is every chat in the queue.
    """
    async with database.reading() as session:
        shop = await shop_service.find_shop(session)
        if shop is None:
            return 0
        now = clock.now()
        numbers = await shop_service.policy_numbers(session)
        opening = await shop_service.opening(session, now)
        limit = timedelta(minutes=numbers.queue_timeout_minutes if opening.is_open else 0)
        queued_before = now - limit
        waiting = await ownership.list_unclaimed(
            session, queued_before=queued_before, limit=SWEEP_LIMIT
        )
    returned = 0
    for conversation_id in waiting:
        async with database.transaction() as session:
            done = await ownership.return_unclaimed(
                session,
                conversation_id,
                queued_before=queued_before,
                open_ticket=tickets.open_for_unanswered_chat,
                now=clock.now(),
            )
        returned += done
    return returned


async def requeue_abandoned_chats(database: Database, clock: Clock) -> int:
    """Put chats of agents whose accounts were disabled back into the queue (I2). Returns how many."""
    async with database.reading() as session:
        abandoned = await ownership.list_abandoned(session, limit=SWEEP_LIMIT)
    requeued = 0
    for conversation_id in abandoned:
        async with database.transaction() as session:
            requeued += await ownership.requeue_abandoned(session, conversation_id, now=clock.now())
    return requeued


async def run(settings: Settings, clock: Clock) -> None:
    """Run every loop until cancelled; what is on its way then is waited for."""
    database = Database(settings.effective_database_url)
    wakeups = Wakeups(settings.redis_url)
    database.wake = wakeups.wake
    failpoints = Failpoints(settings.failpoint)
    outbox = Outbox(
        database,
        clock,
        transports={CAMPAIGN: CampaignTransport(database, clock)},
        failpoints=failpoints,
    )

    async def watch_queue() -> None:
        while True:
            await requeue_abandoned_chats(database, clock)
            await return_unclaimed_chats(database, clock)
            await clock.sleep(QUEUE_SECONDS)

    async def ask_for_feedback() -> None:
        while True:
            await ask_idle_chats(database, clock)
            await clock.sleep(FEEDBACK_SECONDS)

    async def top_up_demo() -> None:
        while settings.demo:
            await demo.load_or_top_up(database, clock)
            await clock.sleep(TOP_UP_SECONDS)

    loops: dict[str, Callable[[], Awaitable[None]]] = {
        "queue": watch_queue,
        "feedback": ask_for_feedback,
        "campaigns": partial(keep_filled, database, clock, failpoints),
        "outbox": partial(outbox.deliver_forever, pause_seconds=OUTBOX_SECONDS),
        "demo": top_up_demo,
        "questions": partial(sweep_questions, database, clock),
        "calendar": partial(keep_calendar, database, clock),
        "trainings": partial(keep_trained, database, clock),
        "sums": partial(keep_sums, database, clock),
    }
    async with AsyncExitStack() as stack:
        stack.push_async_callback(database.close)
        stack.push_async_callback(wakeups.close)
        if settings.telegram_token.get_secret_value():
            loops |= await stack.enter_async_context(_telegram(settings, database, clock))
        async with asyncio.TaskGroup() as running:
            for name, loop in loops.items():
                running.create_task(keep_running(name, loop, clock))


@asynccontextmanager
async def _telegram(
    settings: Settings, database: Database, clock: Clock
) -> AsyncIterator[dict[str, Callable[[], Awaitable[None]]]]:
    """The loops of the shop's bot, while its connections are open."""
    # python-telegram-bot takes half a second and 17 MB, which a shop without a bot of its own should not pay.
    from crm_backend.telegram.tasks import telegram_api, worker_loops  # noqa: PLC0415

    api = telegram_api(settings)
    try:
        yield worker_loops(settings, database, clock, api)
    finally:
        await api.close()


async def _run_until_told(settings: Settings, clock: Clock) -> None:
    """Run until SIGTERM, which is how a supervisor ends us, or SIGINT."""
    work = asyncio.ensure_future(run(settings, clock))
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, work.cancel)
    with suppress(asyncio.CancelledError):
        await work


def main() -> None:
    """Start the worker; on SIGTERM or SIGINT it ends what it is at, and then itself."""
    die_with_parent()
    settings = Settings.load()
    set_up_logs(level=settings.log_level, as_json=settings.log_json, process="worker")
    spare_what_is_loaded()
    asyncio.run(_run_until_told(settings, SystemClock(settings.clock_offset_seconds)))


if __name__ == "__main__":
    main()
