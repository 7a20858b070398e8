"""Where is it, which one, hurry and cancel: whole talks with the trained bot."""

import pytest

from tests.conversations.trained_bot import Hub
from tests.fakes.small_shop import DELIVERED, OF_SOMEBODY_ELSE, OLD, SHIPPED, WAITING

pytestmark = pytest.mark.xdist_group("trained-bot")


def test_order_status_from_the_shops_data(hub: Hub) -> None:
    assert "已付款，还没有发货" in hub.say("我的订单到哪了")
    assert hub.cards == [WAITING]
    hub.click(SHIPPED)
    assert hub.cards == [SHIPPED]


def test_cancel_with_confirmation(hub: Hub) -> None:
    hub.say(f"订单{WAITING}怎么还没发货")
    assert f"确认取消订单 {WAITING}" in hub.say("那取消吧")
    assert "已取消" in hub.say("是的")
    assert hub.crm.orders[WAITING].status == "closed"
    assert "没有等您确认的事" in hub.say("是的")


def test_cancelling_takes_a_yes_not_the_wish_again(hub: Hub) -> None:
    hub.say("取消订单")
    for words in ("取消订单", "取消", WAITING, WAITING.removeprefix("SF")):
        assert f"确认取消订单 {WAITING} 吗" in hub.say(words)
        assert not hub.last["nlu"]["is_miss"]
    assert hub.crm.orders[WAITING].status == "paid"
    hub.click("确认取消")
    assert hub.crm.orders[WAITING].status == "closed"


def test_each_wish_finds_the_order_it_fits(hub: Hub) -> None:
    hub.say(f"{SHIPPED}到哪了")
    hub.say("怎么还没发货")
    assert hub.cards == [WAITING]
    hub.say(f"{SHIPPED}到哪了")
    assert WAITING in hub.say("催一下")
    assert f"确认取消订单 {WAITING}" in hub.say("取消订单")
    hub.say("确认")
    assert "要退哪个订单" in hub.say("我要退款")
    assert WAITING not in str(hub.last["messages"])


def test_part_of_an_order_number(hub: Hub) -> None:
    digits = SHIPPED.removeprefix("SF")
    for words in (
        f"sf {digits}",
        digits,
        f"订单{digits}",
        f"尾号{SHIPPED[-4:]}的那个订单",
        f"尾号{SHIPPED[-4:]}的那个订单到哪了",
    ):
        hub.say(words)
        assert hub.cards == [SHIPPED], words


def test_orders_of_last_month(hub: Hub) -> None:
    # The extractor's today is the machine's; the fake shop's orders are of another time.
    assert "没有查到您的订单" in hub.say("查一下我2024年3月的订单")
    assert "最近的是这些" in hub.last["messages"][0]["text"]


def test_visitor_proves_an_order(hub: Hub) -> None:
    hub.crm.default_speaker = None
    assert "订单号是多少" in hub.say("查订单")
    assert "后四位" in hub.say(OF_SOMEBODY_ELSE)
    assert "对不上" in hub.say("1111")
    assert "目前是「待发货」" in hub.say(f"{OF_SOMEBODY_ELSE} 6688")
    assert "登录" in hub.say("我要退款")


def test_visitor_gives_number_and_tail_in_the_first_line(hub: Hub) -> None:
    hub.crm.default_speaker = None
    digits = OF_SOMEBODY_ELSE.removeprefix("SF")
    for words in (
        f"{OF_SOMEBODY_ELSE} 6688",
        f"查订单 {OF_SOMEBODY_ELSE} 尾号6688",
        f"sf {digits} 6688",
    ):
        hub.crm.proofs.clear()
        hub.state = None
        assert "目前是「待发货」" in hub.say(words), words


def test_visitor_who_repeats_the_number_or_has_to_wait(hub: Hub) -> None:
    hub.crm.default_speaker = None
    hub.say(OF_SOMEBODY_ELSE)
    assert "还差手机号后四位" in hub.say(OF_SOMEBODY_ELSE)
    hub.crm.failed_proofs = 3
    assert "核对次数太多了" in hub.say("1111")
    assert "核对次数太多了" in hub.say("查订单")


def test_hub_down_in_the_middle_of_a_form(hub: Hub) -> None:
    hub.say("取消订单")
    hub.crm.is_down = True
    assert "没有回应" in hub.say("确认")
    hub.crm.is_down = False
    assert "已取消" in hub.say("确认")


def test_the_other_order(hub: Hub) -> None:
    hub.say(f"{SHIPPED}到哪了")
    hub.say(f"那{WAITING}呢")
    assert hub.cards == [WAITING]
    assert "您其他的订单" in hub.say("另一个呢")
    assert WAITING not in str(hub.last["messages"])
    hub.say("第一个")
    assert hub.cards == [SHIPPED]


def test_by_position_in_the_list(hub: Hub) -> None:
    hub.say("看看我的订单")
    for words, number in (("第二个", SHIPPED), ("那第三个呢", DELIVERED), ("最后那个", OLD)):
        hub.say(words)
        assert hub.cards == [number], words


def test_topic_of_the_order_just_shown(hub: Hub) -> None:
    hub.say(f"订单{WAITING}怎么还没发货")
    assert "TK0001" in hub.say("那帮我催一下")
    assert "包邮" in hub.say("那运费呢？")


@pytest.mark.parametrize("words", ["快帝到哪了", "我的块递到哪里了啊？？", "物流到哪儿了😭😭"])
def test_a_parcel_however_it_is_spelt(hub: Hub, words: str) -> None:
    assert "已付款，还没有发货" in hub.say(words)


def test_somebody_elses_order_and_none_get_the_same_answer(hub: Hub) -> None:
    theirs = hub.say(f"{OF_SOMEBODY_ELSE}到哪了").replace(OF_SOMEBODY_ELSE, "…")
    none = hub.say("SF2600000000到哪了").replace("SF2600000000", "…")
    assert theirs == none
