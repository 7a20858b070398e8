"""Reasons of customers' scores: a fact, the model's weight and the score must agree."""

from dataclasses import replace

import pytest

from analytics.behaviour.reasons import Known, Topic, reasons

GONE = Known(
    recency=120,
    orders=66,
    days=60,
    gap=5,
    recent_days=0,
    spent_year_minor=1_566_700,
    better_than=97,
    refunded_orders=0,
    visits=0,
    often_refunds=False,
)
LOYAL = replace(GONE, recency=3, recent_days=18)
LATE = "平均约 5 天买一次，上次是 120 天前，比平常晚了 115 天"


def told(known: Known, push: dict[Topic, float], *, likelier: bool | None) -> tuple[str, ...]:
    return reasons(known, push, likelier=likelier, currency="CNY", locale="zh")


def test_regular_who_is_gone_is_told_by_the_gap_alone():
    # The weights of a real shop: collinear features share them out with both signs.
    push: dict[Topic, float] = {"recency": -2.4, "frequency": 0.9, "money": -0.7}
    assert told(GONE, push, likelier=False) == (f"{LATE}（比一般客户更不容易再买）",)


@pytest.mark.parametrize("likelier", [True, False, None])
@pytest.mark.parametrize("recency", [-1.0, 1.0])
@pytest.mark.parametrize("frequency", [-2.0, 2.0])
@pytest.mark.parametrize("money", [-1.0, 1.0])
def test_no_weight_turns_a_fact_round(likelier, recency, frequency, money):
    push: dict[Topic, float] = {"recency": recency, "frequency": frequency, "money": money}
    for known in (GONE, LOYAL):
        for sentence in told(known, push, likelier=likelier):
            if "晚了" in sentence or "没有下过单" in sentence:
                assert "更可能" not in sentence
            if "超过 97%" in sentence or "下过单" in sentence:
                assert "更不容易" not in sentence


def test_loyal_customer_is_told_by_the_gap_and_the_money():
    push: dict[Topic, float] = {"recency": 0.4, "frequency": 1.0, "money": 0.3}
    assert told(LOYAL, push, likelier=True) == (
        "平均约 5 天买一次，上次是 3 天前，还在平常的间隔内（比一般客户更可能再买）",
        "近一年消费 ¥15,667.00，累计消费超过 97% 的客户（比一般客户更可能再买）",
    )


def test_frequency_is_told_where_a_day_late_says_nothing():
    push: dict[Topic, float] = {"recency": 0.1, "frequency": 1.0}
    assert told(replace(LOYAL, recency=6), push, likelier=True) == (
        "一共买过 66 单，近 90 天有 18 天下过单（比一般客户更可能再买）",
    )


def test_nothing_that_agrees_leaves_the_fact_without_a_direction():
    assert told(GONE, {"recency": 1.0, "money": -1.0}, likelier=True) == (LATE,)
    assert told(GONE, {"recency": -1.0}, likelier=None) == (LATE,)


def test_little_money_speaks_against():
    poor = replace(GONE, better_than=12, spent_year_minor=2_000)
    assert told(poor, {"money": -0.5}, likelier=False) == (
        "近一年消费 ¥20.00，累计消费只超过 12% 的客户（比一般客户更不容易再买）",
    )
