import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.core import answers
from actions.core.answers import Option

ORDERS = [
    Option("SF2611250011", "SF2611250011 纯棉毛巾 三条装 等 3 件 · 待发货"),
    Option("SF2611240007", "SF2611240007 双层玻璃保温杯 500ml · 已发货"),
    Option("SF2611180003", "SF2611180003 无线蓝牙耳机 等 3 件 · 已签收"),
]


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("第一个", [0]),
        ("第2个", [1]),
        ("2", [1]),
        ("选3吧", [2]),
        ("最后一个", [2]),
        ("第一个和第三个", [0, 2]),
        ("1和3", [0, 2]),
        ("前两个", [0, 1]),
        ("两个都要", [0, 1, 2]),
        ("全部", [0, 1, 2]),
        ("整单退", [0, 1, 2]),
        ("耳机那个", [2]),
        ("就保温杯", [1]),
        ("SF2611180003 无线蓝牙耳机 等 3 件 · 已签收", [2]),
        ("第九个", []),
        ("我买了2个月了", []),
        ("杭州市文三路 100 号 13800001234", []),
        ("SF9999990000", []),
        ("随便", []),
        ("", []),
    ],
)
def test_pick_reads_only_what_is_certain(text: str, chosen: list[int]) -> None:
    assert answers.pick(text, ORDERS) == chosen


@pytest.mark.parametrize(
    "text",
    [
        "确认",
        "是的",
        "对",
        "好的",
        "好",
        "嗯嗯",
        "OK",
        "可以的",
        "没问题",
        "没错",
        "那就退吧",
        "确认取消",
    ],
)
def test_plain_yes(text: str) -> None:
    assert answers.is_yes(text)


@pytest.mark.parametrize(
    "text",
    [
        "不是",
        "别取消",
        "不确认",
        "先等等",
        "好的那什么时候到账",
        "可以退吗",
        "是不是要寄回去",
        "取消另外那个",
        "对了我还有个问题",
        "",
    ],
)
def test_anything_else_is_no_yes(text: str) -> None:
    assert not answers.is_yes(text)


@pytest.mark.parametrize("text", ["不", "不用了", "先别", "算了", "等等", "no"])
def test_short_no(text: str) -> None:
    assert answers.is_no(text)


@pytest.mark.parametrize(
    "text", ["没问题", "没错", "好的", "我昨天在你们家买的那个杯子到现在都没有收到呢"]
)
def test_no_no(text: str) -> None:
    assert not answers.is_no(text)


@pytest.mark.parametrize(
    "text",
    [
        "算了",
        "不退了",
        "算了不退了",
        "那算了吧",
        "取消",
        "还是先不退了吧",
        "下次再说",
        "不用了，谢谢",
    ],
)
def test_stop(text: str) -> None:
    assert answers.is_stop(text)


@pytest.mark.parametrize(
    "text", ["我要取消订单", "不想要了", "退货", "取消订单SF2611250011", "不喜欢"]
)
def test_a_wish_is_no_stop(text: str) -> None:
    assert not answers.is_stop(text)


@pytest.mark.parametrize(
    ("text", "tail"),
    [
        ("6688", "6688"),
        ("尾号是6688", "6688"),
        ("13900006688", "6688"),
        ("SF2611220009", None),
        ("66881", None),
    ],
)
def test_phone_tail(text: str, tail: str | None) -> None:
    assert answers.phone_tail(text) == tail


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("sf2611220009", "SF2611220009"),
        ("是536365", "536365"),
        ("单号 A-1234", "A-1234"),
        ("我不知道", None),
        ("abc", None),
    ],
)
def test_order_number(text: str, number: str | None) -> None:
    assert answers.order_number(text) == number


@given(st.text(max_size=40))
def test_no_text_breaks_reading(text: str) -> None:
    assert all(0 <= chosen < len(ORDERS) for chosen in answers.pick(text, ORDERS))
    assert not (answers.is_yes(text) and answers.is_no(text))
    answers.is_stop(text)
    answers.phone_tail(text)
    answers.order_number(text)
