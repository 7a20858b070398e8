import pytest

from tests.actions.rasa_double import Chat
from tests.fakes.fake_crm import FakeCrm
from tests.fakes.small_shop import DELIVERED, OF_SOMEBODY_ELSE, SHIPPED, WAITING


async def test_only_cancellable_order_is_confirmed_then_cancelled(chat: Chat, crm: FakeCrm) -> None:
    asked = await chat.say("取消订单", "cancel_order")
    assert f"确认取消订单 {WAITING} 吗" in asked.text
    assert "¥127.00" in asked.text
    assert asked.titles == ["确认取消", "不取消"]
    assert crm.orders[WAITING].status == "paid"
    done = await chat.click(asked.choice("确认取消"))
    assert crm.orders[WAITING].status == "closed"
    assert "已取消" in done.text
    assert "已同意，待打款" in done.text
    assert "已退款" not in done.text
    assert done.cards[0]["kind"] == "refund"
    assert chat.loop is None


@pytest.mark.parametrize(
    ("words", "intent"),
    [
        ("取消订单", "cancel_order"),
        ("取消", "cancel_order"),
        ("取消吧", "cancel_order"),
        ("取消", "deny"),
        ("取消", "affirm"),
        ("我要取消订单", "cancel_order"),
    ],
)
async def test_the_wish_once_more_is_no_yes_and_asked_about_clearly(
    chat: Chat, crm: FakeCrm, words: str, intent: str
) -> None:
    await chat.say("取消订单", "cancel_order")
    again = await chat.say(words, intent)
    assert again.text.startswith("还没有取消，要您确认才会取消")
    assert f"确认取消订单 {WAITING} 吗" in again.text
    assert again.titles == ["确认取消", "不取消"]
    assert crm.orders[WAITING].status == "paid"
    assert not again.is_miss


@pytest.mark.parametrize("words", ["确认", "是", "对", "好的", "确定", "是的取消吧", "确认取消"])
async def test_a_plain_yes_cancels(chat: Chat, crm: FakeCrm, words: str) -> None:
    await chat.say("取消订单", "cancel_order")
    await chat.say(words, "cancel_order" if "取消" in words else "affirm")
    assert crm.orders[WAITING].status == "closed"


@pytest.mark.parametrize("typed", [WAITING, WAITING.removeprefix("SF"), WAITING[-4:]])
async def test_its_own_number_under_the_question_asks_again(
    chat: Chat, crm: FakeCrm, typed: str
) -> None:
    await chat.say("取消订单", "cancel_order")
    again = await chat.say(typed, "inform", order_number=typed)
    assert again.text.startswith(f"确认取消订单 {WAITING} 吗")
    assert not again.is_miss
    assert crm.orders[WAITING].status == "paid"


async def test_another_number_under_the_question_is_asked_about_instead(
    chat: Chat, crm: FakeCrm
) -> None:
    crm.add("SF2611200001", "pending_payment", ("蓝牙音箱", 1, 9900))
    await chat.say("取消", "cancel_order", order_number=WAITING)
    again = await chat.say("SF2611200001", "inform", order_number="SF2611200001")
    assert "确认取消订单 SF2611200001 吗" in again.text
    await chat.say("确认", "affirm")
    assert crm.orders[WAITING].status == "paid"
    assert crm.orders["SF2611200001"].status == "closed"


async def test_cancel_under_which_order_is_asked_again(chat: Chat, crm: FakeCrm) -> None:
    crm.add("SF2611200001", "pending_payment", ("蓝牙音箱", 1, 9900))
    await chat.say("取消订单", "cancel_order")
    again = await chat.say("取消", "cancel_order")
    assert again.text == "要取消哪个订单？"
    assert chat.loop == "cancel_form"


async def test_order_just_shown_that_cannot_be_cancelled_is_not_taken(chat: Chat) -> None:
    await chat.say(SHIPPED, "inform", order_number=SHIPPED)
    asked = await chat.say("取消吧", "cancel_order")
    assert f"确认取消订单 {WAITING} 吗" in asked.text


async def test_order_just_shown_that_can_be_cancelled_is_taken(chat: Chat, crm: FakeCrm) -> None:
    crm.add("SF2611200001", "pending_payment", ("蓝牙音箱", 1, 9900))
    await chat.say(WAITING, "inform", order_number=WAITING)
    asked = await chat.say("那取消吧", "cancel_order")
    assert f"确认取消订单 {WAITING} 吗" in asked.text


async def test_another_one_than_the_order_just_shown(chat: Chat, crm: FakeCrm) -> None:
    crm.add("SF2611200001", "pending_payment", ("蓝牙音箱", 1, 9900))
    await chat.say(WAITING, "inform", order_number=WAITING)
    asked = await chat.say("我想取消另一个订单", "cancel_order")
    assert "确认取消订单 SF2611200001 吗" in asked.text


