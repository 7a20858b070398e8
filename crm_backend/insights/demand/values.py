"""One product as demand and stock see it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum

WEEK = timedelta(days=7)
WEEKS = 5


class StockoutRisk(IntEnum):
    """Whether stock will be gone by Sunday of next week; a higher one is worse."""

    LOW = 0
    MEDIUM = 1
    HIGH = 2
    SOLD_OUT = 3


@dataclass(frozen=True, kw_only=True)
class WeekForecast:
    """Pieces expected in one week; low and high are the 10 % and the 90 % quantile, None where unknown."""

    mean: float
    low: float | None
    high: float | None


@dataclass(frozen=True, kw_only=True)
class ProductState:
    """A product with its forecast, week by week from the first stored one.

    ``stock`` is None where unknown, or where the product is not in the catalogue. ``weeks`` is empty
    for a product that was not sold before the forecasts were made.
    """

    sku: str
    name: str
    category: str
    stock: int | None
    price_minor: int
    is_active: bool
    created_at: datetime | None
    weeks: dict[date, WeekForecast]

    @property
    def is_stocked(self) -> bool:
        """On sale, with a known stock: all others are left out of everything but demand."""
        return self.is_active and self.stock is not None


@dataclass(frozen=True, kw_only=True)
class Ahead:
    """From which day forecasts look ahead: week 1 is the week of ``day``."""

    day: date

    @property
    def monday(self) -> date:
        """The Monday of week 1."""
        return self.day - timedelta(days=self.day.weekday())

    def week(self, number: int) -> date:
        """The Monday of week ``number``."""
        return self.monday + (number - 1) * WEEK

    @property
    def open_days(self) -> int:
        """Days of week 1 from ``day`` to Sunday, both included."""
        return 7 - self.day.weekday()
