"""What a training may know, and when the one before is kept."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from crm_backend.insights.training.rules import as_of_of, why_not_better
from crm_backend.insights.training.values import Quality

ZONE = "Asia/Shanghai"
NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
THIS_MORNING = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
CURRENT = Quality(as_of=THIS_MORNING - timedelta(days=1), is_rule=False, error=0.7, base_error=1.0)
NEW = replace(CURRENT, as_of=THIS_MORNING)


@pytest.mark.parametrize(
    ("last_paid_at", "as_of"),
    [
        (datetime(2026, 11, 24, 10, tzinfo=UTC), THIS_MORNING),
        # 28 October, the first of the 28 days before.
        (datetime(2026, 10, 28, 1, tzinfo=UTC), THIS_MORNING),
        # 27 October in Shanghai, late at night: the midnight after it.
        (datetime(2026, 10, 27, 15, 59, tzinfo=UTC), datetime(2026, 10, 27, 16, tzinfo=UTC)),
        (datetime(2011, 12, 9, 12, 50, tzinfo=UTC), datetime(2011, 12, 9, 16, tzinfo=UTC)),
    ],
)
def test_as_of_is_this_morning_or_the_midnight_after_the_last_order(last_paid_at, as_of):
    assert as_of_of(last_paid_at, ZONE, now=NOW) == as_of


def test_as_of_follows_the_clocks_of_the_shop():
    summer = datetime(2026, 7, 1, 12, tzinfo=UTC)
    found = as_of_of(summer - timedelta(days=1), "Europe/London", now=summer)
    assert found == datetime(2026, 6, 30, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("new", "current", "reason"),
    [
        (NEW, None, None),
        (NEW, CURRENT, None),
        (replace(NEW, error=0.77), CURRENT, None),  # a tenth worse is noise
        (replace(NEW, error=0.78), CURRENT, "worse_than_current"),
        # Harder to foretell for the simple rule too: no worse.
        (replace(NEW, error=1.4, base_error=2.0), CURRENT, None),
        (replace(NEW, is_rule=True, error=None, base_error=None), CURRENT, "too_little_to_learn"),
        # Rules give way to anything.
        (replace(NEW, error=9.0), replace(CURRENT, is_rule=True), None),
        # A week later the worse one is taken: it knows a week more.
        (replace(NEW, error=0.78), replace(CURRENT, as_of=THIS_MORNING - timedelta(days=7)), None),
        # The shop's rows end earlier than they did: the current one knows what is no longer there.
        (replace(NEW, error=0.9), replace(CURRENT, as_of=THIS_MORNING + timedelta(days=1)), None),
    ],
)
def test_current_is_kept_where_the_new_one_is_worse(new, current, reason):
    assert why_not_better(new, current) == reason
