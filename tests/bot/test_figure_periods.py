"""Every row of the dictionary's table of periods (docs/metrics.md), on Wednesday 25 November 2026."""

from datetime import date

import pytest

from bot.figures.periods import clipped, find_all_time, find_periods
from bot.spelling import normalise

TODAY = date(2026, 11, 25)


def periods(text: str, today: date = TODAY) -> list[str]:
    """Periods as 2026-11-16/2026-11-22 with their unit, cut off at today, by place."""
    return [
        f"{'/'.join(day.isoformat() for day in clipped(found.span, today))} {found.unit}"
        for found in find_periods(normalise(text), today=today)
        if found.span
    ]


ROWS = {
    "今天": "2026-11-25/2026-11-25 days",
    "昨天": "2026-11-24/2026-11-24 days",
    "前天": "2026-11-23/2026-11-23 days",
    "大前天": "2026-11-22/2026-11-22 days",
    "本周": "2026-11-23/2026-11-25 week",
    "这周": "2026-11-23/2026-11-25 week",
    "这个星期": "2026-11-23/2026-11-25 week",
    "this week": "2026-11-23/2026-11-25 week",
    "上周": "2026-11-16/2026-11-22 week",
    "last week": "2026-11-16/2026-11-22 week",
    "上上周": "2026-11-09/2026-11-15 week",
    "本月": "2026-11-01/2026-11-25 month",
    "这个月": "2026-11-01/2026-11-25 month",
    "上个月": "2026-10-01/2026-10-31 month",
    "上月": "2026-10-01/2026-10-31 month",
    "last month": "2026-10-01/2026-10-31 month",
    "本季度": "2026-10-01/2026-11-25 quarter",
    "上季度": "2026-07-01/2026-09-30 quarter",
    "last quarter": "2026-07-01/2026-09-30 quarter",
    "今年": "2026-01-01/2026-11-25 year",
    "去年": "2025-01-01/2025-12-31 year",
    "前年": "2024-01-01/2024-12-31 year",
    "最近7天": "2026-11-19/2026-11-25 days",
    "近一周": "2026-11-19/2026-11-25 days",
    "last 7 days": "2026-11-19/2026-11-25 days",
    "近30天": "2026-10-27/2026-11-25 days",
    "近一个月": "2026-10-27/2026-11-25 days",
    "近15天": "2026-11-11/2026-11-25 days",
    "近一个季度": "2026-08-28/2026-11-25 days",
    "近半年": "2026-05-27/2026-11-25 days",
    "近一年": "2025-11-26/2026-11-25 days",
    "这两天": "2026-11-24/2026-11-25 days",
    "这三天": "2026-11-23/2026-11-25 days",
    "前两天": "2026-11-23/2026-11-24 days",
    "前三天": "2026-11-22/2026-11-24 days",
    "这几天": "2026-11-19/2026-11-25 days",
    "前几天": "2026-11-18/2026-11-24 days",
    "10月": "2026-10-01/2026-10-31 month",
    "12月": "2025-12-01/2025-12-31 month",
    "october": "2026-10-01/2026-10-31 month",
    "三季度": "2026-07-01/2026-09-30 quarter",
    "Q3": "2026-07-01/2026-09-30 quarter",
    "四季度": "2026-10-01/2026-11-25 quarter",
    "上半年": "2026-01-01/2026-06-30 days",
    "周五": "2026-11-20/2026-11-20 days",
    "周三": "2026-11-25/2026-11-25 days",
    "15号": "2026-11-15/2026-11-15 days",
    "28号": "2026-10-28/2026-10-28 days",
    "周末": "2026-11-21/2026-11-22 days",
    "去年10月": "2025-10-01/2025-10-31 month",
    "上周五": "2026-11-20/2026-11-20 days",
    "last Friday": "2026-11-20/2026-11-20 days",
    "月初": "2026-11-01/2026-11-10 days",
    "上旬": "2026-11-01/2026-11-10 days",
    "中旬": "2026-11-11/2026-11-20 days",
    "下旬": "2026-11-21/2026-11-25 days",
    "月底": "2026-11-21/2026-11-25 days",
    "上半月": "2026-11-01/2026-11-15 days",
    "下半月": "2026-11-16/2026-11-25 days",
    "10月上旬": "2026-10-01/2026-10-10 days",
    "上个月底": "2026-10-21/2026-10-31 days",
    "10月下半月": "2026-10-16/2026-10-31 days",
    "双十一": "2026-11-11/2026-11-11 days",
    "双11": "2026-11-11/2026-11-11 days",
    "双十二": "2025-12-12/2025-12-12 days",
    "618": "2026-06-18/2026-06-18 days",
    "singles' day": "2026-11-11/2026-11-11 days",
    "双十一期间": "2026-11-01/2026-11-11 days",
    "双十一活动": "2026-11-01/2026-11-11 days",
    "618期间": "2026-06-01/2026-06-18 days",
    "双十二期间": "2025-12-01/2025-12-12 days",
    "国庆": "2026-10-01/2026-10-07 days",
    "国庆期间": "2026-10-01/2026-10-07 days",
    "五一": "2026-05-01/2026-05-05 days",
    "春节": "2026-02-16/2026-02-23 days",
    "元旦": "2026-01-01/2026-01-03 days",
    "清明": "2026-04-05/2026-04-07 days",
    "端午": "2026-06-19/2026-06-21 days",
    "中秋": "2026-09-25/2026-09-27 days",
    "去年春节": "2025-01-28/2025-02-04 days",
    "11月1号到15号": "2026-11-01/2026-11-15 days",
    "11.1-11.15": "2026-11-01/2026-11-15 days",
    "Nov 1 to Nov 15": "2026-11-01/2026-11-15 days",
    "从上周一到昨天": "2026-11-16/2026-11-24 days",
    "12月20日到1月5日": "2025-12-20/2026-01-05 days",
    "11月20号到30号": "2026-11-20/2026-11-25 days",
    "10月以来": "2026-10-01/2026-11-25 days",
    "今年以来": "2026-01-01/2026-11-25 year",
    "上周一至今": "2026-11-16/2026-11-25 days",
    "since October": "2026-10-01/2026-11-25 days",
    "8月到10月": "2026-08-01/2026-10-31 days",
    "11月到2月": "2026-11-01/2026-11-25 days",
    "2025年": "2025-01-01/2025-12-31 year",
    "双十一那周": "2026-11-09/2026-11-15 week",
    "year to date": "2026-01-01/2026-11-25 year",
}


