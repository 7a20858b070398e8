"""What no customer writes must cost no more than its length."""

from collections.abc import Callable, Iterator
from datetime import date
from time import process_time

import pytest

from bot.entities import FINDERS
from bot.found import Found

TODAY = date(2026, 11, 23)
# One unit of what each pattern may chew on, repeated to 2,000 characters.
UNITS = [
    *(
        "一",
        "十",
        "1",
        "1 ",
        "1-",
        "a1",
        "sf",
        "s f ",
        "年",
        "去年",
        "10月",
        "1号到",
        "近半个",
        "每周",
    ),
    *(
        "nov ",
        "last ",
        "块",
        "9块9",
        "1,",
        "1,234",
        "满1减",
        "退",
        "两百",
        "零",
        "幺",
        "省",
        "市区",
        "路",
    ),
    *(
        "1号",
        "路1号",
        "地址",
        "收货人",
        "收货人王",
        "王小",
        "王明 ",
        "没发货",
        "还没发货",
        ":",
        " ",
        "第一",
    ),
    *(
        "订单:",
        "手机 ",
        "订单号 12 ",
        "x",
        "J&T",
        "don't ",
        "王李张",
        "北京",
        "a座",
        "一箱",
        "大概",
    ),
]
# Far above what a linear finder takes (20 ms), far below what a quadratic one would (seconds).
MOST_SECONDS = 0.6


@pytest.mark.parametrize("unit", UNITS)
def test_two_thousand_hostile_characters_are_no_stall(unit: str) -> None:
    text = (unit * 2000)[:2000]
    for finder in FINDERS:
        started = process_time()
        list(finder(text, TODAY))
        assert process_time() - started < MOST_SECONDS, finder


@pytest.mark.parametrize("finder", FINDERS)
def test_places_lie_in_the_text(finder: Callable[[str, date], Iterator[Found]]) -> None:
    text = "sf二六一一二三零零四二 昨天到今天 138 1234 5678 退我五十 两件 王明 北京市朝阳区建国路9号 顺风"
    for found in finder(text, TODAY):
        assert 0 <= found.start < found.end <= len(text)
