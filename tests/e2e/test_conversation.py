"""The life of a conversation: once, in order, with one owner, across restarts of the hub."""

import asyncio
from uuid import uuid4

import pytest

from tests.e2e.cast import Cast, Join
from tests.fakes.chat_client import ChatClient, Refused
from tests.real_stack import RealStack


def outcomes(stack: RealStack, client: ChatClient) -> list[tuple[str, str]]:
    return stack.rows(
        "SELECT text, outcome FROM messages WHERE conversation_id = ? AND sender = 'customer'"
        " ORDER BY seq",
        client.chat.conversation_id,
    )


async def test_handing_over_is_told_once_and_can_be_undone(stack: RealStack, join: Join) -> None:
    visitor = await join()
    answer = await visitor.ask("转人工")
    senders = [message["sender"] for message in answer.messages]
    assert senders.count("system") == 1
    assert visitor.owner["kind"] == "queue"
    assert visitor.owner["queue_position"] >= 1
    assert "返回机器人" in answer.titles
    receipt = await visitor.ask("有人吗")
    assert [message["sender"] for message in receipt.messages] == ["system"]
    back = await visitor.choose("返回机器人")
    assert "机器人" in back.text
    assert visitor.owner["kind"] == "bot"
    assert "不客气" in (await visitor.ask("谢谢")).text
    assert [outcome for _text, outcome in outcomes(stack, visitor)] == [
        "turn",
        "agent",
        "hub",
        "turn",
    ]


async def test_button_for_a_person_works_from_the_greeting(stack: RealStack, join: Join) -> None:
    visitor = await join()
    answer = await visitor.choose("转人工")
    assert visitor.owner["kind"] == "queue"
    assert [message["sender"] for message in answer.messages] == ["system"]


async def test_not_understood_offers_topics_then_a_person(stack: RealStack, join: Join) -> None:
    visitor = await join()
    first = await visitor.ask("量子纠缠和薛定谔的猫哪个更好吃")
    assert "转人工" in first.titles
    assert len(first.titles) == 4
    assert visitor.owner["kind"] == "bot"
    # Two misses within ten seconds are one.
    await visitor.ask("咕噜咕噜哇啦哇啦")
    assert visitor.owner["kind"] == "bot"
    [(missed_at,)] = stack.rows(
        "SELECT strftime('%s', last_miss_at) FROM conversations WHERE id = ?",
        visitor.chat.conversation_id,
    )
    await asyncio.to_thread(
        stack.wait_for,
        lambda: stack.rows("SELECT strftime('%s') - ? > 10", missed_at)[0][0],
        15,
    )
    second = await visitor.ask("阿巴阿巴阿巴乌拉乌拉")
    assert visitor.owner["kind"] == "queue"
    assert "返回机器人" in second.titles


async def test_offered_topic_leads_there(join: Join) -> None:
    visitor = await join()
    await visitor.ask("谢谢")
    first = await visitor.ask("今天股市怎么样")
    topic = first.titles[0]
    answer = await visitor.choose(topic)
    assert answer.text


async def test_choice_pressed_twice_counts_once(stack: RealStack, cast: Cast, join: Join) -> None:
    order = cast.order("completed")
    client = await join(order.customer)
    await client.ask("你好")
    choice = client.find_choice("物流")
    first = client.press(choice["id"])
    second = client.press(choice["id"])
    await client.answer_to(await first)
    with pytest.raises(Refused, match="choice_expired"):
        await second
    texts = [text for text, _outcome in outcomes(stack, client)]
    assert texts == ["你好", "物流"]


async def test_same_message_sent_twice_is_one(stack: RealStack, join: Join) -> None:
    visitor = await join()
    client_id = str(uuid4())
    seqs = {await visitor.send("运费多少", client_id=client_id) for _ in range(3)}
    assert seqs == {1}
    await visitor.answer_to(1)
    with pytest.raises(Refused, match="client_id_reused"):
        await visitor.send("别的话", client_id=client_id)
    assert outcomes(stack, visitor) == [("运费多少", "turn")]


