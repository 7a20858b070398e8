"""The days a report is about."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self
from zoneinfo import ZoneInfo

import pandas as pd

from analytics.periods import period_starts


@dataclass(frozen=True)
class Span:
    """Whole days of a shop.

    Parameters
    ----------
    start : date
        The first day.
    end : date
        The day after the last.
    time_zone : str
        IANA name; where the shop's day begins.

    Raises
    ------
    ValueError
        No day at all.
    zoneinfo.ZoneInfoNotFoundError
        No such time zone.

    Examples
    --------
    >>> week = Span(date(2026, 11, 16), date(2026, 11, 23), "Asia/Shanghai")
    >>> week.days, week.preceding().start
    (7, datetime.date(2026, 11, 9))
    """

    start: date
    end: date
    time_zone: str

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError("a span ends after it starts")
        ZoneInfo(self.time_zone)

    @property
    def days(self) -> int:
        """How many days, at least one."""
        return (self.end - self.start).days

    def preceding(self) -> Self:
        """Return the same number of days, right before."""
        return type(self)(self.start - timedelta(days=self.days), self.start, self.time_zone)

    def days_of(self, moments: pd.Series) -> pd.Series:
        """Return the shop's day of each moment, as naive midnights."""
        return period_starts(moments, time_zone=self.time_zone, frequency="D")

    def has_begun(self, days: pd.Series) -> pd.Series:
        """Whether each of these days is the first of the span or later."""
        return days >= pd.Timestamp(self.start)

    def is_over(self, days: pd.Series) -> pd.Series:
        """Whether each of these days is after the span's last."""
        return days >= pd.Timestamp(self.end)
