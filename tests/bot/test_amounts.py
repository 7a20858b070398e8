from datetime import date

import pytest

from bot.amounts import find_amounts, find_quantities
from bot.normaliser import normalise

TODAY = date(2026, 11, 23)


def amounts(text: str) -> list[object]:
    return [found.value for found in find_amounts(normalise(text), TODAY)]


def quantities(text: str) -> list[object]:
    return [found.value for found in find_quantities(normalise(text), TODAY)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("两百块", [200.0]),
        ("199.9元", [199.9]),
        ("退我199块", [199.0]),
        ("五十", [50.0]),
        ("一百二", [120.0]),
        ("三块五", [3.5]),
        ("两块二毛五", [2.25]),
        ("9块9包邮", [9.9]),
        ("9块95", [9.95]),
        ("五毛钱", [0.5]),
        ("一块钱", [1.0]),
        ("便宜了一块", [1.0]),
        ("1k", [1000.0]),
        ("1.5万元", [15000.0]),
        ("三万五千块钱", [35000.0]),
        ("两千多", [2000.0]),
        ("花了两千多", [2000.0]),
        ("¥1,299.00", [1299.0]),
        ("￥19.90", [19.9]),
        ("1,299元", [1299.0]),
        ("满300减50", [300.0, 50.0]),
        ("满三百减五十", [300.0, 50.0]),
        ("80 rmb", [80.0]),
        ("80rmb", [80.0]),
        ("$20", [20.0]),
        ("20 dollars", [20.0]),
        ("一百零五元", [105.0]),
        ("两百五十块左右", [250.0]),
        ("预算两百", [200.0]),
        ("100以内的", [100.0]),
        ("便宜二十吧", [20.0]),
        ("退我五十就行", [50.0]),
        ("赔我一百二", [120.0]),
        ("补偿30可以吗", [30.0]),
        ("差价15.5", [15.5]),
        ("原价299元现在199元", [299.0, 199.0]),
        ("refund me 20", [20.0]),
    ],
)
def test_amount_is_read_exactly(text: str, expected: list[float]) -> None:
    assert amounts(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "三五块",
        "50",
        "两件",
        "退2件",
        "退536365",
        "三块肥皂",
        "身高170左右",
        "体重120左右",
        "三天左右",
        "一块去",
        "4k电视",
        "20w充电器",
        "五毛特效",
        "两条毛巾",
        "单元门",
        "满意",
        "元旦",
        "第二十",
        "十一",
        "百百块",
        "缺了一块",
        "我们一块",
        "订单2611230042",
        "9" * 400 + "元",
        "2000000000元",
        "九千九百九十九万万元",
    ],
)
def test_what_may_be_something_else_is_no_amount(text: str) -> None:
    assert amounts(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("两件", [2]),
        ("三双袜子", [3]),
        ("半打", [6]),
        ("一打", [12]),
        ("两打鸡蛋", [24]),
        ("一箱", [1]),
        ("x2", [2]),
        ("杯子×3", [3]),
        ("2个", [2]),
        ("买了十二瓶", [12]),
        ("退两件换一件", [2, 1]),
        ("俩盒", [2]),
        ("买一个", [1]),
        ("一百二十套", [120]),
        ("2 pcs", [2]),
        ("three pairs", [3]),
        ("两个都退", [2]),
    ],
)
def test_quantity_is_found(text: str, expected: list[int]) -> None:
    assert quantities(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "第一件",
        "这一件",
        "最后一件",
        "三个月",
        "四个多月",
        "两个小时",
        "一个问题",
        "来个人",
        "7个工作日",
        "两三件",
        "几件",
        "10多件",
        "满200包邮",
        "一张图",
        "双十一",
        "打个电话",
        "两条短信",
        "前两件",
        "1.5个",
        "一个都没收到",
    ],
)
def test_what_counts_no_goods_is_no_quantity(text: str) -> None:
    assert quantities(text) == []
