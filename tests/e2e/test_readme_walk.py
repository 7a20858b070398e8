"""The README's table, said line by line in one chat of the demo customer who has several orders."""

import json
import re

import pytest

from tests.e2e.cast import Join
from tests.fakes.chat_client import Answer, ChatClient
from tests.real_stack import RealStack
from tests.stack import ROOT

_ROW = re.compile(r"^\| (?P<said>[^|]*[\u4e00-\u9fff][^|]*) \|", re.MULTILINE)
_GLOSS = re.compile(r"\([^)]*\)")


def lines_of_the_table() -> list[str]:
    """What the README's table says to type, in its order."""
    table = (ROOT / "README.md").read_text("utf-8").split("| say | get |")[1].split("\n\n")[0]
    said = [_GLOSS.sub("", row["said"]) for row in _ROW.finditer(table)]
    return [line.strip() for row in said for line in row.split("·")]


class Walk:
    """One chat of demo customer 1, and what the database says of her orders."""

    def __init__(self, stack: RealStack, client: ChatClient, customer: str) -> None:
        self.stack = stack
        self.client = client
        self.customer = customer
        self.said: list[str] = []

    async def say(self, line: str) -> Answer:
        self.said.append(line)
        return await self.client.ask(line)

    def orders(self, *statuses: str) -> list[str]:
        """Numbers of her orders of these states, newest first."""
        return [
            number
            for number, status in self.stack.rows(
                "SELECT o.number, o.status FROM orders o JOIN customers c ON c.id = o.customer_id"
                " WHERE c.number = ? ORDER BY o.placed_at DESC, o.id DESC",
                self.customer,
            )
            if status in statuses
        ]

    def refunds_of(self, number: str) -> list[tuple[str, str, int]]:
        return self.stack.rows(
            "SELECT r.number, r.state, r.amount_minor FROM refunds r"
            " JOIN orders o ON o.id = r.order_id WHERE o.number = ?",
            number,
        )


@pytest.fixture
async def walk(stack: RealStack, join: Join) -> Walk:
    customer = json.loads(stack.command("demo", "customers", "--json"))[0]["number"]
    return Walk(stack, await join(customer), customer)


async def test_every_line_of_the_readmes_table_in_one_chat(walk: Walk) -> None:
    await ask_where_the_order_is(walk)
    waiting = await ask_why_it_was_not_sent_and_hurry(walk)
    await cancel(walk, waiting)
    refund = await refund_the_delivered_order(walk)
    await ask_for_progress_and_postage(walk, refund)
    await ask_the_knowledge_base(walk)
    await ask_for_a_person_and_go_back(walk)
    assert walk.said == lines_of_the_table()


async def ask_where_the_order_is(walk: Walk) -> None:
    newest, *others = walk.orders("pending_payment", "paid", "shipped", "delivered")
    answer = await walk.say("我的订单到哪了")
    assert answer.cards == [walk.stack.order_card(newest) | {"kind": "order"}]
    offered = [title.split()[0] for title in answer.titles if title.startswith("SF")]
    assert offered == others[:4]


async def ask_why_it_was_not_sent_and_hurry(walk: Walk) -> str:
    waiting = walk.orders("paid")[0]
    answer = await walk.say("怎么还没发货")
    assert answer.cards[0] == walk.stack.order_card(waiting) | {"kind": "order"}
    assert "已付款" in answer.text
    assert "48 小时" in answer.text
    hurried = await walk.say("催一下")
    [(ticket,)] = walk.stack.rows(
        "SELECT t.number FROM tickets t JOIN orders o ON o.id = t.order_id"
        " WHERE o.number = ? AND t.type = 'expedite'",
        waiting,
    )
    assert ticket in hurried.text
    assert waiting in hurried.text
    return waiting


async def cancel(walk: Walk, waiting: str) -> None:
    question = await walk.say("取消订单")
    assert f"确认取消订单 {waiting} 吗" in question.text
    again = await walk.client.ask("取消")
    assert "还没有取消" in again.text
    assert waiting in walk.orders("paid")
    done = await walk.client.ask("确认")
    assert waiting in walk.orders("closed")
    [(refund, state, _amount)] = walk.refunds_of(waiting)
    assert state == "approved"
    assert f"退款 {refund}" in done.text
    assert "已同意，待打款" in done.text


async def refund_the_delivered_order(walk: Walk) -> str:
    delivered = walk.orders("delivered")[0]
    orders = await walk.say("我要退款")
    offered = [title.split()[0] for title in orders.titles]
    assert delivered in offered
    assert not set(offered) & set(walk.orders("closed"))
    answer = await walk.client.choose(delivered)
    if "全部" in answer.titles:
        answer = await walk.client.choose("全部")
    answer = await walk.client.choose("退货退款")
    confirm = await walk.client.choose("不想要了")
    assert delivered in confirm.text
    assert "原因「不想要了」" in confirm.text
    done = await walk.client.choose("确认提交")
    [(refund, state, amount)] = walk.refunds_of(delivered)
    told = "待审核" if state == "requested" else "请把商品寄回"
    assert f"退款申请 {refund} 已提交" in done.text
    assert told in done.text
    assert f"¥{amount / 100:,.2f}" in done.text
    return str(refund)


async def ask_for_progress_and_postage(walk: Walk, refund: str) -> None:
    progress = await walk.say("退款到哪一步了")
    assert [card["number"] for card in progress.cards] == [refund]
    assert progress.cards[0]["state_text"] in progress.text
    postage = await walk.say("包邮吗")
    assert "满 ¥99.00 包邮，不满收运费 ¥8.00" in postage.text


async def ask_the_knowledge_base(walk: Walk) -> None:
    store = await walk.say("有没有实体店")
    assert "有帮助" in store.titles
    stains = await walk.say("茶渍怎么洗")
    assert "小苏打" in stains.text
    assert "没帮助" in stains.titles


async def ask_for_a_person_and_go_back(walk: Walk) -> None:
    handed = await walk.say("转人工")
    assert walk.client.owner["kind"] == "queue"
    assert [message["sender"] for message in handed.messages].count("system") == 1
    assert "返回机器人" in handed.titles
    back = await walk.client.ask("回到机器人")
    assert walk.client.owner["kind"] == "bot"
    assert "已回到机器人" in back.text
