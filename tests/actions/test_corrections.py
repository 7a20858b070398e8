"""Taking an answer back in the middle of a form."""

import pytest

from actions.core import answers
from tests.actions.rasa_double import Chat
from tests.fakes.fake_crm import FakeCrm
from tests.fakes.small_shop import DELIVERED, SHIPPED, WAITING


@pytest.mark.parametrize(
    ("text", "wrong", "instead"),
    [
        ("不是这个订单，是昨天那个", "不是这个订单", "是昨天那个"),
        ("不对，我要退的是另一件", "不对", "我要退的是另一件"),
        ("等等，原因写错了，是质量问题", "原因写错了", "是质量问题"),
        ("选错订单了", "选错订单了", ""),
        ("Sorry, not that one, the second one", "not that one", "the second one"),
        ("I meant the earphones", "I meant", "the earphones"),
    ],
)
def test_what_is_taken_back_and_what_is_said_instead(text: str, wrong: str, instead: str) -> None:
    assert answers.correction(text) == (wrong, instead)


@pytest.mark.parametrize(
    "text", ["拍错了", "你们发错货了", "不是", "不是质量问题", "不是这个意思", "东西不错", "确认"]
)
def test_a_reason_a_complaint_or_a_plain_no_corrects_nothing(text: str) -> None:
    assert answers.correction(text) is None


async def test_order_of_another_day_instead(chat: Chat, crm: FakeCrm) -> None:
    day = crm.orders[SHIPPED].placed_at.date().isoformat()
    await chat.say("退款", "request_refund", order_number=DELIVERED)
    reply = await chat.say("不是这个订单，是前天那个", "deny", date=day)
    assert chat.slots["refund_order_number"] == SHIPPED
    assert chat.loop == "refund_form"
    assert "原因" in reply.text


async def test_wrong_order_without_more_offers_the_others(chat: Chat) -> None:
    await chat.say("退款", "request_refund", order_number=DELIVERED)
    reply = await chat.say("不是这个订单", "deny")
    assert "要退哪个订单" in reply.text
    assert DELIVERED not in " ".join(reply.titles)


async def test_position_in_a_correction_counts_what_was_offered(chat: Chat) -> None:
    offered = await chat.say("我要退款", "request_refund")
    assert DELIVERED in offered.titles[2]
    await chat.say("第二个", "inform")
    await chat.say("不是这个，是第三个", "deny")
    assert chat.slots["refund_order_number"] == DELIVERED


async def test_another_item_instead(chat: Chat) -> None:
    await chat.say("退款", "request_refund", order_number=DELIVERED)
    await chat.say("手机壳", "inform")
    await chat.say("退货退款", "inform", refund_kind="return_refund")
    await chat.say("不想要了", "inform", refund_reason="not_wanted")
    reply = await chat.say("不对，我要退的是充电宝", "request_refund")
    assert "充电宝 10000mAh ×1" in reply.text
    assert "手机壳" not in reply.text
    assert "¥99.00" in reply.text
    reply = await chat.say("写错了，我要退另一件", "change_address")
    assert "退哪一件" in reply.text
    assert "充电宝" not in " ".join(reply.titles)


async def test_the_only_item_taken_back_is_the_order_taken_back(chat: Chat) -> None:
    await chat.say("退款", "request_refund", order_number=SHIPPED)
    reply = await chat.say("不对，我要退的是另一件", "request_refund")
    assert "要退哪个订单" in reply.text
    assert SHIPPED not in " ".join(reply.titles)


async def test_reason_corrected_at_the_last_question(chat: Chat, crm: FakeCrm) -> None:
    await chat.say("退款", "request_refund", order_number=SHIPPED)
    await chat.say("不想要了", "inform", refund_reason="not_wanted")
    reply = await chat.say("等等，原因写错了，是质量问题", "inform", refund_reason="quality")
    assert "原因「质量问题」" in reply.text
    assert not crm.refunds
    await chat.say("确认", "affirm")
    assert len(crm.refunds) == 1


async def test_amount_is_not_the_customers_to_set(chat: Chat) -> None:
    await chat.say("退款", "request_refund", order_number=SHIPPED)
    await chat.say("不想要了", "inform", refund_reason="not_wanted")
    reply = await chat.say("写错了，金额是100", "inform", amount="100")
    assert "金额按所选商品的实付来算" in reply.text
    assert "确认提交吗" in reply.text


async def test_cancelling_the_other_order_cancels_nothing_yet(chat: Chat, crm: FakeCrm) -> None:
    crm.add("SF2611250012", "paid", ("蜂蜜柚子茶", 1, 3900))
    await chat.say("取消", "cancel_order", order_number=WAITING)
    reply = await chat.say("不是这个订单，是柚子茶那个", "inform")
    assert "确认取消订单 SF2611250012" in reply.text
    assert not crm.deeds
    assert "没有取消" in (await chat.say("不对，先不取消", "deny")).text


async def test_a_corrected_service_keeps_its_wish(chat: Chat) -> None:
    await chat.say("我要换货", "exchange_goods", order_number=DELIVERED)
    reply = await chat.say(f"写错了，是{SHIPPED}", "inform", order_number=SHIPPED)
    assert f"订单 {SHIPPED} 想换什么" in reply.text


@pytest.mark.parametrize("text", ["cancel", "never mind", "Forget it"])
async def test_english_ways_out_of_a_form(chat: Chat, text: str) -> None:
    chat.locale = "en"
    await chat.say("I want a refund", "request_refund")
    await chat.say(text, "cancel_order")
    assert chat.loop is None


async def test_english_positions(chat: Chat) -> None:
    await chat.say("I want a refund", "request_refund")
    await chat.say("the second one", "inform")
    assert chat.slots["refund_order_number"] == SHIPPED
