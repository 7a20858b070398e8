"""How the channel is, for staff."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.core.settings import Settings
from crm_backend.telegram import repository
from crm_backend.telegram.envelopes import bot_id_of
from crm_backend.telegram.schemas import OddUpdateRead, OddUpdatesRead, TelegramRead
from crm_backend.telegram.values import MOST_RAW_LETTERS, UpdateState, remedy_of


async def read_status(session: AsyncSession, settings: Settings) -> TelegramRead:
    """The bot of these settings, as the workers last noted it."""
    if not settings.telegram_token.get_secret_value():
        return TelegramRead(is_set_up=False)
    bot_id = bot_id_of(settings.telegram_token)
    read = TelegramRead(
        is_set_up=True,
        mode="webhook" if settings.telegram_webhook_url else "polling",
        has_proxy=bool(settings.telegram_proxy_url.get_secret_value()),
        waiting_updates=await repository.count_updates(session, bot_id, UpdateState.WAITING),
        odd_updates=await repository.count_updates(session, bot_id, UpdateState.ODD),
    )
    bot = await repository.find_bot(session, bot_id)
    if bot is not None:
        read.username, read.seen_at = bot.username, bot.seen_at
        read.trouble, read.trouble_since = bot.trouble, bot.trouble_since
        if bot.trouble is not None:
            read.trouble_text = remedy_of(bot.trouble, has_proxy=read.has_proxy).zh
    return read


async def list_odd_updates(
    session: AsyncSession, settings: Settings, *, before_id: int | None, limit: int
) -> OddUpdatesRead:
    """A page of what could not be read, newest first; nothing where there is no bot."""
    if not settings.telegram_token.get_secret_value():
        return OddUpdatesRead(updates=[], next_before=None)
    found = await repository.list_odd_updates(
        session,
        bot_id_of(settings.telegram_token),
        before_id=before_id,
        most_letters=MOST_RAW_LETTERS,
        limit=limit + 1,
    )
    page = found[:limit]
    return OddUpdatesRead(
        updates=[OddUpdateRead.model_validate(row, from_attributes=True) for row in page],
        next_before=page[-1].id if len(found) > limit else None,
    )


@dataclass(frozen=True, kw_only=True)
class Standing:
    """The same, with what tells whether anybody is at work: a worker until when, an update undone since when."""

    read: TelegramRead
    lease_until: datetime | None
    undone_since: datetime | None


async def read_standing(session: AsyncSession, settings: Settings) -> Standing:
    """The bot of these settings, which there must be."""
    bot_id = bot_id_of(settings.telegram_token)
    bot = await repository.find_bot(session, bot_id)
    return Standing(
        read=await read_status(session, settings),
        lease_until=None if bot is None else bot.lease_until,
        undone_since=await repository.find_oldest_waiting(session, bot_id),
    )
