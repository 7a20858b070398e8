"""Refunds from the wish to the record: whole talks with the trained bot."""

import pytest

from tests.conversations.trained_bot import Hub
from tests.fakes.small_shop import SHIPPED

pytestmark = pytest.mark.xdist_group("trained-bot")


def test_refund_of_another_order_than_the_one_under_way(hub: Hub) -> None:
    hub.crm.open_refund(SHIPPED)
    hub.say("退款到哪了")
    for words in ("别的订单我要退款", "我想退另一个订单"):
        offered = hub.say(words)
        assert "要退哪个订单" in offered
        assert SHIPPED not in str(hub.last["messages"])
        hub.say("算了")
    assert "撤销要由客服来办" in hub.say("我要撤销退款")
    assert "转人工" in str(hub.last["messages"])


def test_reason_is_asked_again_when_none_was_given(hub: Hub) -> None:
    hub.say(f"{SHIPPED}我要退款")
    assert "退款原因是什么" in hub.say("我要退款")
    assert "没有进度可查" in hub.say("退款到哪一步了")
    assert "要退哪个订单" in hub.say("那个三件的订单")


def test_repeated_turn_gives_the_same_answer_and_one_refund(hub: Hub) -> None:
    hub.say(f"{SHIPPED}我要退款")
    hub.say("不想要了")
    before, turns = hub.state, hub.turns
    first = hub.say("确认")
    after = hub.last
    hub.state, hub.turns = before, turns
    assert hub.say("确认") == first
    assert len(hub.crm.refunds) == 1
    assert hub.last["messages"] == after["messages"]
