"""Targets met and missed; the expected numbers are counted by hand."""

from datetime import date, datetime, timedelta

import pytest

from crm_backend.conversations.service import quality
from crm_backend.conversations.service.quality import ServiceLevels, StayFilter
from crm_backend.conversations.service_levels import Verdict
from crm_backend.conversations.values import HandoffEnd
from crm_backend.core.db import Database
from crm_backend.shop import service as shop_service
from tests import factories
from tests.fakes.fixed_clock import NOW

MET, MISSED, OPEN = Verdict.MET, Verdict.MISSED, Verdict.OPEN
YEAR = timedelta(days=365)
TODAY = NOW.date()  # 10:00 in Shanghai, on a Wednesday
AT_NIGHT = NOW + timedelta(hours=12)


@pytest.fixture(autouse=True)
async def shop(database: Database) -> None:
    """Open from 9 to 21; wants a first answer in 3 minutes and a resolution in 24 hours."""
    async with database.transaction() as session:
        await factories.add_shop(session)


async def add_stay(
    database: Database,
    answered: float | None,
    ended: float | None,
    end: HandoffEnd | None = None,
    *,
    began_at: datetime = NOW,
) -> None:
    """A stay whose first answer and end came so many minutes after its begin."""
    async with database.transaction() as session:
        chat = await factories.add_chat(session)
        await factories.add_handoff(
            session,
            chat,
            began_at=began_at,
            first_answer_at=_after(began_at, answered),
            ended_at=_after(began_at, ended),
            end=end,
        )


def _after(began_at: datetime, minutes: float | None) -> datetime | None:
    return None if minutes is None else began_at + timedelta(minutes=minutes)


async def levels(database: Database, *, now: datetime = NOW + YEAR) -> ServiceLevels:
    """Today's levels as they stand at ``now``."""
    async with database.reading() as session:
        today = StayFilter(first=TODAY, last=TODAY)
        return await quality.service_levels_of(session, today, before=None, limit=50, now=now)


async def verdicts(database: Database, *, now: datetime = NOW + YEAR) -> list[tuple]:
    """Of each counted stay of today: first answer, its seconds, resolution, its seconds."""
    return [
        (
            stay.first_answer,
            stay.first_answer_seconds,
            stay.resolution,
            stay.resolution_seconds,
        )
        for stay in (await levels(database, now=now)).stays
    ]


@pytest.mark.parametrize(
    ("stay", "waited", "expected"),
    [
        ((3, 1440, HandoffEnd.RESOLVED), YEAR, (MET, 180, MET, 86400)),
        ((3.1, 1441, HandoffEnd.RESOLVED), YEAR, (MISSED, 186, MISSED, 86460)),
        ((1, 30, HandoffEnd.HANDED_BACK), YEAR, (MET, 60, MET, 1800)),
        ((None, None), timedelta(minutes=3), (OPEN, None, OPEN, None)),
        ((None, None), timedelta(minutes=4), (MISSED, None, OPEN, None)),
        ((2, None), timedelta(hours=25), (MET, 120, MISSED, None)),
        ((None, 10, HandoffEnd.UNCLAIMED), YEAR, (MISSED, None, MISSED, None)),
        ((None, 4, HandoffEnd.CUSTOMER_LEFT), YEAR, (MISSED, None, MISSED, None)),
        ((2, 3, HandoffEnd.CUSTOMER_LEFT), YEAR, (MET, 120, MISSED, None)),
        ((None, 3, HandoffEnd.CUSTOMER_LEFT), YEAR, None),
        ((None, 1, HandoffEnd.MERGED), YEAR, None),
        ((1.51, 2.999, HandoffEnd.RESOLVED), YEAR, (MET, 90, MET, 179)),
    ],
)
async def test_stay_is_held_against_the_targets(database, stay, waited, expected):
    await add_stay(database, *stay)
    assert await verdicts(database, now=NOW + waited) == ([expected] if expected else [])


@pytest.mark.parametrize(("is_off", "hours_closed"), [(False, 11), (True, 35)])
async def test_clock_starts_when_people_come_back(database, is_off, hours_closed):
    """At 9 on the next morning, or a day later if that is a day off."""
    if is_off:
        async with database.transaction() as session:
            await shop_service.set_day(
                session, TODAY + timedelta(days=1), is_open=False, name="盘点"
            )
    opening = hours_closed * 60
    await add_stay(database, opening + 2, opening + 60, HandoffEnd.RESOLVED, began_at=AT_NIGHT)
    assert await verdicts(database) == [(MET, 120, MET, 3600)]
    waiting = AT_NIGHT + timedelta(minutes=opening + 3)
    await add_stay(database, None, None, began_at=AT_NIGHT)
    assert (await levels(database, now=waiting)).first_answer.open == 1
    assert (await levels(database, now=waiting + timedelta(minutes=1))).first_answer.missed == 1


async def test_answer_before_the_clock_starts_took_no_time(database):
    await add_stay(database, 1, 2, HandoffEnd.RESOLVED, began_at=AT_NIGHT)
    assert await verdicts(database) == [(MET, 0, MET, 0)]


async def test_shop_that_never_closes_lets_the_clock_run_at_night(database):
    async with database.transaction() as session:
        await shop_service.set_hours(session, "00:00", "00:00")
    await add_stay(database, 4, 5, HandoffEnd.RESOLVED, began_at=AT_NIGHT)
    assert await verdicts(database) == [(MISSED, 240, MET, 300)]


async def test_sums_count_and_take_the_median_of_known_times(database):
    for answered in (1, 2.5, 10, None):
        await add_stay(database, answered, None)
    await add_stay(database, 2, 30, HandoffEnd.RESOLVED)
    await add_stay(database, None, 1, HandoffEnd.CUSTOMER_LEFT)
    await add_stay(database, 1, 2, began_at=NOW + timedelta(hours=14))  # the next shop day
    found = await levels(database, now=NOW + timedelta(minutes=3))
    assert vars(found.first_answer) == {"met": 3, "missed": 1, "open": 1, "median_seconds": 135}
    assert vars(found.resolution) == {"met": 1, "missed": 0, "open": 4, "median_seconds": 1800}


async def test_sums_of_nothing_have_no_median(database):
    found = await levels(database)
    assert vars(found.first_answer) == {"met": 0, "missed": 0, "open": 0, "median_seconds": None}


async def test_all_time_looks_up_the_hours_of_days_with_stays_alone(database, monkeypatch):
    """Of twenty thousand days; the stay at night still begins when people come back."""
    await add_stay(database, 11 * 60 + 2, None, began_at=AT_NIGHT)
    looked: list[date] = []
    closed_periods = shop_service.closed_periods

    async def look(session, asked, *, within_days):
        looked.extend(asked)
        return await closed_periods(session, asked, within_days=within_days)

    monkeypatch.setattr(shop_service, "closed_periods", look)
    async with database.reading() as session:
        ever = StayFilter(first=date(1970, 1, 1), last=TODAY + timedelta(days=1))
        found = await quality.service_levels_of(
            session, ever, before=None, limit=50, now=NOW + YEAR
        )
    assert [stay.first_answer_seconds for stay in found.stays] == [120]
    assert set(looked) == {TODAY + timedelta(days=aside) for aside in (-1, 0, 1)}
