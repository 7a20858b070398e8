"""Within which a question is answered: the shop's money and days, what time it is, and who reads."""

from dataclasses import dataclass
from datetime import date, datetime

from analytics.wording import Locale
from crm_backend.insights.periods import midnight
from crm_backend.insights.values import Period


@dataclass(frozen=True, kw_only=True)
class Frame:
    """The shop as an answer needs it; ``first_day`` and ``last_day`` are those with a counted order."""

    currency: str
    zone: str
    now: datetime
    today: date
    first_day: date | None
    last_day: date | None
    locale: Locale

    def start_of(self, period: Period) -> datetime:
        """The instant at which a period begins."""
        return midnight(period.first, self.zone)

    def end_of(self, period: Period) -> datetime:
        """The instant at which a period ends, or now where it goes on: what is later is in no figure."""
        return min(midnight(_after(period.last), self.zone), self.now)

    def days_with_data(self, period: Period) -> int:
        """The days of a period from the first counted order's day on."""
        if self.first_day is None:
            return 0
        return max(0, (period.last - max(period.first, self.first_day)).days + 1)


def _after(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)
