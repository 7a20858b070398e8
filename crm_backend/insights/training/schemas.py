"""Trainings as the dashboard and the command line read them."""

from datetime import datetime
from typing import Any, Self

from pydantic import BaseModel

from crm_backend.core.jobs import Job, JobState
from crm_backend.insights.models import Training
from crm_backend.insights.training.values import KIND_OF_JOB, TrainingKind, TrainingState


class TrainingRead(BaseModel):
    """A training with its model card; ``reason`` says why it is not shown."""

    id: int
    kind: TrainingKind
    state: TrainingState
    as_of: datetime
    is_current: bool
    card: dict[str, Any]
    reason: str | None
    started_at: datetime
    ended_at: datetime | None

    @classmethod
    def of(cls, training: Training) -> Self:
        """As it is stored."""
        return cls(
            id=training.id,
            kind=training.kind,
            state=training.state,
            as_of=training.as_of,
            is_current=training.is_current,
            card=training.card,
            reason=training.reason,
            started_at=training.started_at,
            ended_at=training.ended_at,
        )


class TrainingJobRead(BaseModel):
    """A wish for a training: where it stands, ``share`` of the work from 0 to 1."""

    id: int
    kind: TrainingKind
    state: JobState
    stage: str | None
    share: float
    created_at: datetime

    @classmethod
    def of(cls, job: Job) -> Self:
        """As it is stored."""
        return cls(
            id=job.id,
            kind=KIND_OF_JOB[job.kind],
            state=job.state,
            stage=job.progress.get("stage"),
            share=float(job.progress.get("share", 0.0)),
            created_at=job.created_at,
        )


class TrainingsRead(BaseModel):
    """Trainings, the newest first, and those that wait or run."""

    trainings: list[TrainingRead]
    open_jobs: list[TrainingJobRead]


class TrainingWish(BaseModel):
    """What is to be learnt anew."""

    kind: TrainingKind
