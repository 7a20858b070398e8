from datetime import timedelta

import pytest

from tests.actions.rasa_double import Chat
from tests.fakes.fake_crm import FakeCrm
from tests.fakes.small_shop import DELIVERED, SHIPPED, WAITING


async def test_expedite_tells_the_ticket_and_promises_no_hour(chat: Chat, crm: FakeCrm) -> None:
    reply = await chat.say("催一下", "expedite_shipping", order_number=WAITING)
    assert crm.tickets == {("expedite", WAITING): "TK0001"}
    assert "工单 TK0001" in reply.text
    assert "不能保证" in reply.text


async def test_second_time_names_the_same_ticket(chat: Chat) -> None:
    await chat.say("催一下", "expedite_shipping", order_number=WAITING)
    reply = await chat.say("再催一下", "expedite_shipping", order_number=WAITING)
    assert "工单 TK0001" in reply.text


async def test_nothing_to_expedite_is_said(chat: Chat, crm: FakeCrm) -> None:
    reply = await chat.say("催一下", "expedite_shipping", order_number=DELIVERED)
    assert "没有可以催的环节" in reply.text
    assert not crm.tickets


async def test_chosen_order_by_click_carries_the_first_words(chat: Chat, crm: FakeCrm) -> None:
    asked = await chat.say("收到是碎的", "damaged_goods")
    done = await chat.click(asked.choice(DELIVERED))
    assert "工单 TK0001" in done.text
    assert crm.bodies["/tickets"][-1] == {
        "type": "damaged",
        "text": "收到是碎的",
        "order_number": DELIVERED,
    }
    assert "申请退款" in done.titles


@pytest.mark.parametrize(
    ("intent", "ticket_type", "question", "details"),
    [
        ("change_address", "address_change", "要改成什么", "杭州市西湖区文三路 1 号 王小明"),
        ("exchange_goods", "exchange", "想换什么", "耳机换成白色的"),
        ("invoice_request", "invoice", "抬头怎么写", "杭州青禾科技有限公司"),
    ],
)
async def test_staff_get_the_words_they_need(
    chat: Chat, crm: FakeCrm, *, intent: str, ticket_type: str, question: str, details: str
) -> None:
    asked = await chat.say("帮我办一下", intent, order_number=DELIVERED)
    assert question in asked.text
    done = await chat.say(details, "nlu_fallback")
    assert "工单 TK0001" in done.text
    assert crm.bodies["/tickets"][-1]["type"] == ticket_type
    assert crm.bodies["/tickets"][-1]["text"] == details


async def test_details_before_the_order_are_kept(chat: Chat, crm: FakeCrm) -> None:
    await chat.say("我要改地址", "change_address")
    address = "改成杭州市西湖区文三路 100 号，王小明 13800001234"
    await chat.say(address, "change_address", address="杭州市西湖区文三路 100 号")
    await chat.say("第一个", "inform")
    assert crm.bodies["/tickets"][-1]["text"] == address


async def test_tax_number_is_no_order_number(chat: Chat, crm: FakeCrm) -> None:
    await chat.say("开发票", "invoice_request")
    reply = await chat.say(
        "抬头：杭州青禾科技有限公司 税号91330100MA2B12345X",
        "invoice_request",
        order_number="91330100MA2B12345X",
    )
    assert "没有查到" not in reply.text
    await chat.say("毛巾那单", "inform")
    assert crm.bodies["/tickets"][-1]["order_number"] == WAITING


async def test_address_of_a_shipped_order_is_not_promised(chat: Chat) -> None:
    await chat.say("改地址", "change_address", order_number=SHIPPED)
    done = await chat.say("上海市徐汇区漕溪路 3 号", "nlu_fallback")
    assert "不一定能改成" in done.text


async def test_side_question_while_details_are_asked(chat: Chat, crm: FakeCrm) -> None:
    await chat.say("换货", "exchange_goods", order_number=DELIVERED)
    reply = await chat.say("我之前那个订单现在到哪里了呀", "track_order")
    assert not crm.tickets
    assert "想换什么" in reply.text


