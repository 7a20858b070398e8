"""Targets met and missed; the expected numbers are counted by hand."""

from datetime import date, datetime, timedelta

import pytest

from crm_backend.conversations.service_levels import (
    Stay,
    Targets,
    Verdict,
    clock_start,
    judge,
    sum_up,
)
from crm_backend.conversations.values import HandoffEnd
from crm_backend.shop.values import Hours, SpecialDay
from tests.fakes.fixed_clock import NOW

DAILY = Hours(opens_at="09:00", closes_at="21:00", time_zone="Asia/Shanghai")
TARGETS = Targets(first_answer=timedelta(minutes=3), resolution=timedelta(hours=24))
MET, MISSED, OPEN = Verdict.MET, Verdict.MISSED, Verdict.OPEN
YEAR = timedelta(days=365)


def stay(answered: float | None, ended: float | None, end: HandoffEnd | None = None) -> Stay:
    """A stay whose first answer and end came so many minutes after its begin."""
    return Stay(began_at=NOW, first_answer_at=_after(answered), ended_at=_after(ended), end=end)


def _after(minutes: float | None) -> datetime | None:
    return None if minutes is None else NOW + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("case", "waited", "expected"),
    [
        (stay(3, 1440, HandoffEnd.RESOLVED), YEAR, (MET, 180, MET, 86400)),
        (stay(3.1, 1441, HandoffEnd.RESOLVED), YEAR, (MISSED, 186, MISSED, 86460)),
        (stay(1, 30, HandoffEnd.HANDED_BACK), YEAR, (MET, 60, MET, 1800)),
        (stay(None, None), timedelta(minutes=3), (OPEN, None, OPEN, None)),
        (stay(None, None), timedelta(minutes=4), (MISSED, None, OPEN, None)),
        (stay(2, None), timedelta(hours=25), (MET, 120, MISSED, None)),
        (stay(None, 10, HandoffEnd.UNCLAIMED), YEAR, (MISSED, None, MISSED, None)),
        (stay(None, 4, HandoffEnd.CUSTOMER_LEFT), YEAR, (MISSED, None, MISSED, None)),
        (stay(None, 3, HandoffEnd.CUSTOMER_LEFT), YEAR, None),
        (stay(None, 1, HandoffEnd.MERGED), YEAR, None),
    ],
)
def test_stay_is_held_against_the_targets(case, waited, expected):
    judgement = judge(case, NOW, TARGETS, NOW + waited)
    assert (None if judgement is None else tuple(vars(judgement).values())) == expected


def test_clock_starts_when_people_come_back():
    at_ten = NOW
    at_night = NOW + timedelta(hours=12)  # 22:00 in Shanghai
    thursday_nine = NOW + timedelta(hours=23)
    off = SpecialDay(day=date(2026, 11, 26), is_open=False, name="盘点", is_own=True)
    assert clock_start(at_ten, DAILY, {}) == at_ten
    assert clock_start(at_night, DAILY, {}) == thursday_nine
    assert clock_start(at_night, DAILY, {off.day: off}) == thursday_nine + timedelta(days=1)


def test_answer_before_the_clock_starts_took_no_time():
    case = stay(1, 2, HandoffEnd.RESOLVED)
    judgement = judge(case, NOW + timedelta(hours=11), TARGETS, NOW + YEAR)
    assert judgement is not None
    assert (judgement.first_answer_seconds, judgement.resolution_seconds) == (0, 0)


def test_sums_count_and_take_the_median_of_known_times():
    sums = sum_up([(MET, 10), (MET, 30), (MISSED, 200), (MISSED, None), (OPEN, None)])
    assert vars(sums) == {"met": 2, "missed": 2, "open": 1, "median_seconds": 30}
    assert sum_up([]).median_seconds is None
