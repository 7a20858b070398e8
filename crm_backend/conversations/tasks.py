"""What the worker does for chats that nobody touches."""

from crm_backend.conversations.service import feedback
from crm_backend.core.clock import Clock
from crm_backend.core.db import Database

FEEDBACK_SECONDS = 30.0
_SWEEP_LIMIT = 50


async def ask_idle_chats(database: Database, clock: Clock) -> int:
    """Ask about the bot's service where a chat fell silent ten minutes after its answer. Returns how many."""
    async with database.reading() as session:
        idle = await feedback.list_idle(session, now=clock.now(), limit=_SWEEP_LIMIT)
    asked = 0
    for conversation_id, last_seq in idle:
        async with database.transaction() as session:
            asked += await feedback.ask_idle(
                session, conversation_id, last_seq=last_seq, now=clock.now()
            )
    return asked