async def test_another_service_takes_over(chat: Chat, crm: FakeCrm) -> None:
    await chat.say("换货", "exchange_goods", order_number=DELIVERED)
    reply = await chat.say("开发票", "invoice_request")
    assert "抬头怎么写" in reply.text
    assert chat.slots["service_wish"] == "invoice"


async def test_order_just_shown_is_not_taken_where_it_makes_no_sense(chat: Chat) -> None:
    await chat.say(WAITING, "inform", order_number=WAITING)
    reply = await chat.say("没收到货", "not_received")
    assert "哪个订单" in reply.text
    assert WAITING not in "".join(reply.titles)


async def test_visitor_is_asked_to_sign_in(chat: Chat, crm: FakeCrm) -> None:
    crm.default_speaker = None
    reply = await chat.say("开发票", "invoice_request")
    assert "登录" in reply.text
    assert chat.loop is None


async def test_hub_down_makes_no_ticket_and_says_so(chat: Chat, crm: FakeCrm) -> None:
    await chat.say("换货", "exchange_goods", order_number=DELIVERED)
    crm.is_down = True
    reply = await chat.say("换白色", "inform")
    assert "没有回应" in reply.text
    crm.is_down = False
    await chat.say("换白色", "inform")
    assert len(crm.tickets) == 1


async def test_complaint_gets_one_apology_a_ticket_and_a_person(chat: Chat) -> None:
    first = await chat.say("什么破店", "complaint")
    again = await chat.say("投诉你们", "complaint")
    assert "对不起" in first.text
    assert "TK0001" in first.text
    assert "转人工" in first.titles
    assert "对不起" not in again.text


async def test_complaint_the_hub_takes_no_ticket_for_still_gets_a_person(
    chat: Chat, crm: FakeCrm
) -> None:
    crm.default_speaker = None
    reply = await chat.say("什么破店", "complaint")
    assert "工单" not in reply.text
    assert "转人工" in reply.titles


async def test_order_just_shown_that_cannot_be_hurried_is_not_taken(
    chat: Chat, crm: FakeCrm
) -> None:
    await chat.say(SHIPPED, "inform", order_number=SHIPPED)
    await chat.say("催一下", "expedite_shipping")
    assert crm.tickets == {("expedite", WAITING): "TK0001"}


async def test_order_just_shown_that_can_be_hurried_is_taken(chat: Chat, crm: FakeCrm) -> None:
    crm.add("SF2611240099", "paid", ("茶", 1, 100))
    await chat.say(WAITING, "inform", order_number=WAITING)
    await chat.say("催一下", "expedite_shipping")
    assert crm.tickets == {("expedite", WAITING): "TK0001"}


async def test_several_that_can_be_hurried_are_offered(chat: Chat, crm: FakeCrm) -> None:
    crm.add("SF2611240099", "paid", ("茶", 1, 100), age=timedelta(hours=30))
    crm.expected_on = "2026-11-20"  # the parcel on its way is late
    asked = await chat.say("催一下", "expedite_shipping")
    assert [title.split()[0] for title in asked.titles] == [WAITING, "SF2611240099", SHIPPED]
    assert not crm.tickets


async def test_a_parcel_that_is_not_late_is_said_when_nothing_else_can_be_hurried(
    chat: Chat, crm: FakeCrm
) -> None:
    del crm.orders[WAITING]
    reply = await chat.say("催一下", "expedite_shipping")
    assert f"订单 {SHIPPED} 目前是「已发货」，没有可以催的环节" in reply.text
    assert not crm.tickets


async def test_part_of_a_number_opens_the_service(chat: Chat, crm: FakeCrm) -> None:
    await chat.say("催一下尾号0011的订单", "expedite_shipping", phone_tail="0011")
    assert crm.tickets == {("expedite", WAITING): "TK0001"}
