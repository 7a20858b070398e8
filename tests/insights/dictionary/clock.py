"""When people are at work, and so when the clock of a chat that comes to them starts."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# After so long a holiday nobody is expected back: the clock then starts at once.
LONGEST_REST_DAYS = 60


@dataclass(frozen=True, kw_only=True)
class Hours:
    """Wall times from which and until which people work; equal: always. Days off by the calendar."""

    opens: time
    closes: time
    zone: ZoneInfo
    closed_days: Mapping[date, bool]  # whether the shop decided it itself

    def next_work(self, moment: datetime) -> datetime:
        """``moment`` while people are at work, else when they are next."""
        if self._at_work(moment):
            return moment
        day = moment.astimezone(self.zone).date()
        for ahead in range(LONGEST_REST_DAYS):
            start = datetime.combine(day + timedelta(days=ahead), self.opens, self.zone).astimezone(
                UTC
            )
            if start > moment and self._at_work(start):
                return start
        return moment

    def _at_work(self, moment: datetime) -> bool:
        local = moment.astimezone(self.zone)
        day, wall = local.date(), local.time()
        if self.opens == self.closes:
            return not self.closed_days.get(day, False)  # only days off of its own
        if self.opens < self.closes:
            return self.opens <= wall < self.closes and day not in self.closed_days
        if wall < self.closes:  # the night that began yesterday
            return day - timedelta(days=1) not in self.closed_days
        return wall >= self.opens and day not in self.closed_days


def hours_of(connection: sqlite3.Connection) -> Hours:
    """As the shop keeps them today."""
    zone, opens, closes = connection.execute(
        "SELECT time_zone, opens_at, closes_at FROM shop"
    ).fetchone()
    closed = connection.execute("SELECT day, is_own FROM shop_days WHERE NOT is_open").fetchall()
    return Hours(
        opens=time.fromisoformat(opens),
        closes=time.fromisoformat(closes),
        zone=ZoneInfo(zone),
        closed_days={date.fromisoformat(day): bool(is_own) for day, is_own in closed},
    )
