"""Reading what trainings there are."""

from collections.abc import Sequence

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.insights.counted import is_counted_order
from crm_backend.insights.models import Training
from crm_backend.insights.training.values import TrainingKind
from crm_backend.orders.models import Order


async def find_current(session: AsyncSession, kind: TrainingKind) -> Training | None:
    """The training of a kind whose results are shown; None before the first."""
    statement = select(Training).where(Training.kind == kind, Training.is_current)
    return (await session.scalars(statement)).first()


async def list_trainings(
    session: AsyncSession, kind: TrainingKind | None, *, limit: int
) -> Sequence[Training]:
    """Trainings with their cards, the newest first."""
    statement = select(Training).order_by(Training.id.desc()).limit(limit)
    if kind is not None:
        statement = statement.where(Training.kind == kind)
    return (await session.scalars(statement)).all()


async def has_orders(session: AsyncSession) -> bool:
    """Whether the shop has any counted order."""
    return bool(await session.scalar(select(exists().where(is_counted_order()).select_from(Order))))
