"""Trainings: ``/api/v1/insights/trainings``; the worker runs them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from crm_backend.access.policy import Operation
from crm_backend.access.values import StaffPrincipal
from crm_backend.core.http import AppClock, ReadSession, WriteSession
from crm_backend.core.problems import declared
from crm_backend.insights.training import service
from crm_backend.insights.training.schemas import (
    TrainingJobRead,
    TrainingRead,
    TrainingsRead,
    TrainingWish,
)
from crm_backend.insights.training.trainings import list_trainings
from crm_backend.insights.training.values import TrainingKind
from crm_backend.staff.caller_errors import READ_ERRORS, WRITE_ERRORS
from crm_backend.staff.dependencies import permitted

router = APIRouter(prefix="/api/v1/insights", tags=["figures"])

Reader = Annotated[StaffPrincipal, Depends(permitted(Operation.READ_TRAININGS))]
Trainer = Annotated[StaffPrincipal, Depends(permitted(Operation.RUN_TRAININGS))]


@router.get("/trainings", responses=declared(*READ_ERRORS))
async def read_trainings(
    _caller: Reader,
    session: ReadSession,
    kind: TrainingKind | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 20,
) -> TrainingsRead:
    """List trainings with their model cards, the newest first, and what waits or runs."""
    found = await list_trainings(session, kind, limit=limit)
    jobs = await service.list_open(session, kind)
    return TrainingsRead(
        trainings=[TrainingRead.of(each) for each in found],
        open_jobs=[TrainingJobRead.of(each) for each in jobs],
    )


@router.post("/trainings", status_code=202, responses=declared(*WRITE_ERRORS))
async def ask_for_training(
    wish: TrainingWish, _caller: Trainer, session: WriteSession, clock: AppClock
) -> TrainingJobRead:
    """Ask for a training now; where one waits or runs already, it is the answer."""
    return TrainingJobRead.of(await service.ask(session, wish.kind, now=clock.now()))