async def test_this_order_means_the_one_just_shown_even_if_it_is_too_late(chat: Chat) -> None:
    await chat.say(SHIPPED, "inform", order_number=SHIPPED)
    reply = await chat.say("这个订单取消", "cancel_order")
    assert f"订单 {SHIPPED} 现在是「已发货」，不能取消了" in reply.text


async def test_not_cancelling_leaves_the_order(chat: Chat, crm: FakeCrm) -> None:
    await chat.say("取消订单", "cancel_order")
    # Even when the language model takes it for a wish to cancel.
    reply = await chat.say("不取消", "cancel_order")
    assert crm.orders[WAITING].status == "paid"
    assert "没有取消" in reply.text
    assert chat.loop is None


async def test_a_yes_with_a_doubt_in_it_is_asked_again(chat: Chat, crm: FakeCrm) -> None:
    await chat.say("取消订单", "cancel_order")
    await chat.say("好的那钱什么时候退", "affirm")
    assert crm.orders[WAITING].status == "paid"
    assert chat.loop == "cancel_form"


async def test_several_orders_are_offered_and_chosen_by_position(chat: Chat, crm: FakeCrm) -> None:
    crm.add("SF2611200001", "pending_payment", ("蓝牙音箱", 1, 9900))
    asked = await chat.say("取消订单", "cancel_order")
    assert len(asked.titles) == 2
    confirm = await chat.say("第二个", "inform")
    number = asked.messages[0]["choices"][1]["entities"]["order_number"]
    assert number in confirm.text


async def test_shipped_order_gets_the_refund_offered(chat: Chat) -> None:
    reply = await chat.say("取消", "cancel_order", order_number=SHIPPED)
    assert "不能取消了" in reply.text
    refund = reply.choice("申请退款")
    assert refund == {
        "title": "申请退款",
        "intent": "request_refund",
        "entities": {"order_number": SHIPPED},
    }
    assert chat.loop is None


async def test_shipped_between_question_and_yes_is_told_by_the_hubs_word(
    chat: Chat, crm: FakeCrm
) -> None:
    await chat.say("取消订单", "cancel_order")
    crm.orders[WAITING].status = "shipped"
    reply = await chat.say("确认", "affirm")
    assert "「已发货」，不能取消了" in reply.text


async def test_nothing_to_cancel_is_said(chat: Chat, crm: FakeCrm) -> None:
    del crm.orders[WAITING]
    reply = await chat.say("取消订单", "cancel_order")
    assert "没有可以取消的订单" in reply.text
    assert chat.loop is None


async def test_somebody_elses_order_cannot_be_cancelled(chat: Chat, crm: FakeCrm) -> None:
    reply = await chat.say("取消", "cancel_order", order_number=OF_SOMEBODY_ELSE)
    assert f"没有查到订单 {OF_SOMEBODY_ELSE}" in reply.text
    await chat.say("确认", "affirm")
    assert crm.orders[OF_SOMEBODY_ELSE].status == "paid"


async def test_visitor_is_asked_to_sign_in(chat: Chat, crm: FakeCrm) -> None:
    crm.default_speaker = None
    reply = await chat.say("取消订单", "cancel_order")
    assert "登录" in reply.text
    assert chat.loop is None


async def test_hub_down_at_the_deed_keeps_the_question_open(chat: Chat, crm: FakeCrm) -> None:
    await chat.say("取消订单", "cancel_order")
    before = dict(chat.slots)
    crm.is_down = True
    reply = await chat.say("确认", "affirm")
    assert "没有回应" in reply.text
    assert chat.slots == before
    crm.is_down = False
    await chat.say("确认", "affirm")
    assert crm.orders[WAITING].status == "closed"


async def test_unknown_outcome_of_the_deed_is_admitted(chat: Chat, crm: FakeCrm) -> None:
    await chat.say("取消订单", "cancel_order")
    crm.fails_on = f"/orders/{WAITING}/cancel"
    reply = await chat.say("确认", "affirm")
    assert "不能确定刚才的操作有没有成功" in reply.text


async def test_repeated_turn_gives_the_first_answer(chat: Chat, crm: FakeCrm) -> None:
    await chat.say("取消订单", "cancel_order")
    before = chat.copy_state()
    first = await chat.say("确认", "affirm")
    again = await chat.repeat_from(before, chat.turn_id, "确认", "affirm")
    assert again.messages == first.messages
    assert len(crm.refunds) == 1


async def test_other_wish_takes_over_and_cancels_nothing(chat: Chat, crm: FakeCrm) -> None:
    await chat.say("取消订单", "cancel_order")
    reply = await chat.say("我要退款", "request_refund", order_number=DELIVERED)
    assert chat.loop == "refund_form"
    assert "退哪一件" in reply.text
    assert crm.orders[WAITING].status == "paid"


async def test_visitor_with_a_proof_is_asked_to_sign_in_too(chat: Chat, crm: FakeCrm) -> None:
    crm.default_speaker = None
    crm.proofs.add(WAITING)
    reply = await chat.say("取消", "cancel_order", order_number=WAITING)
    assert "登录" in reply.text
    assert "不能取消了" not in reply.text