async def test_lines_in_a_row_are_one_wish(stack: RealStack, cast: Cast, join: Join) -> None:
    order = cast.order("shipped")
    client = await join(order.customer)
    with stack.suspended("bot"):  # as slow as a bot can be
        stored = [client.send(line) for line in ("你好", "在吗", "我那个订单", "怎么还没到")]
        last = [await seq for seq in stored][-1]
    answer = await client.answer_to(last)
    assert outcomes(stack, client) == [
        ("你好", "turn"),
        ("在吗", "folded"),
        ("我那个订单", "folded"),
        ("怎么还没到", "turn"),
    ]
    assert [card["number"] for card in answer.cards] == [order.number]
    replies = {m["in_reply_to"] for m in client.messages if m["sender"] == "bot"}
    assert replies == {1, last}


async def test_two_tabs_see_the_same(stack: RealStack, cast: Cast, join: Join) -> None:
    order = cast.order("completed")
    one, other = await join(order.customer), await join(order.customer)
    assert one.chat.conversation_id == other.chat.conversation_id
    await one.ask("你好")
    await other.ask("运费多少")
    await one.until(lambda: one.last_seq == other.last_seq)
    assert one.messages == other.messages
    assert one.gaps == other.gaps == []


async def test_later_tab_gets_what_it_lacks(stack: RealStack, cast: Cast, join: Join) -> None:
    order = cast.order("completed")
    one = await join(order.customer)
    await one.ask("你好")
    await one.ask("谢谢")
    late = ChatClient(await stack.chat_of(order.customer), last_seq=2)
    async with late:
        await late.until(lambda: late.last_seq == one.last_seq)
    assert late.messages == one.messages[2:]


async def test_what_is_written_while_the_hub_is_down_arrives_once(
    stack: RealStack, cast: Cast, join: Join
) -> None:
    order = cast.order("completed")
    client = await join(order.customer)
    await client.ask("你好")
    stack.kill("hub")
    await client.until(lambda: client.cuts > 0)
    stored = [client.send(line) for line in ("运费多少", "谢谢")]
    seqs = [await seq for seq in stored]
    await client.answer_to(seqs[-1])
    assert [text for text, _outcome in outcomes(stack, client)] == ["你好", "运费多少", "谢谢"]
    assert client.gaps == []
    assert [message["seq"] for message in client.messages] == list(range(1, client.last_seq + 1))


async def test_form_survives_the_death_of_every_program(
    stack: RealStack, cast: Cast, join: Join
) -> None:
    order = cast.order("delivered")
    client = await join(order.customer)
    await client.ask(f"{order.number} 退货退款")
    for program in ("bot", "actions", "hub"):
        stack.kill(program)
    answer = await client.ask("不想要了")
    assert "确认提交" in answer.titles
    await client.choose("确认提交")
    refunds = stack.rows(
        "SELECT count(*) FROM refunds r JOIN orders o ON o.id = r.order_id WHERE o.number = ?",
        order.number,
    )
    assert refunds == [(1,)]


async def test_slow_bot_is_told_of_once_and_answers_in_the_end(
    stack: RealStack, join: Join
) -> None:
    visitor = await join()
    await visitor.ask("你好")
    with stack.suspended("bot"):
        seq = await visitor.send("运费多少")
        await visitor.until(lambda: visitor.messages[-1]["sender"] == "system", seconds=20)
        assert visitor.find_choice("转人工")
    answer = await visitor.answer_to(seq)
    assert "¥8.00" in answer.text
    senders = [message["sender"] for message in answer.messages]
    assert senders == ["system", "bot"]
    assert visitor.owner["kind"] == "bot"


async def test_message_waits_for_a_locked_database(stack: RealStack, join: Join) -> None:
    """Somebody else writes for longer than the hub can wait: the client hears so and sends again."""
    visitor = await join()
    await visitor.ask("你好")
    with stack.locked_database():
        stored = visitor.send("运费多少")
        await visitor.until(lambda: visitor.told_to_send_again > 0, seconds=60)
        assert not stored.done()
    answer = await visitor.answer_to(await stored)
    assert "¥8.00" in answer.text
    assert [text for text, _outcome in outcomes(stack, visitor)] == ["你好", "运费多少"]
