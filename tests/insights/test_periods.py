"""Which days are compared with which: every row of docs/metrics.md, Comparisons."""

from datetime import date, timedelta

import pytest

from crm_backend.insights.errors import PeriodInvalid, PeriodNotBegun, PeriodTooLong
from crm_backend.insights.periods import MOST_BUCKETS, begun, buckets, midnight, sides, unit_of
from crm_backend.insights.values import CompareWith, Dimension, Period, PeriodUnit

WEDNESDAY = date(2026, 11, 25)


def days(text: str) -> Period:
    first, _, last = text.partition("..")
    return Period(first=date.fromisoformat(first), last=date.fromisoformat(last or first))


@pytest.mark.parametrize(
    ("asked", "unit", "before"),
    [
        # Units that have ended: the whole unit before, though a month before may have fewer days.
        ("2026-11-16..2026-11-22", None, "2026-11-09..2026-11-15"),
        ("2026-10-01..2026-10-31", None, "2026-09-01..2026-09-30"),
        ("2026-03-01..2026-03-31", None, "2026-02-01..2026-02-28"),
        ("2026-07-01..2026-09-30", None, "2026-04-01..2026-06-30"),
        ("2025-01-01..2025-12-31", None, "2024-01-01..2024-12-31"),
        # Units that go on: the same number of days.
        ("2026-11-23..2026-11-25", "week", "2026-11-16..2026-11-18"),
        ("2026-11-01..2026-11-25", "month", "2026-10-01..2026-10-25"),
        ("2026-11-01..2026-11-30", "month", "2026-10-01..2026-10-25"),  # reaches beyond today
        ("2026-10-01..2026-11-25", "quarter", "2026-07-01..2026-08-25"),
        ("2026-01-01..2026-11-25", "year", "2025-01-01..2025-11-25"),
        ("2026-11-01..2026-11-25", None, "2026-10-01..2026-10-25"),
        # Any other span: the days just before.
        ("2026-11-19..2026-11-25", "days", "2026-11-12..2026-11-18"),
        ("2026-10-01..2026-10-07", None, "2026-09-24..2026-09-30"),
        ("2026-11-24", None, "2026-11-23"),
        ("2026-10-01..2026-10-31", "days", "2026-08-31..2026-09-30"),
    ],
)
def test_against_the_period_before(asked: str, unit: str | None, before: str):
    found = sides(
        days(asked),
        CompareWith.PREVIOUS,
        unit=PeriodUnit(unit) if unit else None,
        today=WEDNESDAY,
    )
    assert (found.before, found.uncut) == (days(before), None)


@pytest.mark.parametrize(
    ("today", "asked", "unit", "now", "before"),
    [
        ("2026-05-31", "05-01..2026-05-31", "month", "05-01..2026-05-30", "04-01..2026-04-30"),
        ("2026-03-29", "03-01..2026-03-29", "month", "03-01..2026-03-28", "02-01..2026-02-28"),
        ("2026-03-31", "03-01..2026-03-31", "month", "03-01..2026-03-28", "02-01..2026-02-28"),
        ("2026-06-30", "04-01..2026-06-30", "quarter", "04-01..2026-06-29", "01-01..2026-03-31"),
        ("2026-09-30", "07-01..2026-09-30", "quarter", "07-01..2026-09-29", "04-01..2026-06-30"),
    ],
)
def test_a_unit_before_that_is_too_short_cuts_both(
    today: str, asked: str, unit: str, now: str, before: str
):
    found = sides(
        days(f"2026-{asked}"),
        CompareWith.PREVIOUS,
        unit=PeriodUnit(unit),
        today=date.fromisoformat(today),
    )
    assert (found.now, found.before) == (days(f"2026-{now}"), days(f"2026-{before}"))
    assert found.before is not None
    assert found.now.days == found.before.days
    assert found.uncut == days(f"2026-{asked}")


@pytest.mark.parametrize(
    ("asked", "unit", "before"),
    [
        ("2026-11-16..2026-11-22", None, "2025-11-17..2025-11-23"),  # Monday to Sunday
        ("2026-11-23..2026-11-25", "week", "2025-11-24..2025-11-26"),
        ("2026-10-01..2026-10-31", None, "2025-10-01..2025-10-31"),
        ("2024-02-01..2024-02-29", None, "2023-02-01..2023-02-28"),
        ("2025-02-01..2025-02-28", None, "2024-02-01..2024-02-29"),
        ("2026-11-01..2026-11-25", "month", "2025-11-01..2025-11-25"),
        ("2024-02-29", None, "2023-02-28"),
        ("2026-11-19..2026-11-25", "days", "2025-11-19..2025-11-25"),
    ],
)
def test_against_the_year_before(asked: str, unit: str | None, before: str):
    found = sides(
        days(asked),
        CompareWith.YEAR_BEFORE,
        unit=PeriodUnit(unit) if unit else None,
        today=WEDNESDAY,
    )
    assert found.before == days(before)


def test_named_periods_are_taken_as_they_are_and_end_today():
    found = sides(
        days("2026-11-23..2026-11-29"), days("2026-10-01..2026-10-07"), unit=None, today=WEDNESDAY
    )
    assert found.now == days("2026-11-23..2026-11-25")
    assert found.before == days("2026-10-01..2026-10-07")


def test_period_ahead_or_backwards_is_refused():
    with pytest.raises(PeriodNotBegun):
        begun(days("2026-11-26..2026-11-30"), WEDNESDAY)
    with pytest.raises(PeriodInvalid):
        begun(days("2026-11-20..2026-11-19"), WEDNESDAY)


def test_series_of_too_many_rows_is_refused():
    first = WEDNESDAY - (MOST_BUCKETS - 1) * timedelta(days=1)
    assert len(buckets(Period(first=first, last=WEDNESDAY), Dimension.DAY)) == MOST_BUCKETS
    longer = Period(first=first - timedelta(days=1), last=WEDNESDAY)
    with pytest.raises(PeriodTooLong):
        buckets(longer, Dimension.DAY)
    assert len(buckets(longer, Dimension.MONTH)) == 27


def test_unit_of_dates_alone_is_the_shortest_that_fits():
    assert unit_of(days("2026-01-01..2026-01-15"), date(2026, 1, 15)) is PeriodUnit.MONTH
    assert unit_of(days("2026-11-23"), date(2026, 11, 23)) is PeriodUnit.DAYS


def test_midnights_of_clock_changes():
    # London's summer time ended on 25 October 2026: that day has 25 hours.
    begins, ends = (
        midnight(date(2026, 10, 25), "Europe/London"),
        midnight(date(2026, 10, 26), "Europe/London"),
    )
    assert (ends - begins).total_seconds() == 25 * 3600


def test_buckets_hold_only_days_of_the_period():
    weeks = buckets(days("2026-11-18..2026-12-01"), Dimension.WEEK)
    assert [(w.starts_on.isoformat(), w.period.days, w.is_cut) for w in weeks] == [
        ("2026-11-16", 5, True),
        ("2026-11-23", 7, False),
        ("2026-11-30", 2, True),
    ]
