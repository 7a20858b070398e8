"""Wall times in the demo shop's zone."""

from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from crm_backend.demo.chance import pick

ZONE_NAME = "Asia/Shanghai"
ZONE = ZoneInfo(ZONE_NAME)
_HOURS = range(24)
_BUSY_HOURS = (3, 1, 1, 0, 0, 1, 2, 4, 6, 8, 10, 9, 10, 9, 8, 8, 8, 7, 8, 10, 13, 14, 11, 7)
_COUNTER_HOURS = range(10, 21)
_WORK_STARTS, _WORK_ENDS = 9, 20


def at(day: date, wall: time) -> datetime:
    """An instant by day and wall time."""
    return datetime.combine(day, wall, ZONE)


def throw_time(dice: Random, day: date, *, is_counter: bool) -> datetime:
    """When on a day somebody buys: online all day, at the counter in its hours."""
    hour = dice.choice(_COUNTER_HOURS) if is_counter else pick(dice, _HOURS, _BUSY_HOURS)
    return at(day, time(hour, dice.randrange(60), dice.randrange(60)))


def in_working_hours(moment: datetime) -> datetime:
    """The same moment, or the next morning where people and couriers sleep."""
    if moment.hour >= _WORK_ENDS:
        moment += timedelta(days=1)
    elif moment.hour >= _WORK_STARTS:
        return moment
    return moment.replace(hour=_WORK_STARTS, minute=moment.minute // 2)


def later(dice: Random, moment: datetime, hours: tuple[float, float]) -> datetime:
    """A whole second between two spans after a moment."""
    return (moment + timedelta(hours=dice.uniform(*hours))).replace(microsecond=0)
