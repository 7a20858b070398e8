"""Connecting Telegram, as pages read it."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from crm_backend.telegram.models import TelegramBinding
from crm_backend.telegram.values import BindingState


class TelegramLink(BaseModel):
    """A code for one use: ``url`` opens the bot with it, ``command`` is what one may write to the bot instead."""

    url: str
    command: str
    expires_at: datetime


class TelegramState(BaseModel):
    """How an account and Telegram stand.

    ``waiting``: a code was made and not agreed to yet; ``unconfirmed``: of staff, agreed to in the chat of ``name``.
    Anybody can take a name; ``username`` (without @; not everybody has one) and ``telegram_id`` are one account's.
    """

    state: Literal["none", "waiting", "unconfirmed", "bound"]
    name: str | None = None
    username: str | None = None
    telegram_id: int | None = None
    since: datetime | None = None
    expires_at: datetime | None = None


class TelegramBindingRead(BaseModel):
    """A connected Telegram: what it calls itself there, since when, and its chat if one is open."""

    name: str | None
    since: datetime
    conversation_id: str | None = None


class StaffBinding(BaseModel):
    """Whose Telegram is connected."""

    staff_id: int
    name: str | None
    since: datetime


class StaffBindingsRead(BaseModel):
    """In the order of the accounts."""

    bindings: list[StaffBinding]


def state_read(standing: TelegramBinding | None) -> TelegramState:
    """What a page shows of an account's binding or what may become it."""
    if standing is None:
        return TelegramState(state="none")
    if standing.state not in (BindingState.BOUND, BindingState.UNCONFIRMED):
        return TelegramState(state="waiting", expires_at=standing.expires_at)
    is_bound = standing.state is BindingState.BOUND
    return TelegramState(
        state="bound" if is_bound else "unconfirmed",
        name=standing.caller.name or None,
        username=standing.caller.username or None,
        telegram_id=standing.chat_id,  # a private chat has its person's number
        since=standing.bound_at,
        expires_at=None if is_bound else standing.expires_at,
    )
