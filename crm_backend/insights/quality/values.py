"""What one question of service is counted from."""

from dataclasses import dataclass, fields
from datetime import date, datetime

from crm_backend.insights.amounts import Ratio
from crm_backend.insights.values import Dimension

Key = str | int | date
"""What a group is named by; '' where all are one."""


@dataclass(frozen=True, kw_only=True)
class Level:
    """How many stays met a target, missed it, or are open; the median of the known seconds."""

    met: int = 0
    missed: int = 0
    open: int = 0
    median: Ratio | None = None

    def __add__(self, other: "Level") -> "Level":
        """Both together; a median of two groups cannot be told from theirs."""
        return Level(
            met=self.met + other.met,
            missed=self.missed + other.missed,
            open=self.open + other.open,
            median=self.median if other == Level() else other.median if self == Level() else None,
        )


@dataclass(frozen=True, kw_only=True)
class Tally:
    """All that a figure can be made of, of one group."""

    conversations: int = 0
    handed_chats: int = 0  # among the conversations
    handoffs: int = 0
    first_answer: Level = Level()
    resolution: Level = Level()
    asked: int = 0
    answered: int = 0
    score: int = 0
    satisfied: int = 0
    confirmed: int = 0
    assumed: int = 0
    abandoned: int = 0
    handed_off: int = 0

    @property
    def talks(self) -> int:
        """Talks with the bot, however they ended."""
        return self.confirmed + self.assumed + self.abandoned + self.handed_off

    def __add__(self, other: "Tally") -> "Tally":
        """Both together."""
        return Tally(
            **{each.name: getattr(self, each.name) + getattr(other, each.name) for each in _FIELDS}
        )


_FIELDS = fields(Tally)


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Which rows count, from ``start`` until just before ``end``; filters are None where there are none.

    ``agent`` is a staff member's id, 0 for nobody. ``starts`` are the instants at which days, weeks
    or months begin, with their first days; by time only.
    """

    first: date
    last: date
    start: datetime
    end: datetime
    by: Dimension | None
    now: datetime
    agent: int | None = None
    reason: str | None = None
    part: str | None = None
    starts: tuple[tuple[datetime, date], ...] = ()
