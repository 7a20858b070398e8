"""The shop whose console is tested."""

from collections.abc import Sequence

import pytest
from sqlalchemy import select

from crm_backend.access.models import AuditEntry
from crm_backend.conversations.models import StaffEvent
from crm_backend.core.db import Database
from tests import factories


@pytest.fixture(autouse=True)
async def shop(database: Database) -> None:
    """A shop in Shanghai."""
    async with database.transaction() as session:
        await factories.add_shop(session)


@pytest.fixture
def audit_log(database: Database):
    """Reads the audit log, oldest first."""

    async def read() -> Sequence[AuditEntry]:
        async with database.reading() as session:
            return (await session.scalars(select(AuditEntry).order_by(AuditEntry.id))).all()

    return read


@pytest.fixture
def staff_events(database: Database):
    """Reads (kind, conversation, ref) of what the console was told, in order."""

    async def read() -> list[tuple[str, str | None, str]]:
        async with database.reading() as session:
            events = await session.scalars(select(StaffEvent).order_by(StaffEvent.number))
            return [(event.kind, event.conversation_id, event.ref) for event in events]

    return read
