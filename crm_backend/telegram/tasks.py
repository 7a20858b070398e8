"""The loops of the Telegram channel: the hub does updates, a worker gets them and sends what the outbox holds."""

import asyncio
import contextlib
import os
import socket
from collections.abc import Awaitable, Callable
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.channels.hub import ChatHub
from crm_backend.channels.outbox import Outbox
from crm_backend.core.clock import Clock
from crm_backend.core.db import Database
from crm_backend.core.failpoints import Failpoints
from crm_backend.core.outbox import OutboxEntry
from crm_backend.core.settings import Settings
from crm_backend.core.wakeups import Wakeups
from crm_backend.integrations.telegram import TelegramApi
from crm_backend.telegram.envelopes import bot_id_of, webhook_secret
from crm_backend.telegram.service import sending
from crm_backend.telegram.service.fetching import Poller, WebhookKeeper
from crm_backend.telegram.service.processing import UpdateProcessor
from crm_backend.telegram.transport import TEMPO, TelegramTransport
from crm_backend.telegram.values import OUTBOX_KIND, UPDATES_TOPIC

LOOK_SECONDS = 1.0
OUTBOX_SECONDS = 0.2

Loop = Callable[[], Awaitable[None]]


async def do_updates(processor: UpdateProcessor, wakeups: Wakeups) -> None:
    """Do updates as they are kept here, and look each second for those kept elsewhere, until cancelled."""
    something_new = asyncio.Event()
    stop_listening = wakeups.listen(UPDATES_TOPIC, lambda _signal: something_new.set())
    try:
        while True:
            something_new.clear()
            await processor.do_waiting()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(something_new.wait(), LOOK_SECONDS)
    finally:
        stop_listening()


def update_processor(settings: Settings, hub: ChatHub) -> UpdateProcessor:
    """Who does the updates of the shop's bot in a hub."""
    return UpdateProcessor(
        database=hub.database,
        clock=hub.clock,
        dispatcher=hub.dispatcher,
        open_ticket=hub.open_ticket,
        failpoints=Failpoints(settings.failpoint),
        bot_id=bot_id_of(settings.telegram_token),
    )


def telegram_api(settings: Settings) -> TelegramApi:
    """The way to Telegram that the settings name."""
    return TelegramApi(
        settings.telegram_token,
        base_url=settings.telegram_base_url,
        proxy_url=settings.telegram_proxy_url,
    )


def worker_loops(
    settings: Settings, database: Database, clock: Clock, api: TelegramApi
) -> dict[str, Loop]:
    """What a worker does for the shop's bot: fetch updates or keep the webhook, and send."""
    bot_id = bot_id_of(settings.telegram_token)

    async def tell_staff(session: AsyncSession, entry: OutboxEntry) -> None:
        await sending.tell_staff(session, entry, now=clock.now())

    transport = TelegramTransport(
        database, clock, api, bot_id=bot_id, public_url=settings.public_url
    )
    outbox = Outbox(
        database,
        clock,
        transports={OUTBOX_KIND: transport},
        tempo=TEMPO,
        on_stop=tell_staff,
        failpoints=Failpoints(settings.failpoint),
    )
    if settings.telegram_webhook_url:
        keeper = WebhookKeeper(
            database, clock, api, bot_id=bot_id, url=settings.telegram_webhook_url
        )
        secret = webhook_secret(settings.telegram_token, settings.session_secret)
        get_updates: Loop = partial(keeper.keep_forever, secret)
    else:
        holder = f"{socket.gethostname()}:{os.getpid()}"
        get_updates = Poller(database, clock, api, bot_id=bot_id, holder=holder).poll_forever
    return {
        "telegram updates": get_updates,
        "telegram outbox": partial(outbox.deliver_forever, pause_seconds=OUTBOX_SECONDS),
    }
