"""Turn grants and deeds in the database."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access.models import Deed, TurnGrant
from crm_backend.access.values import GrantState


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


async def find_deed(session: AsyncSession, idempotency_key: str) -> Deed | None:
    """An earlier answer under the same key."""
    return (
        await session.scalars(select(Deed).where(Deed.idempotency_key == idempotency_key))
    ).one_or_none()
