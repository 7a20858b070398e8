"""Puts the hub together: settings in, a FastAPI app out. Nothing here decides anything."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import cache, partial

import httpx
from fastapi import APIRouter, FastAPI
from starlette.routing import BaseRoute

from crm_backend import health
from crm_backend.campaigns import endpoints as campaign_figures
from crm_backend.catalog import endpoints as catalog
from crm_backend.channels import endpoints as chat
from crm_backend.channels.cors import ChatCors
from crm_backend.channels.hub import BotReadiness, ChatHub
from crm_backend.channels.origins import OriginPolicy
from crm_backend.channels.presence import Presence
from crm_backend.channels.staff_feed import StaffFeed
from crm_backend.conversations import endpoints as conversations
from crm_backend.conversations.dispatcher import Dispatcher, DispatcherParts
from crm_backend.conversations.service import event_reading, reading
from crm_backend.conversations.service.sessions import SessionTokens
from crm_backend.conversations.values import STAFF_TOPIC
from crm_backend.core.addresses import parse_trusted_proxies
from crm_backend.core.api_description import describe_truly
from crm_backend.core.background import keep_running
from crm_backend.core.clock import Clock, SystemClock
from crm_backend.core.db import Database
from crm_backend.core.failpoints import Failpoints
from crm_backend.core.http_errors import install_error_handlers
from crm_backend.core.limits import RateLimit
from crm_backend.core.middleware import BodyLimit, HostCheck, RequestContext
from crm_backend.core.settings import Settings
from crm_backend.core.wakeups import Wakeups
from crm_backend.demo import endpoints as demo
from crm_backend.desk.calendar import endpoints as calendar_endpoints
from crm_backend.desk.campaigns import endpoints as campaigns
from crm_backend.desk.canned_replies import endpoints as canned_replies
from crm_backend.desk.conversations import endpoints as desk_conversations
from crm_backend.desk.customers import endpoints as customers_page
from crm_backend.desk.handoff_cards import endpoints as card_endpoints
from crm_backend.desk.quality import endpoints as quality_endpoints
from crm_backend.desk.segments import endpoints as segments
from crm_backend.desk.tickets import endpoints as ticket_endpoints
from crm_backend.insights.demand import endpoints as demand_figures
from crm_backend.insights.quality import endpoints as service_figures
from crm_backend.insights.sales import endpoints as sales_figures
from crm_backend.insights.scores import bot_endpoints as refund_days
from crm_backend.insights.scores import endpoints as score_figures
from crm_backend.insights.training import endpoints as training_endpoints
from crm_backend.integrations.actions import ActionsServer
from crm_backend.integrations.rasa import RasaBot
from crm_backend.knowledge import endpoints as knowledge
from crm_backend.knowledge import staff_endpoints as knowledge_page
from crm_backend.orders import endpoints as orders
from crm_backend.pages import page_routes
from crm_backend.refunds import endpoints as refunds
from crm_backend.refunds import staff_endpoints as refund_handling
from crm_backend.staff import endpoints as staff
from crm_backend.telegram import binding_endpoints as telegram_bindings
from crm_backend.telegram import endpoints as telegram_channel
from crm_backend.tickets import endpoints as tickets
from crm_backend.tickets import service as ticket_service

POLL_SECONDS = 1.0
BOT_CHECK_SECONDS = 2.0


def create_app(
    settings: Settings,
    *,
    clock: Clock | None = None,
    bot_transport: httpx.AsyncBaseTransport | None = None,
) -> FastAPI:
    """The hub as an ASGI app; tests pass a clock and a transport that stands for the bot."""
    clock = clock or SystemClock(settings.clock_offset_seconds)
    app = FastAPI(
        title="掌柜 Zhanggui",
        version="1",
        lifespan=_lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
    )
    bot = RasaBot(settings.bot_url, settings.bot_secret, transport=bot_transport)
    chat_hub = _chat_hub(settings, clock, bot)
    app.state.settings = settings
    app.state.clock = clock
    app.state.database = chat_hub.database
    app.state.bot = bot
    app.state.actions = ActionsServer(settings.actions_url)
    app.state.chat_hub = chat_hub
    install_error_handlers(app)
    app.router.routes.extend(_routes(is_demo=settings.demo))
    describe_truly(app)
    app.add_middleware(ChatCors)
    app.add_middleware(BodyLimit)
    if settings.demo:
        app.add_middleware(HostCheck, allowed_hosts=loopback_hosts(settings.port))
    app.add_middleware(RequestContext)
    return app


def _chat_hub(settings: Settings, clock: Clock, bot: RasaBot) -> ChatHub:
    database = Database(settings.effective_database_url)
    wakeups = Wakeups(settings.redis_url)
    database.wake = wakeups.wake
    hub_name = settings.hub_name or f"{socket.gethostname()}:{settings.port}"
    parts = DispatcherParts(
        database=database,
        bot=bot,
        clock=clock,
        wakeups=wakeups,
        open_ticket=ticket_service.open_for_unanswered_chat,
        failpoints=Failpoints(settings.failpoint),
        holder=hub_name,
    )
    own_origins = [f"http://{host}" for host in loopback_hosts(settings.port)]
    return ChatHub(
        database=database,
        clock=clock,
        wakeups=wakeups,
        dispatcher=Dispatcher(parts),
        tokens=SessionTokens(settings.session_secret),
        origins=OriginPolicy(
            database, clock, own_origins=frozenset(own_origins if settings.demo else ())
        ),
        open_ticket=ticket_service.open_for_unanswered_chat,
        feed=StaffFeed(database),
        presence=Presence(wakeups, clock, hub_name),
        bot_readiness=BotReadiness(),
        trusted_proxies=parse_trusted_proxies(settings.trusted_proxies),
        session_limit=RateLimit(per_minute=settings.new_sessions_per_minute),
        message_limit=RateLimit(per_second=settings.messages_per_second),
    )


def loopback_hosts(port: int) -> tuple[str, ...]:
    """The Host headers a demo hub answers to."""
    return (f"127.0.0.1:{port}", f"localhost:{port}", f"[::1]:{port}")


@cache
def _routes(*, is_demo: bool) -> tuple[BaseRoute, ...]:
    # Once per process: FastAPI takes a third of a second over them, and tests make many hubs.
    router = APIRouter()
    # First: a page asks for a hundred files, and routes are tried one after the other.
    router.routes.extend(page_routes(is_demo=is_demo))
    router.include_router(health.router)
    router.include_router(chat.router)
    router.include_router(chat.staff_router)
    for noun in (conversations, orders, refunds, tickets, catalog, knowledge, staff):
        router.include_router(noun.router)
    for page in (
        *(desk_conversations, card_endpoints, customers_page, segments, canned_replies),
        campaigns,
        campaign_figures,
        *(refund_handling, calendar_endpoints, quality_endpoints, ticket_endpoints),
        *(knowledge_page, sales_figures, service_figures, demand_figures, score_figures),
        *(training_endpoints, refund_days, telegram_channel, telegram_bindings),
    ):
        router.include_router(page.router)
    if is_demo:
        router.include_router(demo.router)
    return tuple(router.routes)


@contextlib.asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    hub: ChatHub = app.state.chat_hub
    clock: Clock = app.state.clock

    async def watch_bot() -> None:
        await _watch_bot(app, hub, clock)

    async def look_for_changes() -> None:
        await _look_for_changes(hub, clock)

    loops: dict[str, Callable[[], Awaitable[None]]] = {
        "dispatcher": hub.dispatcher.sweep_forever,
        "wakeups": hub.wakeups.relay,
        "bot": watch_bot,
        "changes": look_for_changes,
    }
    if app.state.settings.telegram_token.get_secret_value():
        loops["telegram"] = _telegram_loop(app.state.settings, hub)
    tasks = [asyncio.create_task(keep_running(name, run, clock)) for name, run in loops.items()]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await hub.dispatcher.close()
        await hub.wakeups.close()
        await app.state.bot.close()
        await app.state.actions.close()
        await hub.database.close()


def _telegram_loop(settings: Settings, hub: ChatHub) -> Callable[[], Awaitable[None]]:
    # python-telegram-bot takes half a second and 17 MB, which a shop without a bot of its own should not pay.
    from crm_backend.telegram.tasks import do_updates, update_processor  # noqa: PLC0415

    return partial(do_updates, update_processor(settings, hub), hub.wakeups)


async def _watch_bot(app: FastAPI, hub: ChatHub, clock: Clock) -> None:
    """Tell every open chat when the bot becomes ready or goes away."""
    while True:
        is_ready = await app.state.bot.is_ready()
        if is_ready != hub.bot_readiness.is_ready:
            hub.bot_readiness.is_ready = is_ready
            for conversation_id in hub.wakeups.listened():
                hub.wakeups.wake_here(conversation_id)
        await clock.sleep(BOT_CHECK_SECONDS)


async def _look_for_changes(hub: ChatHub, clock: Clock) -> None:
    """Notice what other processes wrote, Redis or not (I9)."""
    seen: dict[str, tuple[int, int]] = {}
    while True:
        await clock.sleep(POLL_SECONDS)
        async with hub.database.reading() as session:
            now_seen = await reading.versions_of(session, hub.wakeups.listened())
            now_seen[STAFF_TOPIC] = (await event_reading.last_event_number(session), 0)
        for key, version in now_seen.items():
            if (
                seen.get(key) != version
            ):  # also what somebody began to listen to since the last look
                hub.wakeups.wake_here(key)
        seen = now_seen
