"""Who looked at the demo shop on a day; those who buy look around first."""

from collections.abc import Sequence
from datetime import date

from crm_backend.demo.chance import dice
from crm_backend.demo.people import Person

_LOOK_PROB = 0.045
_PAGES, _PAGES_OF_BUYERS = (1, 9), (3, 16)


def visits_of(day: date, people: Sequence[Person], buyers: set[str]) -> dict[str, int]:
    """Pages by customer number; ``people`` must hold everybody active on ``day``."""
    dice_ = dice("visits", day.isoformat())
    pages: dict[str, int] = {}
    for person in people:
        if not person.is_active(day):
            continue
        if person.number in buyers:
            pages[person.number] = dice_.randint(*_PAGES_OF_BUYERS)
        elif dice_.random() < _LOOK_PROB * person.eagerness:
            pages[person.number] = dice_.randint(*_PAGES)
    return pages
