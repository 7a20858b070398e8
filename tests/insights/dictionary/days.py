"""Days of the shop: their midnights as SQLite writes instants, and the buckets of a period."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)


def written(moment: datetime) -> str:
    """An instant as the database keeps it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def midnight(day: date, zone: ZoneInfo) -> str:
    """The first instant of a day."""
    return written(datetime.combine(day, time.min, zone))


def local_day(text: str, zone: ZoneInfo) -> date:
    """The day on which an instant of the database falls."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC).astimezone(zone).date()


def microseconds(text: str | None) -> int | None:
    """An instant of the database as a number, so that SQL can add to it."""
    if text is None:
        return None
    since = datetime.fromisoformat(text).replace(tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    return since // timedelta(microseconds=1)


@dataclass(frozen=True)
class Period:
    """Days from ``first`` to ``last``, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def until(self, day: date) -> "Period":
        """Figures of the past never reach beyond today."""
        return Period(self.first, min(self.last, day))

    def bounds(self, zone: ZoneInfo) -> tuple[str, str]:
        """From the first midnight until just before the second."""
        return midnight(self.first, zone), midnight(self.last + ONE_DAY, zone)

    def buckets(self, unit: str) -> Iterator["Period"]:
        """Its days, weeks from Monday or months, the outer ones cut to it; empty ones too."""
        first = self.first
        while first <= self.last:
            last = min(_end_of(first, unit), self.last)
            yield Period(first, last)
            first = last + ONE_DAY


def start_of(day: date, unit: str) -> date:
    """The first day of the whole day, week or month that a bucket belongs to; its key."""
    if unit == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if unit == "month" else day


def is_cut(bucket: Period, unit: str) -> bool:
    """Whether a bucket holds only a part of its week or month."""
    return bucket != Period(start_of(bucket.first, unit), _end_of(bucket.first, unit))


def _end_of(day: date, unit: str) -> date:
    if unit == "day":
        return day
    if unit == "week":
        return day + timedelta(days=6 - day.weekday())
    if unit == "month":
        return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - ONE_DAY
    raise ValueError(unit)


def period_of(value: dict[str, str] | None) -> Period | None:
    """A period as questions write it."""
    if value is None:
        return None
    return Period(date.fromisoformat(value["from"]), date.fromisoformat(value["to"]))
