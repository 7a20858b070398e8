"""Background jobs as rows: nothing but the database knows what is to be done; a worker only runs it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm_backend.core.orm import Base, BigId, JsonDocument, UtcDateTime, enum_type


class JobState(StrEnum):
    """waiting → running → done or failed; a dead worker's job is picked up when its lease ends."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job(Base):
    """One piece of slow work; ``run_key`` makes a periodic job run once per period however often it is asked for."""

    __tablename__ = "jobs"
    __table_args__ = (Index("ix_jobs_state_due_at", "state", "due_at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))
    run_key: Mapped[str] = mapped_column(String(120), unique=True)
    arguments: Mapped[dict[str, Any]] = mapped_column(JsonDocument)
    state: Mapped[JobState] = mapped_column(enum_type(JobState, "job_state"))
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    progress: Mapped[dict[str, Any]] = mapped_column(JsonDocument, default=dict)
    result: Mapped[dict[str, Any] | None] = mapped_column(JsonDocument)
    failure: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
