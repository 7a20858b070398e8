"""The demo shop's customers: who joins on which day, how long they stay and how often they buy.

Every customer belongs to the day of their first visit, so that who is a customer on a day does not
depend on when the demo was loaded. Phones are of the never assigned block 199 0000.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from random import Random

from crm_backend.demo.chance import dice, pick, poisson
from crm_backend.demo.goods import CATEGORIES
from crm_backend.demo.places import PLACES, Place, throw_address, throw_place

NEWCOMERS_PER_DAY = 0.245
LONGEST_STAY_DAYS = 1_300
# Customer numbers tell the day of joining, counted from here.
FIRST_DAY = date(2010, 1, 1)

_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余"
_GIVEN = (
    "子涵", "欣怡", "浩然", "雨桐", "思远", "梓萱", "宇轩", "晓燕", "建国", "丽娟", "志强", "海燕",
    "文博", "佳琪", "俊杰", "雪梅", "明辉", "婷婷", "嘉怡", "诗涵", "天佑", "美玲", "国栋", "秀英",
    "晨曦", "若溪", "一鸣", "静雯", "家豪", "慧敏", "振华", "小曼", "立群", "春梅", "逸飞", "可馨",
    "磊", "敏", "伟", "芳", "洋", "娜", "杰", "倩", "鹏", "颖", "涛", "琳",
    "超", "洁", "悦", "峰", "蕾", "宁", "瑶", "凯",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Person:
    """A customer of the demo shop; ``left_on`` is the first day without any interest in it."""

    number: str
    name: str
    phone: str
    place: Place
    address: str
    joined_on: date
    left_on: date
    eagerness: float
    favourites: tuple[str, ...]

    def is_active(self, day: date) -> bool:
        """Whether they may buy or look on a day."""
        return self.joined_on <= day < self.left_on


@dataclass(frozen=True)
class Habit:
    """A kind of customer: how many there are, how long they stay, how much they buy."""

    weight: float
    stay_days: tuple[int, int]
    eagerness: tuple[float, float]


HABITS = (
    Habit(0.26, (500, LONGEST_STAY_DAYS), (2.2, 5.0)),  # regulars
    Habit(0.44, (180, 720), (0.6, 1.6)),  # now and then
    Habit(0.30, (15, 140), (1.0, 2.6)),  # gone soon
)
_PLACE_OF_CITY = {place.city: place for place in PLACES}
# The three customers anybody may sign in as; the README and the tests name them.
CAST = tuple(
    Person(
        number=number,
        name=name,
        phone=phone,
        place=_PLACE_OF_CITY[city],
        address=address,
        joined_on=date(2024, 3, 5),
        left_on=date.max,
        eagerness=0.0,
        favourites=(),
    )
    for number, name, phone, city, address in (
        (
            "C1001",
            "王小明",
            "+8619900001001",
            "武汉市",
            "湖北省武汉市武昌区云栖路18号溪畔里3幢502室",
        ),
        (
            "C1002",
            "李静",
            "+8619900001002",
            "成都市",
            "四川省成都市武侯区青禾路66号梧桐湾8幢1203室",
        ),
        ("C1003", "陈晨", "+8619900001003", "上海市", "上海市徐汇区知春街9号南风苑2幢301室"),
    )
)


@cache
def newcomers(day: date) -> tuple[Person, ...]:
    """Who becomes a customer on a day."""
    dice_ = dice("newcomers", day.isoformat())
    count = min(poisson(dice_, NEWCOMERS_PER_DAY), 9)
    return tuple(_throw_person(dice_, day, ordinal) for ordinal in range(count))


def people_of(first: date, last: date) -> tuple[Person, ...]:
    """Everybody active on some day between two days, in the order in which they joined."""
    return tuple(
        person
        for day in _days(first - timedelta(days=LONGEST_STAY_DAYS), last)
        for person in newcomers(day)
        if person.left_on > first
    )


def _days(first: date, last: date) -> Iterator[date]:
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)


def _throw_person(dice_: Random, day: date, ordinal: int) -> Person:
    habit = pick(dice_, HABITS, [habit.weight for habit in HABITS])
    place = throw_place(dice_)
    return Person(
        number=f"C{(day - FIRST_DAY).days}{ordinal}",
        name=dice_.choice(_SURNAMES) + dice_.choice(_GIVEN),
        phone=f"+861990000{dice_.randint(1_100, 9_999)}",
        place=place,
        address=throw_address(dice_, place),
        joined_on=day,
        left_on=day + timedelta(days=dice_.randint(*habit.stay_days)),
        eagerness=dice_.uniform(*habit.eagerness),
        favourites=tuple(dice_.sample(CATEGORIES, 3)),
    )
