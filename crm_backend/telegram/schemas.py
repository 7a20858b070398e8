"""The Telegram channel as staff see it."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from crm_backend.telegram.values import Trouble


class UpdateTaken(BaseModel):
    """Telegram need not send this again."""

    ok: Literal[True] = True


class TelegramRead(BaseModel):
    """Whether there is a bot, how its updates come, what is wrong with it if something is.

    ``has_proxy``: calls to Telegram go through one. ``odd_updates`` could not be read; ``waiting_updates`` are kept
    and not yet done.
    """

    is_set_up: bool
    mode: Literal["webhook", "polling"] | None = None
    has_proxy: bool = False
    username: str | None = None
    seen_at: datetime | None = None
    trouble: Trouble | None = None
    trouble_text: str | None = None
    trouble_since: datetime | None = None
    waiting_updates: int = 0
    odd_updates: int = 0


class OddUpdateRead(BaseModel):
    """An update that could not be read, and why; strangers wrote ``raw``.

    ``is_cut``: more of it is kept than stands here.
    """

    id: int
    update_id: int | None
    chat_id: int | None
    received_at: datetime
    reason: str | None
    raw: str
    is_cut: bool


class OddUpdatesRead(BaseModel):
    """Newest first; ``next_before`` asks for the page after, null at the end."""

    updates: list[OddUpdateRead]
    next_before: int | None
