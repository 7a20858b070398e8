"""Choosing customers by their stored scores, for those who write to them."""

from sqlalchemy import ColumnElement, false
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.insights.models import CustomerScore
from crm_backend.insights.scores import repository
from crm_backend.insights.scores.words import CHURNING
from crm_backend.insights.training import trainings
from crm_backend.insights.training.values import TrainingKind


async def chosen_customers(session: AsyncSession, chosen: str) -> ColumnElement[bool]:
    """A condition on a row of ``customers``: one of ``CHOICES`` holds by the scores shown now.

    Nobody is chosen before the first training. A name that is no choice chooses nobody either.
    """
    training = await trainings.find_current(session, TrainingKind.CUSTOMERS)
    if training is None:
        return false()
    is_meant = repository.is_churning() if chosen == CHURNING else CustomerScore.segment == chosen
    return repository.has_score(training.id, is_meant)
