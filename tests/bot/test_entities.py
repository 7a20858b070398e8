from datetime import date

import pytest

from bot.entities import find_entities
from bot.normaliser import normalise

TODAY = date(2026, 11, 23)


def found(text: str) -> list[tuple[str, object]]:
    return [(e.entity, e.value) for e in find_entities(normalise(text), today=TODAY)]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("SF2611230042", "SF2611230042"),
        ("ｓｆ２６１１２３００４２到哪了", "SF2611230042"),
        ("我的订单sf2611230042到哪了", "SF2611230042"),
        ("536365", "536365"),
        ("订单号536365", "536365"),
        ("C536379", "C536379"),
        ("订单号是1234", "1234"),
        ("单号：A-2024-0017", "A-2024-0017"),
        ("202611230000000000000001", "202611230000000000000001"),
        ("sf 2611230042", "SF2611230042"),
        ("ＳＦ　2611230042 到哪了", "SF2611230042"),
        ("订单2611230042", "2611230042"),
        ("no 536365", "536365"),
    ],
)
def test_order_number_is_found_in_capitals(text: str, number: str) -> None:
    assert ("order_number", number) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "1234",
        "13812345678",
        "尾号1234",
        "2026-11-20",
        "2025年",
        "iphone15",
        "1234567890123456789012345",
        "tel 13812345678",
        "a 13812345678",
    ],
)
def test_other_numbers_are_no_order(text: str) -> None:
    assert "order_number" not in [entity for entity, _ in found(text)]


@pytest.mark.parametrize(
    ("text", "tail"),
    [
        ("1234", "1234"),
        ("尾号 0042", "0042"),
        ("手机后四位是8848", "8848"),
        ("SF2611230042 1234", "1234"),
        ("sf 2611230042 1234", "1234"),
        ("订单536365，手机尾号0099", "0099"),
        ("我手机13812345678", "5678"),
    ],
)
def test_phone_tail_is_found(text: str, tail: str) -> None:
    assert ("phone_tail", tail) in found(text)


@pytest.mark.parametrize(
    "text", ["我2023年买的东西坏了", "花了1999元", "订单号1234", "12345", "买了1234个吗亲"]
)
def test_other_four_digits_are_no_phone_tail(text: str) -> None:
    assert "phone_tail" not in [entity for entity, _ in found(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("退我199块", ("amount", 199.0)),
        ("￥19.90", ("amount", 19.9)),
        ("第一个", ("ordinal", 1)),
        ("第2件", ("ordinal", 2)),
        ("最后一个", ("ordinal", -1)),
        ("第十二单", ("ordinal", 12)),
        ("上周三买的", ("date", "2026-11-18")),
        ("我上个月的订单", ("period", "2026-10-01/2026-10-31")),
        ("仅退款", ("refund_kind", "refund_only")),
        ("我要退货退款", ("refund_kind", "return_refund")),
        ("没发货退款", ("refund_kind", "unshipped")),
        ("不想要了", ("refund_reason", "not_wanted")),
        ("拍错了", ("refund_reason", "wrong_order")),
        ("质量问题", ("refund_reason", "quality")),
        ("收到就破了", ("refund_reason", "damaged")),
        ("发错货了", ("refund_reason", "wrong_item")),
        ("一直没收到", ("refund_reason", "not_received")),
        ("发货太慢", ("refund_reason", "late")),
        ("其他原因", ("refund_reason", "other")),
        ("退貨退款，品質太差，有瑕疵", ("refund_kind", "return_refund")),
    ],
)
def test_support_words_are_found(text: str, expected: tuple[str, object]) -> None:
    assert expected in found(text)


def test_several_entities_keep_their_places() -> None:
    text = normalise("订单SF2611230042仅退款，破了，退20元")
    for entity in find_entities(text, today=TODAY):
        assert text[entity.start : entity.end]
    assert [e for e, _ in found(text)] == ["order_number", "refund_kind", "refund_reason", "amount"]


@pytest.mark.parametrize("text", ["", " ", "😀", "/restart", "{x}"])
def test_nothing_is_found_in_nothing(text: str) -> None:
    assert found(text) == []
