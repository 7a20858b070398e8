"""What the web channel works with, put together once by the app."""

from dataclasses import dataclass

from crm_backend.channels.origins import OriginPolicy
from crm_backend.channels.presence import Presence
from crm_backend.channels.staff_feed import StaffFeed
from crm_backend.conversations.dispatcher import Dispatcher
from crm_backend.conversations.service.ownership import OpenTicket
from crm_backend.conversations.service.sessions import SessionTokens
from crm_backend.core.clock import Clock
from crm_backend.core.db import Database
from crm_backend.core.limits import RateLimit
from crm_backend.core.wakeups import Wakeups


@dataclass
class BotReadiness:
    """Whether the bot answered its last health check; clients say 机器人正在准备 until it does."""

    is_ready: bool = False


@dataclass(frozen=True, kw_only=True)
class ChatHub:
    """The collaborators of every socket and chat endpoint."""

    database: Database
    clock: Clock
    wakeups: Wakeups
    dispatcher: Dispatcher
    tokens: SessionTokens
    origins: OriginPolicy
    open_ticket: OpenTicket
    feed: StaffFeed
    presence: Presence
    bot_readiness: BotReadiness
    trusted_proxies: frozenset[str]
    session_limit: RateLimit
    message_limit: RateLimit
