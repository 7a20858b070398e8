"""What a training makes of the shop's rows, before any of it is stored."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from crm_backend.core.bulk import Row
from crm_backend.core.orm import Base
from crm_backend.insights.training.values import Quality

Results = dict[type[Base], list[Row]]
"""Rows of each table, without the training they belong to."""


@dataclass(frozen=True, kw_only=True)
class Window:
    """What a training may look at: orders paid from ``first`` until just before ``as_of``."""

    first: datetime
    as_of: datetime
    time_zone: str
    currency: str


@dataclass(frozen=True, kw_only=True)
class Learnt:
    """The rows of a training, still without its id, and what they are worth."""

    quality: Quality
    card: dict[str, Any]
    rows: Results = field(default_factory=dict)


def known(value: float) -> float | None:
    """A number of a frame, or None where it has none."""
    return None if value != value else float(value)
