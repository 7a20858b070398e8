from datetime import date

import pytest

from bot.entities import find_entities
from bot.normaliser import normalise

TODAY = date(2026, 11, 23)


def values(text: str, entity: str) -> list[object]:
    return [e.value for e in find_entities(normalise(text), today=TODAY) if e.entity == entity]


@pytest.mark.parametrize(
    "text",
    [
        "SF二六一一二三零零四二",
        "SF二六幺幺二三零零四二到哪了",
        "sf 二六一一二三〇〇四二",
        "S F 2611230042",
        "SF 2611 2300 42",
        "SF-2611230042",
        "sf2611-2300-42",
        "ＳＦ２６１１ ２３００４２",
        "SF 2 6 1 1 2 3 0 0 4 2",
        "帮我查SF 2611230042 1234",
    ],
)
def test_order_number_spoken_or_apart_is_one_number(text: str) -> None:
    assert values(text, "order_number") == ["SF2611230042"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("订单号 2611 2300 42", "2611230042"),
        ("订单号是五三六三六五", "536365"),
        ("单号一二三四", "1234"),
    ],
)
def test_order_number_after_its_word(text: str, number: str) -> None:
    assert values(text, "order_number") == [number]


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("13812345678", "13812345678"),
        ("138 1234 5678", "13812345678"),
        ("138-1234-5678", "13812345678"),
        ("+86 13812345678", "13812345678"),
        ("8613812345678", "13812345678"),
        ("１３８１２３４５６７８", "13812345678"),
        ("电话幺三八幺二三四五六七八", "13812345678"),
        ("手机号138 123 45678改一下", "13812345678"),
    ],
)
def test_phone_is_found_and_is_no_order(text: str, phone: str) -> None:
    assert values(text, "phone") == [phone]
    assert values(text, "order_number") == []


@pytest.mark.parametrize(
    "text", ["1381234567", "138123456789", "SF2611230042", "2026-11-20", "12812345678"]
)
def test_other_digits_are_no_phone(text: str) -> None:
    assert values(text, "phone") == []


@pytest.mark.parametrize(
    ("text", "tail"),
    [("尾号一二三四", "1234"), ("后四位是幺幺零三", "1103"), ("手机号138 1234 5678", "5678")],
)
def test_phone_tail_is_read_as_spoken(text: str, tail: str) -> None:
    assert values(text, "phone_tail") == [tail]
