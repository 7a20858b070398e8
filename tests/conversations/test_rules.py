"""Decisions about misses and the way back to the bot, as plain values."""

from datetime import timedelta

import pytest

from crm_backend.conversations.rules import asks_for_the_bot, misses_that_count
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


@pytest.mark.parametrize(
    "text", ["返回机器人", "回到机器人。", " 不等了！", "不等了吧", "Back to the bot"]
)
def test_the_bot_is_asked_for_in_so_many_words(text: str) -> None:
    assert asks_for_the_bot(text)


@pytest.mark.parametrize("text", ["你是机器人吗", "机器人", "不等了，退款", "等了", "吧", "…"])
def test_anything_more_is_for_the_people_in_the_queue(text: str) -> None:
    assert not asks_for_the_bot(text)
