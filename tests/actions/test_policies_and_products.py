import pytest

from tests.actions.rasa_double import Chat
from tests.fakes.fake_crm import NUMBERS, FakeCrm
from tests.fakes.small_shop import DELIVERED


async def test_refund_policy_comes_from_the_table(chat: Chat, crm: FakeCrm, monkeypatch) -> None:
    monkeypatch.setitem(NUMBERS, "refund_window_days", 9)
    reply = await chat.say("能退吗", "refund_policy")
    assert "签收后 9 天内可以无理由" in reply.text
    assert "¥200.00" in reply.text
    assert reply.titles == ["申请退款"]


@pytest.mark.parametrize(
    ("words", "begins"),
    [
        ("你们一般多久退钱", "审核同意后，本店近期的退款"),
        ("你们退钱快吗", "审核同意后，本店近期的退款"),
        ("how long do refunds take", "审核同意后，本店近期的退款"),
        ("拆了能退吗", "签收后"),
        ("几天内可以退", "签收后"),
    ],
)
async def test_how_long_a_refund_takes_is_told_from_the_shop_s_own(
    chat: Chat, crm: FakeCrm, words: str, begins: str
) -> None:
    crm.refund_days = {"low": 1, "high": 4, "median": 2, "refunds": 40, "is_policy": False}
    reply = await chat.say(words, "refund_policy")
    assert reply.text.startswith(begins)
    assert "从同意到打款一般 2 天，十笔里约八笔用了 1–4 天" in reply.text
    assert "包邮" not in reply.text


async def test_shipping_policy_names_postage_carriers_and_days(chat: Chat) -> None:
    reply = await chat.say("包邮吗", "shipping_policy")
    assert "满 ¥99.00 包邮，不满收运费 ¥8.00" in reply.text
    assert "走顺丰、中通" in reply.text
    assert "预计 2–4 天" in reply.text


async def test_shop_without_texts_leaves_them_out(chat: Chat, crm: FakeCrm) -> None:
    crm.policy_texts = {}
    shipping = await chat.say("包邮吗", "shipping_policy")
    howto = await chat.say("怎么寄回", "return_howto")
    assert "走" not in shipping.text
    assert "退货地址" not in howto.text


async def test_return_howto_tells_address_and_who_pays(chat: Chat) -> None:
    reply = await chat.say("寄到哪", "return_howto")
    assert "杭州市余杭区" in reply.text
    assert "最多补 ¥12.00" in reply.text


async def test_inside_a_form_no_second_way_into_it_is_offered(chat: Chat) -> None:
    await chat.say("退款", "request_refund", order_number=DELIVERED)
    reply = await chat.say("寄到哪", "return_howto")
    assert reply.messages[0]["choices"] == []


async def test_known_product_is_told_from_the_catalogue(chat: Chat, crm: FakeCrm) -> None:
    crm.products = [
        {
            "sku": "P1",
            "name": "双层玻璃保温杯 500ml",
            "price_minor": 8900,
            "currency": "CNY",
            "stock": "out",
            "description": "高硼硅玻璃",
        }
    ]
    reply = await chat.say("请问保温杯多少钱？", "product_question")
    assert "双层玻璃保温杯 500ml，¥89.00，暂时缺货。高硼硅玻璃" in reply.text


async def test_unknown_product_is_not_guessed(chat: Chat) -> None:
    reply = await chat.say("这款适合油皮吗", "product_question")
    assert "不清楚" in reply.text
    assert reply.titles == ["转人工"]
