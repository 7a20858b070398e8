"""What changes of articles and coupons leave in the audit log."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access import audit
from crm_backend.access.policy import Operation
from crm_backend.access.values import StaffPrincipal


def note_change(
    session: AsyncSession,
    caller: StaffPrincipal,
    object_kind: audit.ObjectKind,
    object_id: int,
    *,
    now: datetime,
    change: audit.Change,
) -> None:
    """Note that ``caller`` added, changed or deleted one."""
    audit.record(
        session,
        caller.staff_id,
        Operation.EDIT_KNOWLEDGE,
        object_kind=object_kind,
        object_id=str(object_id),
        now=now,
        change=change,
    )
