"""What a signed-in customer asks about orders, parcels and rules gets the true answer."""

from dataclasses import dataclass

import pytest

from tests.e2e.cast import Cast, Join
from tests.fakes.chat_client import ChatClient, open_chat
from tests.fresh_orders import REGULAR
from tests.real_stack import RealStack


async def test_newest_order_is_the_card_of_the_database(
    stack: RealStack, cast: Cast, join: Join
) -> None:
    order = cast.order("shipped")
    client = await join(order.customer)
    answer = await client.ask("我的订单到哪了")
    [card] = answer.cards
    assert card == stack.order_card(order.number) | {"kind": "order"}
    assert order.number in answer.text
    assert card["status_text"] == "已发货"
    assert card["carrier"]
    assert card["tracking_number"]
    assert card["items"]


async def test_one_order_by_its_number(stack: RealStack, cast: Cast, join: Join) -> None:
    order = cast.order("completed")
    client = await join(order.customer)
    answer = await client.ask(f"帮我看看订单{order.number}")
    assert answer.cards == [stack.order_card(order.number) | {"kind": "order"}]


async def test_all_orders_are_listed_and_one_is_chosen(stack: RealStack, join: Join) -> None:
    client = await join(REGULAR)
    numbers = stack.rows(
        "SELECT o.number FROM orders o JOIN customers c ON c.id = o.customer_id"
        " WHERE c.number = ? ORDER BY o.placed_at DESC",
        REGULAR,
    )
    answer = await client.ask("列出我的全部订单")
    assert f"{len(numbers)} 个订单" in answer.text
    assert [title.split()[0] for title in answer.titles] == [number for (number,) in numbers]
    second = answer.titles[1].split()[0]
    chosen = await client.choose(second)
    assert [card["number"] for card in chosen.cards] == [second]


async def test_order_that_was_not_sent_is_hurried_once(
    stack: RealStack, cast: Cast, join: Join
) -> None:
    order = cast.order("paid")
    client = await join(order.customer)
    answer = await client.ask("怎么还没发货")
    assert order.number in answer.text
    assert "还没有发" in answer.text
    first = await client.ask("催一下发货")
    second = await client.ask("再催一下发货")
    tickets = stack.rows(
        "SELECT t.number FROM tickets t JOIN orders o ON o.id = t.order_id WHERE o.number = ?",
        order.number,
    )
    assert len(tickets) == 1
    assert all(tickets[0][0] in each.text for each in (first, second))


@pytest.mark.parametrize(
    ("question", "facts"),
    [
        ("你们的退款规则是什么", ("7 天", "15 天", "¥200.00")),
        ("几天内可以退货", ("7 天",)),
        ("运费多少钱", ("¥99.00", "¥8.00")),
        ("发什么快递，几天能到", ("顺丰", "2–4 天")),
        ("退货怎么寄回来", ("退货地址",)),
    ],
)
async def test_rules_are_those_of_the_policy_table(
    join: Join, question: str, facts: tuple[str, ...]
) -> None:
    client = await join()
    answer = await client.ask(question)
    assert all(fact in answer.text for fact in facts), answer.text


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("你好", "机器人"),
        ("谢谢啦", "不客气"),
        ("拜拜", "再见"),
        ("你是真人还是机器人", "我是机器人"),
    ],
)
async def test_small_talk(join: Join, words: str, expected: str) -> None:
    client = await join()
    answer = await client.ask(words)
    assert expected in answer.text
    assert answer.cards == []


async def test_greeting_offers_four_topics_that_work(join: Join) -> None:
    client = await join()
    assert "机器人" in client.greeting["text"]
    titles = [choice["title"] for choice in client.greeting["choices"]]
    assert titles == ["查订单", "退款", "物流", "转人工"]
    answer = await client.choose("查订单")
    assert "订单号" in answer.text


@dataclass(frozen=True)
class Task:
    """What people type for one wish, and what it may be understood as."""

    intents: set[str]
    words: tuple[str, ...]
    order_status: str | None = None


TASKS = {
    "order": Task(
        {"track_order", "list_orders"},
        ("俺的订单到那里了", "定单到哪了", "我的單到哪了", "单子到哪儿了？？", "订单到哪ㄌ"),
        "delivered",
    ),
    "parcel": Task(
        {"track_order"}, ("快递呢", "物流", "包裹到哪", "查物流", "快递到那了"), "shipped"
    ),
    "unsent": Task(
        {"shipping_delay", "expedite_shipping"},
        ("咋还不发货", "啥时候发", "还没发货吗", "催发货", "快点发货啊"),
        "paid",
    ),
    "rules": Task({"refund_policy"}, ("退货规则", "几天能退", "七天无理由吗", "支持无理由退货吗")),
    "postage": Task({"shipping_policy"}, ("运费", "包邮吗", "邮费多少", "几天到")),
    "person": Task({"human_handoff"}, ("人工", "转人工", "找客服", "我要真人", "人工客服")),
    "refund": Task(
        {"request_refund"}, ("退款", "我要退钱", "申请退款", "想退货退款", "退歀"), "delivered"
    ),
    "cancel": Task(
        {"cancel_order"}, ("取消订单", "订单取消", "单子取消掉", "取消我的定单"), "completed"
    ),
    "progress": Task(
        {"refund_status"}, ("退款进度", "退款到哪了", "钱退了没", "啥时候退钱给我"), "completed"
    ),
}


@pytest.mark.parametrize("name", TASKS)
async def test_typos_and_short_forms(stack: RealStack, cast: Cast, join: Join, name: str) -> None:
    task = TASKS[name]
    customer = cast.order(task.order_status).customer if task.order_status else None
    misread = {}
    client = await join(customer)
    for words in task.words:
        if client.owner["kind"] != "bot":
            await client.choose("返回机器人")
        answer = await client.ask(words)
        intent = stack.rows(
            "SELECT t.intent FROM turns t JOIN messages m ON m.turn_id = t.id"
            " WHERE t.conversation_id = ? AND m.seq = ?",
            *(client.chat.conversation_id, answer.seq),
        )[0][0]
        if intent not in task.intents:
            misread[words] = (intent, answer.text)
    assert misread == {}


async def test_product_question_is_answered_from_the_catalogue(
    stack: RealStack, join: Join
) -> None:
    [(name, price)] = stack.rows(
        "SELECT name, price_minor FROM products WHERE stock_units > 0 ORDER BY id LIMIT 1"
    )
    visitor = await join()
    answer = await visitor.ask(f"{name}还有货吗，多少钱")
    assert name in answer.text
    assert f"¥{price / 100:,.2f}" in answer.text
    assert "有货" in answer.text


async def test_english_visitor_is_answered_in_english(stack: RealStack) -> None:
    async with ChatClient(await open_chat(stack.url, locale="en")) as visitor:
        assert "Hello" in visitor.greeting["text"]
        answer = await visitor.ask("hello")
        assert "support bot" in answer.text
        assert "Talk to a person" in answer.titles
        assert "客服机器人" in (await visitor.ask("你好")).text
