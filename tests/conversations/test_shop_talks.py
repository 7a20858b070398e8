"""Before buying: postage, returns, goods, coupons, paying, the account: whole talks with the trained bot."""

from typing import Any

import pytest

from tests.conversations.trained_bot import Hub

pytestmark = pytest.mark.xdist_group("trained-bot")


def product(name: str, price_minor: int, stock: str = "in") -> dict[str, Any]:
    return {
        "sku": name,
        "name": name,
        "price_minor": price_minor,
        "currency": "CNY",
        "stock": stock,
        "description": "",
    }


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("满多少包邮", "满 ¥99.00 包邮"),
        ("几天能到", "2–4 天"),
        ("支持七天无理由吗", "7 天内可以无理由"),
        ("退货寄到哪里", "退货地址"),
        ("有什么优惠券", "优惠"),
        ("付款失败了怎么办", "待付款"),
        ("密码忘了怎么办", "账号"),
        ("保修期多久", "12 个月"),
        ("降价了会补差价吗", "15 天"),
    ],
)
def test_a_question_of_anybody_is_answered_from_the_shops_rules(
    hub: Hub, question: str, part: str
) -> None:
    hub.crm.default_speaker = None if part != "待付款" else "C1"
    assert part in hub.say(question)


def test_goods_and_what_is_asked_about_them_next(hub: Hub) -> None:
    hub.crm.products = [product("双层保温杯", 8900), product("纯棉毛巾", 2900, "low")]
    assert "双层保温杯：有货" in hub.say("保温杯还有货吗")
    assert "纯棉毛巾：只剩少量" in hub.say("那毛巾呢")
    assert "¥29.00" in hub.say("那价格呢")


def test_a_product_is_not_carried_over_for_long(hub: Hub) -> None:
    hub.crm.products = [product("双层保温杯", 8900)]
    hub.say("保温杯还有货吗")
    for words in ("满多少包邮", "保修期多久", "有什么优惠券"):
        hub.say(words)
    assert "双层保温杯" not in hub.say("那价格呢")


def test_advice_within_a_price(hub: Hub) -> None:
    hub.crm.products = [product("双层保温杯", 8900), product("龙井茶叶", 16800)]
    said = hub.say("推荐个100块以内的")
    assert "双层保温杯" in said
    assert "龙井" not in said


def test_topics_one_after_the_other(hub: Hub) -> None:
    assert "包邮" in hub.say("满多少包邮")
    assert "无理由" in hub.say("那退货呢")
    assert "退货运费" in hub.say("那运费呢")
    assert "12 个月" in hub.say("保修呢")
