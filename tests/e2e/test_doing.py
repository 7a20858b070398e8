"""Deeds in the chat: what the customer is told is what the database holds, once."""

import pytest

from tests.e2e.cast import Cast, Join
from tests.fakes.chat_client import Answer, ChatClient
from tests.real_stack import RealStack

REFUNDS = (
    "SELECT r.number, r.state, r.kind, r.amount_minor FROM refunds r"
    " JOIN orders o ON o.id = r.order_id WHERE o.number = ?"
)


def order_status(stack: RealStack, number: str) -> str:
    return str(stack.rows("SELECT status FROM orders WHERE number = ?", number)[0][0])


async def test_cancelling_asks_first_then_closes_and_pays_back(
    stack: RealStack, cast: Cast, join: Join
) -> None:
    order = cast.order("paid")
    client = await join(order.customer)
    question = await client.ask(f"{order.number} 不想要了，取消订单")
    assert question.titles == ["确认取消", "不取消"]
    assert order_status(stack, order.number) == "paid"
    done = await client.choose("确认取消")
    assert order_status(stack, order.number) == "closed"
    [(number, state, kind, amount)] = stack.rows(REFUNDS, order.number)
    assert (state, kind, amount) == ("approved", "unshipped", order.total_minor)
    assert number in done.text
    assert "已同意，待打款" in done.text
    assert "已退款" not in done.text
    assert [card["number"] for card in done.cards] == [number]


async def test_cancelling_can_be_thought_better_of(
    stack: RealStack, cast: Cast, join: Join
) -> None:
    order = cast.order("paid")
    client = await join(order.customer)
    await client.ask("取消订单")
    kept = await client.ask("算了，不取消了")
    assert "保留" in kept.text or "没有取消" in kept.text
    assert order_status(stack, order.number) == "paid"
    assert stack.rows(REFUNDS, order.number) == []


async def test_order_on_its_way_cannot_be_cancelled(
    stack: RealStack, cast: Cast, join: Join
) -> None:
    order = cast.order("shipped")
    client = await join(order.customer)
    answer = await client.ask(f"取消订单{order.number}")
    assert "不能取消" in answer.text
    assert order_status(stack, order.number) == "shipped"


async def fill_in(client: ChatClient, answer: Answer, reason: str, kind: str = "") -> Answer:
    """Answer the questions about items, kind and reason."""
    if "全部" in answer.titles:
        answer = await client.choose("全部")
    if kind and kind in answer.titles:
        answer = await client.choose(kind)
    if reason in answer.titles:
        answer = await client.ask(reason)
    return answer


async def test_refund_before_shipping(stack: RealStack, cast: Cast, join: Join) -> None:
    order = cast.order("paid")
    client = await join(order.customer)
    question = await fill_in(client, await client.ask(f"{order.number}申请退款"), "拍错了")
    assert question.titles == ["确认提交", "先不退"]
    assert stack.rows(REFUNDS, order.number) == []
    done = await client.choose("确认提交")
    [(number, state, kind, amount)] = stack.rows(REFUNDS, order.number)
    assert (state, kind, amount) == ("approved", "unshipped", order.total_minor)
    assert f"退款申请 {number} 已提交" in done.text
    assert "已同意，待打款" in done.text
    [card] = done.cards
    assert (card["number"], card["amount_minor"]) == (number, order.total_minor)
    progress = await client.ask("退款进度")
    assert number in progress.text
    assert "已同意，待打款" in progress.text


async def test_goods_are_returned_by_talking(stack: RealStack, cast: Cast, join: Join) -> None:
    order = cast.order("delivered")
    client = await join(order.customer)
    answer = await client.ask("我想退货退款")
    answer = await fill_in(client, answer, "不想要了", "退货退款")
    assert order.number in answer.text
    done = await client.ask("确认")
    [(number, state, kind, _amount)] = stack.rows(REFUNDS, order.number)
    assert (state, kind) == ("awaiting_goods", "return_refund")
    assert number in done.text
    assert "寄回" in done.text
    assert "已退款" not in done.text
    again = await client.ask(f"{order.number} 我要退款")
    assert number in again.text
    assert len(stack.rows(REFUNDS, order.number)) == 1


async def test_larger_refund_is_looked_at_by_a_person(
    stack: RealStack, cast: Cast, join: Join
) -> None:
    order = cast.order("delivered", goods_lines=3)
    client = await join(order.customer)
    answer = await client.ask(f"{order.number} 退款")
    answer = await fill_in(client, answer, "不想要了", "退货退款")
    done = await client.choose("确认提交")
    [(number, state, _kind, amount)] = stack.rows(REFUNDS, order.number)
    assert amount > 20000
    assert state == "requested"
    assert number in done.text
    assert "待审核" in done.text
    tickets = stack.rows(
        "SELECT t.number FROM tickets t JOIN orders o ON o.id = t.order_id WHERE o.number = ?",
        order.number,
    )
    assert [ticket for (ticket,) in tickets if ticket in done.text]


async def test_side_question_keeps_the_form_open(stack: RealStack, cast: Cast, join: Join) -> None:
    order = cast.order("delivered")
    client = await join(order.customer)
    await client.ask(f"{order.number} 申请退货退款")
    aside = await client.ask("运费多少")
    assert "¥8.00" in aside.text
    assert "接着刚才的" in aside.text
    await client.ask("不想要了")
    await client.choose("确认提交")
    assert len(stack.rows(REFUNDS, order.number)) == 1


async def test_refund_can_be_dropped(stack: RealStack, cast: Cast, join: Join) -> None:
    order = cast.order("delivered")
    client = await join(order.customer)
    await client.ask(f"{order.number} 退款")
    stopped = await client.ask("算了不退了")
    assert "没有提交" in stopped.text
    assert stack.rows(REFUNDS, order.number) == []


@pytest.mark.parametrize("wish", ["我要退款", "帮我取消订单"])
async def test_visitor_must_sign_in_for_deeds(
    stack: RealStack, cast: Cast, join: Join, wish: str
) -> None:
    order = cast.order("completed")
    visitor = await join()
    answer = await visitor.ask(f"{wish} {order.number}")
    assert "登录" in answer.text
    assert stack.rows(REFUNDS, order.number) == []


SERVICES = {
    "exchange": ("shipped", ("我想换货", "换成大号的")),
    "invoice": ("completed", ("我要开发票", "抬头写测试公司，税号 91310000000000000X")),
    "damaged": ("delivered", ("收到的东西是碎的",)),
    "wrong_item": ("delivered", ("你们发错货了",)),
    "not_received": ("shipped", ("显示签收了但我没收到货",)),
    "address_change": (
        "paid",
        ("我要改收货地址", "改成杭州市西湖区文三路 1 号，王五，19900001111"),
    ),
    "complaint": ("completed", ("我要投诉你们，态度太差了",)),
}


@pytest.mark.parametrize("type_", SERVICES)
async def test_service_opens_a_ticket(stack: RealStack, cast: Cast, join: Join, type_: str) -> None:
    status, lines = SERVICES[type_]
    client = await join(cast.order(status).customer)
    for line in lines:
        answer = await client.ask(line)
    tickets = stack.rows(
        "SELECT number, type FROM tickets WHERE conversation_id = ?", client.chat.conversation_id
    )
    assert [found for _number, found in tickets] == [type_], answer.text
    assert tickets[0][0] in answer.text
