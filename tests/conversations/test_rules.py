"""Decisions about misses, as plain values."""

from datetime import timedelta

import pytest

from crm_backend.conversations.rules import misses_that_count
from tests.fakes.fixed_clock import NOW


@pytest.mark.parametrize(
    ("before", "seconds_ago", "expected"),
    [(0, None, 0), (1, 3, 0), (1, 9.9, 0), (1, 10, 1), (2, 60, 2)],
)
def test_misses_within_ten_seconds_are_one(
    before: int, seconds_ago: float | None, expected: int
) -> None:
    last = None if seconds_ago is None else NOW - timedelta(seconds=seconds_ago)
    assert misses_that_count(before, last_miss_at=last, now=NOW) == expected
