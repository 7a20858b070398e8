"""Keeping updates before Telegram hears that we have them (I1)."""

from datetime import datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.core.db import wake_at_commit
from crm_backend.telegram import repository
from crm_backend.telegram.envelopes import open_envelope
from crm_backend.telegram.values import UPDATES_TOPIC, UpdateState

log = structlog.get_logger()


async def keep_update(
    session: AsyncSession, bot_id: int, body: bytes, *, now: datetime
) -> int | None:
    """Keep what Telegram handed in, whatever it is; a repeat changes nothing. Returns its number, by which it is known.

    What has no number is kept as odd: refusing it would only make Telegram hold back everything behind it.
    """
    envelope = open_envelope(body)
    is_odd = envelope.update_id is None
    is_new = await repository.insert_update(
        session,
        {
            "bot_id": bot_id,
            "update_id": envelope.update_id,
            "chat_id": envelope.chat_id,
            "raw": envelope.raw,
            "state": UpdateState.ODD if is_odd else UpdateState.WAITING,
            "attempts": 0,
            "reason": "no update_id" if is_odd else None,
            "received_at": now,
            "ended_at": now if is_odd else None,
        },
    )
    if is_new:
        wake_at_commit(session, UPDATES_TOPIC)
        log.info("telegram_update.kept", update_id=envelope.update_id, is_odd=is_odd)
    return envelope.update_id
