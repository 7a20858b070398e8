"""The audit log: who did what in the console, written in the transaction that did it, never changed."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access.models import AuditEntry
from crm_backend.access.policy import Operation


def record(
    session: AsyncSession,
    staff_id: int | None,
    operation: Operation,
    *,
    object_kind: str,
    object_id: str,
    now: datetime,
    **facts: Any,  # noqa: ANN401 - whatever JSON can hold
) -> None:
    """Note that a staff member (None: the command line) did ``operation`` to an object.

    ``facts`` hold ids, codes and numbers, never what people wrote or how to reach them.
    """
    entry = AuditEntry(
        happened_at=now,
        staff_id=staff_id,
        verb=operation.value,
        object_kind=object_kind,
        object_id=object_id,
        facts=facts,
    )
    session.add(entry)
