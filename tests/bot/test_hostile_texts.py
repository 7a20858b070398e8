"""What no customer writes must cost no more than its length."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from time import process_time

import pytest

from bot.entities import FINDERS
from bot.found import Finder, Found

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
SHORT, LONG = 250, 2000
# Eight times the length costs a linear finder eight times as much, a quadratic one sixty-four times.
MOST_GROWTH = 24


def cost(finder: Finder, unit: str, length: int) -> float:
    """The least of three tries, each on another length, since finders may know the last text."""

    def once(shorter: int) -> float:
        text = (unit * length)[: length - shorter]
        began = process_time()
        list(finder(text, TODAY))
        return process_time() - began

    return min(map(once, range(3)))


def growth(finder: Finder, unit: str) -> float:
    """How many times as much processor time the long text takes as the short one."""
    return cost(finder, unit, LONG) / cost(finder, unit, SHORT)


@pytest.mark.parametrize("unit", UNITS)
def test_hostile_characters_cost_no_more_than_their_length(unit: str) -> None:
    for finder in FINDERS:
        assert growth(finder, unit) < MOST_GROWTH, finder


def test_a_quadratic_finder_is_seen() -> None:
    def find_ends(text: str, _: date) -> Iterator[Found]:
        for match in re.finditer("一*。", text):
            yield Found("end", 0, match.start(), match.end())

    assert growth(find_ends, "一") > MOST_GROWTH


@pytest.mark.parametrize("finder", FINDERS)
def test_places_lie_in_the_text(finder: Callable[[str, date], Iterator[Found]]) -> None:
    text = "sf二六一一二三零零四二 昨天到今天 138 1234 5678 退我五十 两件 王明 北京市朝阳区建国路9号 顺风"
    for found in finder(text, TODAY):
        assert 0 <= found.start < found.end <= len(text)
