"""Days off and make-up days: from the public calendar, from the shop, and what they do to the hours."""

import subprocess
import sys
import warnings
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from crm_backend.shop import public_calendar, rules, service
from crm_backend.shop.errors import DayInvalid
from crm_backend.shop.tasks import refresh_calendar
from crm_backend.shop.values import Hours, SpecialDay
from tests import factories

DAILY = Hours(opens_at="09:00", closes_at="21:00", time_zone="Asia/Shanghai")
NIGHTLY = Hours(opens_at="18:00", closes_at="02:00", time_zone="Asia/Shanghai")
ALWAYS = Hours(opens_at="00:00", closes_at="00:00", time_zone="Asia/Shanghai")
LONDON = Hours(opens_at="08:30", closes_at="17:00", time_zone="Europe/London")
NEW_YEAR = date(2026, 1, 1)
OFF = SpecialDay(day=NEW_YEAR, is_open=False, name="元旦")
# State Council, 国办发明电〔2025〕7 号: the announced days off of 2026, and the days people work for them.
ANNOUNCED_2026 = {
    "元旦": (date(2026, 1, 1), date(2026, 1, 3)),
    "春节": (date(2026, 2, 15), date(2026, 2, 23)),
    "清明节": (date(2026, 4, 4), date(2026, 4, 6)),
    "劳动节": (date(2026, 5, 1), date(2026, 5, 5)),
    "端午节": (date(2026, 6, 19), date(2026, 6, 21)),
    "中秋节": (date(2026, 9, 25), date(2026, 9, 27)),
    "国庆节": (date(2026, 10, 1), date(2026, 10, 7)),
}
WORKED_2026 = [(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)]


def _beijing(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC) - timedelta(hours=8)


def test_public_days_of_2026_are_those_announced():
    days = public_calendar.public_days(2026, 2026)
    off = {day.day for day in days if not day.is_open}
    announced = {
        first + timedelta(days=ahead)
        for first, last in ANNOUNCED_2026.values()
        for ahead in range((last - first).days + 1)
    }
    assert off == announced
    assert [day.day for day in days if day.is_open] == [date(2026, m, d) for m, d in WORKED_2026]


def test_each_day_off_has_a_name_that_fits_a_sentence():
    names = {day.day: day.name for day in public_calendar.public_days(2025, 2026)}
    assert names[date(2026, 1, 1)] == "元旦"
    assert names[date(2026, 1, 2)] == "元旦假期"
    assert names[date(2026, 2, 15)] == "春节假期"
    assert names[date(2026, 2, 16)] == "除夕"
    assert names[date(2025, 10, 6)] == "中秋节"
    assert names[date(2026, 1, 4)] == "调休上班"
    assert not any("（" in name or " " in name for name in names.values())


def test_year_without_moved_days_is_not_announced_yet():
    assert public_calendar.is_announced(2026)
    assert not public_calendar.is_announced(2060)


@pytest.mark.filterwarnings("default:no announced calendar:UserWarning")
def test_coming_year_has_an_announced_calendar_or_a_warning():
    """Not a failure: between the first of November and the announcement there is nothing to be done."""
    soon = (datetime.now(UTC) + timedelta(days=60)).year
    if not public_calendar.is_announced(soon):
        warnings.warn(f"no announced calendar of {soon}: raise `holidays`", stacklevel=1)
    assert any(day.name == "元旦" for day in public_calendar.public_days(soon, soon))


@pytest.mark.parametrize(
    ("hours", "day", "moment", "expected"),
    [
        (DAILY, OFF, _beijing(NEW_YEAR, 10), False),
        (DAILY, SpecialDay(day=NEW_YEAR, is_open=True, name="营业"), _beijing(NEW_YEAR, 10), True),
        (DAILY, SpecialDay(day=NEW_YEAR, is_open=True, name="营业"), _beijing(NEW_YEAR, 22), False),
        (ALWAYS, OFF, _beijing(NEW_YEAR, 10), True),
        (ALWAYS, SpecialDay(day=NEW_YEAR, is_open=False, name="盘点", is_own=True), _beijing(NEW_YEAR, 10), False),
    ],
)  # fmt: skip
def test_calendar_decides_before_the_hours(hours, day, moment, expected):
    opening = rules.opening_at(moment, hours, {NEW_YEAR: day})
    assert opening.is_open is expected
    assert opening.closed_day == (None if day.is_open or expected else day.name)


