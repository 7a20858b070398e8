"""What Telegram itself says of the shop's bot, asked now; for whoever looks for what is wrong."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from crm_backend.integrations.telegram import TelegramApi, Webhook
from crm_backend.telegram.service.fetching import FAILURES, trouble_of
from crm_backend.telegram.values import Trouble


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Telegram's answers; with a ``trouble``, those before it."""

    trouble: Trouble | None = None
    username: str = ""
    webhook: Webhook | None = None
    ahead: timedelta | None = None  # our clock before Telegram's


async def ask(api: TelegramApi, *, may_fetch: bool, now: datetime) -> Asked:
    """Ask who the bot is, how its updates go, and what time it is.

    ``may_fetch`` tries for once to fetch updates; only where no worker of ours does, whose call that would end.
    """
    username, webhook = "", None
    try:
        username = await api.get_name()
        webhook = await api.get_webhook()
        theirs = await api.get_time()
        if may_fetch:
            await api.try_fetching()
    except FAILURES as error:
        return Asked(trouble=trouble_of(error), username=username, webhook=webhook)
    return Asked(
        username=username,
        webhook=webhook,
        ahead=None if theirs is None else now - theirs,
    )
