"""Canned replies in the database."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.desk.models import CannedReply


async def list_replies(session: AsyncSession) -> Sequence[CannedReply]:
    """All of them by shortcut."""
    return (await session.scalars(select(CannedReply).order_by(CannedReply.shortcut))).all()


async def count_replies(session: AsyncSession) -> int:
    """How many there are."""
    return (await session.scalars(select(func.count()).select_from(CannedReply))).one()


async def find_reply(session: AsyncSession, reply_id: int) -> CannedReply | None:
    """One by id, held until commit."""
    statement = select(CannedReply).where(CannedReply.id == reply_id).with_for_update()
    return (await session.scalars(statement)).one_or_none()
