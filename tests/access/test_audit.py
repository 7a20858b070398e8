"""The audit log only grows."""

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError

from crm_backend.access.audit import record
from crm_backend.access.models import AuditEntry
from crm_backend.access.policy import Operation
from tests import factories
from tests.fakes.fixed_clock import NOW


@pytest.mark.parametrize(
    "statement", [update(AuditEntry).values(object_id="2"), delete(AuditEntry)]
)
async def test_entry_can_neither_be_changed_nor_deleted(database, statement):
    async with database.transaction() as session:
        await factories.add_shop(session)
        record(session, None, Operation.MANAGE_STAFF, object_kind="staff", object_id="1", now=NOW)
    with pytest.raises(DBAPIError, match="append-only"):
        async with database.transaction() as session:
            await session.execute(statement)


async def test_demo_shop_takes_its_log_along(database):
    async with database.transaction() as session:
        await factories.add_shop(session, is_demo=True)
        record(session, None, Operation.MANAGE_STAFF, object_kind="staff", object_id="1", now=NOW)
    async with database.transaction() as session:
        await session.execute(delete(AuditEntry))
