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


def test_postage_asked_inside_the_refund_form(hub: Hub) -> None:
    hub.say(f"{DELIVERED}我要退款")
    answer = hub.say("那运费呢？")
    assert "退货运费" in answer
    assert "退哪一件" in answer
    assert "想怎么退" in hub.say("手机壳")


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("你们发什么快递", "包邮"),
        ("保修多久", "12 个月"),
        ("退款规则是什么", "无理由退货"),
        ("怎么寄回去", "退货地址"),
    ],
)
def test_any_question_inside_a_form_is_answered_and_the_form_goes_on(
    hub: Hub, question: str, part: str
) -> None:
    hub.say("取消订单")
    answer = hub.say(question)
    assert part in answer
    assert answer.rstrip().endswith("已付的钱会原路退回。")
    assert "确认取消" in hub.say("取消订单")
    assert hub.crm.orders[WAITING].status == "paid"


def test_another_order_instead(hub: Hub) -> None:
    hub.crm.add("SF2611250012", "paid", ("蜂蜜柚子茶", 1, 3900))
    hub.say(f"取消订单{WAITING}")
    assert "确认取消订单 SF2611250012" in hub.say("不是这个订单，是柚子茶那个")
    assert "已取消" in hub.say("确认")
    assert hub.crm.orders[WAITING].status == "paid"


def test_no_other_order_to_cancel(hub: Hub) -> None:
    hub.say("我要取消订单")
    assert "没有别的订单" in hub.say("不是这个订单，我要取消另一个")
    assert hub.crm.orders[WAITING].status == "paid"


def test_another_item_instead_and_another_reason(hub: Hub) -> None:
    hub.say(f"{DELIVERED}我要退款")
    hub.say("手机壳")
    hub.say("退货退款")
    assert "手机壳" in hub.say("不想要了")
    assert "退哪一件" in hub.say("不对，我要退的是另一件")
    assert "退 充电宝" in hub.click("充电宝")
    assert "原因「质量问题」" in hub.say("等等，原因写错了，是质量问题")
    assert not hub.crm.refunds
    assert "¥99.00" in hub.say("确认")
    assert len(hub.crm.refunds) == 1


def test_amount_is_no_answer_of_the_customers(hub: Hub) -> None:
    hub.say(f"{SHIPPED}我要退款")
    hub.say("不想要了")
    assert "实付" in hub.say("写错了，金额是50块")
    assert not hub.crm.refunds


def test_a_form_can_be_left_at_every_question(hub: Hub) -> None:
    answers = ["第三个", "手机壳", "退货退款", "不想要了"]
    for count in range(len(answers) + 1):
        hub.say("我要退款")
        for answer in answers[:count]:
            hub.say(answer)
        left = hub.say("算了")
        assert "没有提交" in left, (count, left)
        hub.forget()


def test_two_questions_in_one_message(hub: Hub) -> None:
    said = hub.say("有什么优惠券可以用，还有你们一般发什么快递")
    assert said.index("优惠") < said.index("再说您提到的另一件事") < said.index("包邮")


def test_refund_and_invoice_in_one_message(hub: Hub) -> None:
    said = hub.say(f"{DELIVERED}我要退款，顺便问下发票怎么开")
    assert said.index("这件办好就接着办") < said.index("退哪一件")
    hub.say("手机壳")
    hub.say("退货退款")
    hub.say("不想要了")
    said = hub.say("确认")
    assert said.index("RF0001") < said.index("再说您提到的另一件事") < said.index("发票抬头")
