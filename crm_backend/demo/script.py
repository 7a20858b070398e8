"""Everything that has happened in the demo shop between two moments, as plans."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from crm_backend.demo import cast, ordering
from crm_backend.demo.day_times import ZONE
from crm_backend.demo.people import CAST, Person, people_of
from crm_backend.demo.plans import OrderPlan
from crm_backend.demo.visits import visits_of


@dataclass(frozen=True, kw_only=True)
class Script:
    """Plans of orders placed from ``first`` until ``moment``, their people, and visits by day."""

    moment: datetime
    people: tuple[Person, ...]
    orders: tuple[OrderPlan, ...]
    visits: dict[date, dict[str, int]]


def write_script(first: date, moment: datetime) -> Script:
    """Plan the days from ``first`` up to ``moment``; a day's part never depends on ``first``.

    Visits are those of whole days: of today the shop page keeps its own log.
    """
    today = moment.astimezone(ZONE).date()
    people = people_of(first, today)
    orders: list[OrderPlan] = []
    visits: dict[date, dict[str, int]] = {}
    for day in _days(first, today):
        active = [person for person in people if person.is_active(day)]
        placed = [plan for plan in ordering.orders_of(day, active) if plan.placed_at <= moment]
        orders += placed
        if day < today:
            buyers = {plan.customer_number for plan in placed if plan.customer_number}
            visits[day] = visits_of(day, active, buyers)
    numbers = [
        *cast.history_numbers(first, today - timedelta(days=cast.HISTORY_AGE_DAYS)),
        *cast.standing_numbers(today),
    ]
    own = [plan for number in numbers if (plan := cast.plan_of(number))]
    orders += [plan for plan in own if plan.placed_at <= moment]
    return Script(moment=moment, people=(*CAST, *people), orders=tuple(orders), visits=visits)


def _days(first: date, last: date) -> Iterator[date]:
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)
