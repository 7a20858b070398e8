"""What the worker does for the knowledge base."""

from crm_backend.core.clock import Clock
from crm_backend.core.db import Database
from crm_backend.knowledge.service import hearing

FORGET_SECONDS = 3600.0


async def forget_old_questions(database: Database, clock: Clock) -> int:
    """Delete unanswered questions that staff are done with or that are too old. Returns how many."""
    async with database.transaction() as session:
        return await hearing.forget_questions(session, now=clock.now())


async def sweep_questions(database: Database, clock: Clock) -> None:
    """Delete them at once and every hour, until cancelled."""
    while True:
        await forget_old_questions(database, clock)
        await clock.sleep(FORGET_SECONDS)
