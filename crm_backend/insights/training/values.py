"""The words of a training's life."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

LEASE = timedelta(seconds=60)
"""How long a training may be silent before another worker takes it over."""


class TrainingKind(StrEnum):
    """What is learnt."""

    DEMAND = "demand"  # pieces of each product a week
    CUSTOMERS = "customers"  # who buys again, leaves, gives back, and what they need next


class TrainingState(StrEnum):
    """running → stored, or rejected (the one before is better), or failed."""

    RUNNING = "running"
    STORED = "stored"
    REJECTED = "rejected"
    FAILED = "failed"


class Stage(StrEnum):
    """What a training is doing; shown to whoever waits."""

    READ = "read"
    LEARN = "learn"
    WRITE = "write"


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a training is; ``share`` from 0 to 1."""

    kind: TrainingKind
    stage: Stage
    share: float


@dataclass(frozen=True, kw_only=True)
class Quality:
    """What a training is judged by.

    ``error`` is its own measure on windows it had not seen (RMSSE of forecasts, Brier score of
    purchases), ``base_error`` that of the simple rule beside it; None where only rules are served.
    """

    as_of: datetime
    is_rule: bool
    error: float | None = None
    base_error: float | None = None


JOB_KINDS = {kind: f"training:{kind.value}" for kind in TrainingKind}
KIND_OF_JOB = {job: kind for kind, job in JOB_KINDS.items()}
