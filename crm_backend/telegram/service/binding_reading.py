"""Bindings as pages show them, and the link that leads to one."""

from datetime import datetime
from urllib.parse import urlencode

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.service import addressed
from crm_backend.core.settings import Settings
from crm_backend.telegram import repository
from crm_backend.telegram.binding_schemas import (
    StaffBinding,
    StaffBindingsRead,
    TelegramBindingRead,
    TelegramLink,
)
from crm_backend.telegram.envelopes import bot_id_of
from crm_backend.telegram.errors import TelegramNotSetUp
from crm_backend.telegram.repository import bindings
from crm_backend.telegram.service import binding
from crm_backend.telegram.service.binding import LIFETIME, Account


def bot_of(settings: Settings) -> int:
    """The shop's bot; :class:`TelegramNotSetUp` where it has none."""
    if not settings.telegram_token.get_secret_value():
        raise TelegramNotSetUp
    return bot_id_of(settings.telegram_token)


async def make_link(session: AsyncSession, account: Account, *, now: datetime) -> TelegramLink:
    """A new code as a link; :class:`TelegramNotSetUp` before Telegram ever told the bot's name."""
    bot = await repository.find_bot(session, account.bot_id)
    if bot is None or bot.username is None:
        raise TelegramNotSetUp
    code = await binding.make_code(session, account, now=now)
    return TelegramLink(
        url=f"https://t.me/{bot.username}?{urlencode({'start': code})}",
        command=f"/start {code}",
        expires_at=now + LIFETIME,
    )


async def find_of_customer(session: AsyncSession, customer_id: int) -> TelegramBindingRead | None:
    """A customer's connected Telegram, with the chat there."""
    bound = await bindings.find_bound_of_customer(session, customer_id)
    if bound is None or bound.bound_at is None:
        return None
    conversation = await addressed.find_at(session, str(bound.place))
    return TelegramBindingRead(
        name=bound.caller.name or None,
        since=bound.bound_at,
        conversation_id=None if conversation is None else conversation.id,
    )


async def list_of_staff(session: AsyncSession, bot_id: int, *, limit: int) -> StaffBindingsRead:
    """Whose Telegram is connected among those who work here."""
    found = await bindings.list_bound_staff(session, bot_id, limit=limit)
    return StaffBindingsRead(
        bindings=[
            StaffBinding(staff_id=each.staff_id, name=each.caller.name or None, since=each.bound_at)
            for each in found
            if each.staff_id is not None and each.bound_at is not None
        ]
    )
