"""Carriers and reasons for a refund, by alias, typo and homophone."""

from datetime import date

import pytest

from bot.carriers import find_carriers
from bot.normaliser import normalise
from bot.refund_words import find_refund_kinds, find_refund_reasons

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "carrier"),
    [
        ("顺风快递", "顺丰"),
        ("能发顺丰吗", "顺丰"),
        ("順豐", "顺丰"),
        ("发顺封", "顺丰"),
        ("sf express", "顺丰"),
        ("中通", "中通"),
        ("忠通快递", "中通"),
        ("ZTO", "中通"),
        ("园通", "圆通"),
        ("申通快递", "申通"),
        ("韵达", "韵达"),
        ("运达快递", "韵达"),
        ("极兔", "极兔"),
        ("急兔速递", "极兔"),
        ("J&T", "极兔"),
        ("邮政", "邮政"),
        ("EMS", "EMS"),
        ("JD", "京东快递"),
        ("京东快递", "京东快递"),
        ("发京东吧", "京东快递"),
        ("JD物流", "京东快递"),
        ("放丰巢了", "丰巢"),
        ("蜂巢柜", "丰巢"),
        ("菜鸟驿站", "菜鸟"),
        ("德帮物流", "德邦"),
        ("天天快递", "天天快递"),
        ("DHL", "DHL"),
        ("百世汇通", "百世"),
    ],
)
def test_carrier_has_one_name(text: str, carrier: str) -> None:
    assert [found.value for found in find_carriers(normalise(text), TODAY)] == [carrier]


@pytest.mark.parametrize(
    "text",
    [
        "祝你一路顺风",
        "顺风车",
        "京东上更便宜",
        "jd自营",
        "邮政编码",
        "天天都在等",
        "中通过道",
        "systems",
        "groups",
        "SF2611230042",
        "运达到了吗",
    ],
)
def test_other_words_are_no_carrier(text: str) -> None:
    assert list(find_carriers(normalise(text), TODAY)) == []


def test_two_carriers_are_both_found() -> None:
    found = find_carriers("发中通别发极兔", TODAY)
    assert [item.value for item in found] == ["中通", "极兔"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("到手就破碎了", "damaged"),
        ("瓶子磕坏了", "damaged"),
        ("里面洒了一箱", "damaged"),
        ("arrived broken", "damaged"),
        ("没受到货", "not_received"),
        ("包裹丢了", "not_received"),
        ("it never arrived", "not_received"),
        ("发错或了", "wrong_item"),
        ("给错颜色", "wrong_item"),
        ("少了一件", "wrong_item"),
        ("和描述不一样", "wrong_item"),
        ("wrong size", "wrong_item"),
        ("质亮太差", "quality"),
        ("有瑕次", "quality"),
        ("洗了缩水", "quality"),
        ("开不了机", "quality"),
        ("it does not work", "quality"),
        ("拍措了", "wrong_order"),
        ("手滑了", "wrong_order"),
        ("不小心买多了", "wrong_order"),
        ("ordered by mistake", "wrong_order"),
        ("等不及了", "late"),
        ("物流实在太慢", "late"),
        ("不和适", "not_wanted"),
        ("太大了", "not_wanted"),
        ("大了一码", "not_wanted"),
        ("I changed my mind", "not_wanted"),
        ("别的原因", "other"),
    ],
)
def test_reason_is_understood(text: str, reason: str) -> None:
    assert [found.value for found in find_refund_reasons(normalise(text), TODAY)] == [reason]


@pytest.mark.parametrize("text", ["退款", "我的快递呢", "多少钱", "好大的雨", "fakebook"])
def test_no_reason_is_read_into_other_words(text: str) -> None:
    assert list(find_refund_reasons(normalise(text), TODAY)) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("只退款不寄回", "refund_only"),
        ("退货和退款", "return_refund"),
        ("refund only", "refund_only"),
    ],
)
def test_kind_is_understood(text: str, kind: str) -> None:
    assert [found.value for found in find_refund_kinds(normalise(text), TODAY)] == [kind]