@pytest.mark.parametrize(("words", "meant"), ROWS.items())
def test_a_period_means_the_days_of_the_dictionary(words: str, meant: str) -> None:
    assert periods(words) == [meant]


@pytest.mark.parametrize("words", ROWS)
def test_a_period_inside_a_question_means_the_same(words: str) -> None:
    question = f"sales {words}" if words.isascii() and words[0].isalpha() else f"{words}卖了多少"
    assert periods(question) == [ROWS[words]]


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("下周", "2026-11-30", "2026-12-06"),
        ("下下周", "2026-12-07", "2026-12-13"),
        ("未来4周", "2026-11-30", "2026-12-27"),
        ("next 4 weeks", "2026-11-30", "2026-12-27"),
    ],
)
def test_weeks_ahead_are_whole(words: str, first: str, last: str) -> None:
    (found,) = find_periods(words, today=TODAY)
    assert found.span == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize("words", ["15号到1号", "11月20号到10号", "10月到9月", "昨天到上周一"])
def test_an_end_before_the_beginning_is_no_period(words: str) -> None:
    (found,) = find_periods(words, today=TODAY)
    assert found.span is None
    assert found.is_backwards


@pytest.mark.parametrize(
    "words", ["最近", "近期", "卖了10件", "3.5折", "附近7天连锁", "一周年庆", ""]
)
def test_what_names_no_days_is_no_period(words: str) -> None:
    assert periods(words) == []


def test_a_part_of_a_day_is_the_day() -> None:
    for words in ("今天上午", "双十一那天晚上", "昨天下午"):
        (found,) = find_periods(words, today=TODAY)
        assert found.has_hours
        assert found.end == len(words)
    assert not find_periods("昨天下午茶卖了多少", today=TODAY)[0].has_hours


@pytest.mark.parametrize("words", ["全部", "一共卖了多少", "累计", "sales of all time", "in total"])
def test_all_time_is_heard(words: str) -> None:
    assert find_all_time(words)


def test_a_month_of_31_days_before_today_is_whole_and_this_one_is_begun() -> None:
    assert periods("上个月", date(2026, 3, 31)) == ["2026-02-01/2026-02-28 month"]
    assert periods("这个月", date(2026, 3, 31)) == ["2026-03-01/2026-03-31 month"]
    assert periods("周末", date(2026, 11, 28)) == ["2026-11-28/2026-11-28 days"]
    assert periods("元旦", date(2027, 1, 2)) == ["2027-01-01/2027-01-02 days"]
