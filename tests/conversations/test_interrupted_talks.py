"""Side questions, corrections, two wishes and ways out of a form: whole talks with the trained bot."""

import pytest

from tests.conversations.trained_bot import Hub
from tests.fakes.small_shop import DELIVERED, SHIPPED, WAITING

pytestmark = pytest.mark.xdist_group("trained-bot")


def test_refund_with_two_interruptions(hub: Hub) -> None:
    assert "要退哪个订单" in hub.say("我要退款")
    assert "退哪一件" in hub.click(DELIVERED)
    policy = hub.say("七天无理由怎么算的")
    assert "无理由退货" in policy
    assert "退哪一件" in policy
    assert "想怎么退" in hub.say("就退手机壳")
    parcel = hub.say("我的快递到哪了")
    assert "想怎么退" in parcel
    assert hub.cards == [WAITING]
    assert "原因是什么" in hub.say("退货退款")
    assert "¥29.00" in hub.say("不想要了")
    done = hub.say("确认")
    assert "已提交并同意" in done
    assert len(hub.crm.refunds) == 1
    assert "RF0001" in hub.say("退款到哪一步了")


def test_leaving_and_switching_forms(hub: Hub) -> None:
    hub.say("我要退款")
    assert hub.say("算了不退了") == "好的，退款先不办了，没有提交任何申请。"
    hub.say("我要退款")
    assert "确认取消订单" in hub.say("我要取消订单")
    assert "没有取消" in hub.say("不取消")
    assert not hub.crm.refunds


def test_two_wishes_in_one_message_are_both_answered(hub: Hub) -> None:
    said = hub.say(f"{SHIPPED}到哪了，顺便问下你们一般发什么快递")
    assert hub.cards == [SHIPPED]
    assert said.index("再说您提到的另一件事") < said.index("包邮")


def test_a_wish_waits_for_the_form_before_it(hub: Hub) -> None:
    said = hub.say(f"我要退款，另外{SHIPPED}到哪了")
    assert said.index("这件办好就接着办") < said.index("要退哪个订单")
    assert hub.last["messages"][-1]["choices"]
    assert hub.cards == []
    said = hub.say("算了不退了")
    assert said.index("退款先不办了") < said.index("再说您提到的另一件事")
    assert hub.cards == [SHIPPED]


def test_a_person_from_inside_a_form(hub: Hub) -> None:
    hub.say("我要退款")
    hub.say("转人工")
    assert [command["reason"] for command in hub.last["commands"]] == ["customer_asked"]
    # The form is gone: the next answer is no answer to it.
    assert "没有等您确认的事" in hub.say("好的")
