"""Turn grants, deeds and the audit log in the database."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access.models import AuditEntry, Deed, TurnGrant
from crm_backend.access.values import GrantState
from crm_backend.core.upserts import upsert


async def find_grant(
    session: AsyncSession, turn_id: str, *, lock: bool = False
) -> TurnGrant | None:
    """The grant of a turn; ``lock`` holds its row until commit so that no change of owner slips in between."""
    statement = select(TurnGrant).where(TurnGrant.turn_id == turn_id)
    if lock:
        statement = statement.with_for_update()
    return (await session.scalars(statement)).one_or_none()


async def set_grant_state(
    session: AsyncSession, turn_ids: Sequence[str], state: GrantState
) -> None:
    """End or supersede grants that are still running."""
    await session.execute(
        update(TurnGrant)
        .where(TurnGrant.turn_id.in_(turn_ids), TurnGrant.state == GrantState.RUNNING)
        .values(state=state)
        .execution_options(synchronize_session=False)
    )


async def extend_grant(session: AsyncSession, turn_id: str, lease_until: datetime) -> None:
    """Move the lease of a running grant."""
    await session.execute(
        update(TurnGrant)
        .where(TurnGrant.turn_id == turn_id, TurnGrant.state == GrantState.RUNNING)
        .values(lease_until=lease_until)
        .execution_options(synchronize_session=False)
    )


async def claim_deed(
    session: AsyncSession, idempotency_key: str, request_hash: str, *, now: datetime
) -> tuple[Deed, bool]:
    """The deed of a key, and whether it is new; of equal requests at once the later ones wait for the first."""
    claim = upsert(session, Deed).values(
        idempotency_key=idempotency_key, request_hash=request_hash, answer={}, done_at=now
    )
    claimed = await session.execute(claim.on_conflict_do_nothing().returning(Deed.id))
    is_new = claimed.scalar_one_or_none() is not None
    found = await session.scalars(select(Deed).where(Deed.idempotency_key == idempotency_key))
    return found.one(), is_new


async def list_audit_entries(
    session: AsyncSession,
    *,
    before_id: int | None,
    staff_id: int | None,
    verb: str | None,
    limit: int,
) -> Sequence[AuditEntry]:
    """What staff did, newest first."""
    statement = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(limit)
    if before_id is not None:
        statement = statement.where(AuditEntry.id < before_id)
    if staff_id is not None:
        statement = statement.where(AuditEntry.staff_id == staff_id)
    if verb is not None:
        statement = statement.where(AuditEntry.verb == verb)
    return (await session.scalars(statement)).all()