def test_night_belongs_to_the_day_it_began_on():
    after_midnight = _beijing(date(2026, 1, 2), 1)
    assert rules.business_day(after_midnight, NIGHTLY) == NEW_YEAR
    assert not rules.opening_at(after_midnight, NIGHTLY, {NEW_YEAR: OFF}).is_open
    assert rules.opening_at(_beijing(NEW_YEAR, 1), NIGHTLY, {NEW_YEAR: OFF}).is_open


def test_next_opening_skips_days_off():
    before = _beijing(date(2025, 12, 31), 22)
    assert rules.next_opening(before, DAILY, {}, within_days=9) == _beijing(NEW_YEAR, 9)
    assert rules.next_opening(before, DAILY, {NEW_YEAR: OFF}, within_days=9) == _beijing(
        date(2026, 1, 2), 9
    )
    assert rules.next_opening(before, DAILY, {NEW_YEAR: OFF}, within_days=1) == before
    assert rules.next_opening(_beijing(NEW_YEAR, 12), DAILY, {}, within_days=9) == _beijing(
        NEW_YEAR, 12
    )


@pytest.mark.parametrize(
    ("hours", "first"),
    [
        (DAILY, NEW_YEAR - timedelta(days=5)),
        (NIGHTLY, NEW_YEAR - timedelta(days=5)),
        (ALWAYS, NEW_YEAR - timedelta(days=5)),
        (LONDON, date(2026, 3, 25)),  # the clocks go forward
        (LONDON, date(2026, 10, 21)),  # and back
    ],
)
@pytest.mark.parametrize("days_off", [0, 1, 4, 7])
def test_closed_periods_say_of_every_moment_when_people_come_back(hours, first, days_off):
    """Also of days off so long that they do not come back within the days one looks ahead."""
    days = {
        day: SpecialDay(day=day, is_open=False, name="盘点", is_own=True)
        for day in (first + timedelta(days=2 + ahead) for ahead in range(days_off))
    }
    last = first + timedelta(days=10)
    asked = [first + timedelta(days=ahead) for ahead in range(11)]
    periods = rules.closed_periods(asked, hours, days, within_days=5)
    zone = ZoneInfo(hours.time_zone)
    moment = datetime.combine(first, time(), zone).astimezone(UTC)
    while rules.local_day(moment, hours.time_zone) <= last:
        by_period = [each.opens_at for each in periods if each.closes_at <= moment < each.opens_at]
        opening = rules.next_opening(moment, hours, days, within_days=5)
        assert by_period == ([] if opening == moment else [opening]), moment
        moment += timedelta(minutes=30)


def test_closed_periods_of_days_far_apart_are_theirs_alone():
    asked = [NEW_YEAR, NEW_YEAR - timedelta(days=20_000)]
    periods = rules.closed_periods(asked, DAILY, {}, within_days=5)
    # Before 9:00 and after 21:00 of each.
    assert [each.opens_at for each in periods] == [
        _beijing(day + timedelta(days=ahead), 9) for day in sorted(asked) for ahead in (0, 1)
    ]


def test_words_name_the_day():
    opening = rules.opening_at(_beijing(NEW_YEAR, 10), DAILY, {NEW_YEAR: OFF})
    assert rules.opening_text(opening) == "每天 9:00–21:00（今天是元旦，客服休息）"
    assert rules.opening_text(opening, "en") == "9:00–21:00 every day, but not today (元旦)"


async def test_refreshing_fills_two_years_and_keeps_own_days(database, clock):
    own = date(2026, 10, 1)
    async with database.transaction() as session:
        await factories.add_shop(session)
        await service.set_day(session, own, is_open=True, name="国庆不打烊")
    for _again in range(2):
        assert await refresh_calendar(database, clock) > 50
    async with database.reading() as session:
        days = await service.special_days(session, date(2026, 1, 1), date(2027, 12, 31))
    assert days[own].name == "国庆不打烊"
    assert days[own].is_own
    assert not days[date(2026, 10, 2)].is_open
    assert days[date(2026, 1, 4)].is_open
    assert not days[date(2027, 10, 1)].is_open


async def test_only_shops_in_china_follow_its_calendar(database, clock):
    assert await refresh_calendar(database, clock) == 0
    async with database.transaction() as session:
        await factories.add_shop(session, time_zone="Europe/London")
    assert await refresh_calendar(database, clock) == 0


@pytest.mark.parametrize("name", ["", " ", "长" * 41, "元旦\x00", " 元旦"])
async def test_day_needs_a_name(database, name):
    async with database.transaction() as session:
        with pytest.raises(DayInvalid):
            await service.set_day(session, NEW_YEAR, is_open=False, name=name)


def test_hub_starts_without_the_holiday_library():
    code = "import sys, crm_backend.app; print('holidays' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
