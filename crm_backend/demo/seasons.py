"""How busy the demo shop is on a day: the week, the year and the great sales of Chinese shops."""

from datetime import date
from typing import NamedTuple

DAILY_ORDERS = 7.8
# Monday first.
WEEK = (0.94, 0.92, 0.93, 0.96, 1.02, 1.13, 1.1)
# January first; the festivals and sales come on top.
YEAR = (1.02, 0.96, 1.0, 0.96, 1.02, 1.04, 0.9, 0.92, 1.02, 1.04, 1.08, 1.04)
# 春节, the first day of the lunar year.
SPRING_FESTIVALS = {
    2019: (2, 5), 2020: (1, 25), 2021: (2, 12), 2022: (2, 1), 2023: (1, 22), 2024: (2, 10),
    2025: (1, 29), 2026: (2, 17), 2027: (2, 6), 2028: (1, 26), 2029: (2, 13), 2030: (2, 3),
    2031: (1, 23), 2032: (2, 11), 2033: (1, 31), 2034: (2, 19), 2035: (2, 8), 2036: (1, 28),
}  # fmt: skip


class Sale(NamedTuple):
    """A yearly sale; factors say how much busier its days and its last day are."""

    name: str
    first: tuple[int, int]
    last: tuple[int, int]
    factor: float
    last_factor: float
    discount_share: float


SALES = (
    Sale("618", (6, 1), (6, 18), factor=1.5, last_factor=4.2, discount_share=0.15),
    Sale("双11", (11, 1), (11, 11), factor=1.6, last_factor=5.5, discount_share=0.2),
    Sale("双12", (12, 10), (12, 12), factor=1.4, last_factor=2.8, discount_share=0.12),
)
_LULL_DAYS = range(-5, 8)
_STOCKING_UP_DAYS = range(-26, -7)


def busyness(day: date) -> float:
    """Orders expected on a day."""
    factor = WEEK[day.weekday()] * YEAR[day.month - 1] * _sale_factor(day)
    return DAILY_ORDERS * factor * _spring_festival_factor(day)


def discount_share(day: date) -> float:
    """What the shop takes off all prices on a day, 0 to 1."""
    sale = _sale_on(day)
    return sale.discount_share if sale else 0.0


def _sale_on(day: date) -> Sale | None:
    month_day = (day.month, day.day)
    return next((sale for sale in SALES if sale.first <= month_day <= sale.last), None)


def _sale_factor(day: date) -> float:
    sale = _sale_on(day)
    if sale is None:
        return 1.0
    return sale.last_factor if (day.month, day.day) == sale.last else sale.factor


def _spring_festival_factor(day: date) -> float:
    # Outside the table the festival falls on its average day; nobody plans by it.
    month, day_of_month = SPRING_FESTIVALS.get(day.year, (2, 6))
    days = (day - date(day.year, month, day_of_month)).days
    if days in _LULL_DAYS:
        return 0.3
    return 1.3 if days in _STOCKING_UP_DAYS else 1.0
