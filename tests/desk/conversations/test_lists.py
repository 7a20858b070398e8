"""The lists of the chats page: who is where, in which order, with what a row shows."""

from datetime import timedelta

import pytest
from sqlalchemy import event, select

from crm_backend.access.values import PrincipalKind
from crm_backend.conversations.service import offers
from crm_backend.conversations.service.sessions import ChatSession
from crm_backend.conversations.values import CLOSED
from crm_backend.core.ids import new_id
from crm_backend.customers.models import Customer
from crm_backend.insights.training.values import TrainingKind
from tests import factories
from tests.factories.results import add_score, add_training
from tests.fakes.desk import Desk, path
from tests.fakes.staff_api import StaffClient


async def customer_chat(desk: Desk, text: str, **fields: object) -> ChatSession:
    """A chat of a signed-in customer that the bot has answered."""
    async with desk.database.transaction() as session:
        customer = await factories.add_customer(session, **fields)
        await factories.add_order(session, customer)
    chat = ChatSession(
        session_id=new_id("ses"),
        conversation_id=new_id("cnv"),
        kind=PrincipalKind.CUSTOMER,
        customer_id=customer.id,
        site_key="demo",
        locale="zh-CN",
        expires_at=desk.clock.now() + timedelta(hours=12),
    )
    await desk.hub.receive(chat, text)
    await desk.hub.until_quiet(chat)
    return chat


async def listed(agent: StaffClient, **params: str | int) -> list[str]:
    """The ids of a list, in order."""
    answer = await agent.get("/conversations", **params)
    assert answer.status_code == 200, answer.text
    return [row["id"] for row in answer.json()["conversations"]]


async def test_each_chat_stands_in_its_list_and_is_counted_there(desk: Desk):
    li, wang = await desk.agent("小李"), await desk.agent("小王")
    waiting, mine, hers, botted, closed = [await desk.asked(f"第{n}个") for n in range(5)]
    await desk.hub.receive(waiting, choice_id="start:human")
    await li.post(path(mine, "take-over"))
    await wang.post(path(hers, "take-over"))
    await desk.hub.give_to(closed, CLOSED)
    expected = {"queue": waiting, "me": mine, "agents": hers, "bot": botted, "closed": closed}
    for name, chat in expected.items():
        assert await listed(li, owner=name) == [chat.conversation_id], name
    assert set(await listed(li)) == {chat.conversation_id for chat in expected.values()}
    answer = (await li.get("/conversations", owner="queue")).json()
    assert answer["counts"] == {"queue": 1, "me": 1, "agents": 1, "bot": 1, "closed": 1}
    events = [await desk.events(chat) for chat in expected.values()]
    assert answer["last_event"] == max(each.number for told in events for each in told)
    assert await listed(wang, owner="me") == [hers.conversation_id]


async def test_queue_begins_with_the_longest_wait_and_others_with_the_newest_activity(desk: Desk):
    agent = await desk.agent()
    chats = []
    for _ in range(3):
        chats.append(await desk.queued())
        desk.clock.advance(minutes=1)
    ids = [chat.conversation_id for chat in chats]
    await desk.hub.receive(chats[0], "还在吗")
    assert await listed(agent, owner="queue") == ids
    assert await listed(agent, owner="all") == [ids[0], ids[2], ids[1]]
    rows = (await agent.get("/conversations", owner="queue")).json()["conversations"]
    assert [row["owner"]["queue_position"] for row in rows] == [1, 2, 3]
    # A client that sorts by what the rows tell has the hub's order.
    assert [row["id"] for row in sorted(rows, key=lambda row: row["queued_at"])] == ids
    rows = (await agent.get("/conversations", owner="all")).json()["conversations"]
    assert rows == sorted(rows, key=lambda row: row["last_message_at"], reverse=True)


@pytest.mark.parametrize("owner", ["queue", "all"])
async def test_pages_follow_each_other_without_gap_or_repeat(desk: Desk, owner: str):
    agent = await desk.agent()
    for _ in range(5):
        await desk.queued()
    whole = await listed(agent, owner=owner)
    paged: list[str] = []
    before: dict[str, str] = {}
    while True:
        answer = (await agent.get("/conversations", owner=owner, limit=2, **before)).json()
        paged += [row["id"] for row in answer["conversations"]]
        if answer["next_before"] is None:
            break
        before = {"before": answer["next_before"]}
    assert len(whole) == 5
    assert paged == whole


async def test_row_tells_who_waits_since_when_why_and_what_it_is_worth(desk: Desk):
    agent = await desk.agent()
    chat = await customer_chat(desk, "我要退款", name="王小明", number="C0042")
    began = desk.clock.now()
    await desk.hub.receive(chat, choice_id="start:human")
    (row,) = (await agent.get("/conversations", owner="queue")).json()["conversations"]
    assert row["participant"] == {
        "kind": "customer",
        "name": "王小明",
        "customer_number": "C0042",
        "verified": True,
    }
    assert (row["reason"], row["reason_text"]) == ("customer_asked", "客户要求人工")
    assert (row["order_value_minor"], row["currency"]) == (17800, "CNY")
    stamp = began.isoformat().replace("+00:00", "Z")
    due = (began + timedelta(minutes=3)).isoformat().replace("+00:00", "Z")
    assert (row["queued_at"], row["waiting_since"]) == (stamp, stamp)
    assert row["first_answer_due_at"] == due
    assert (row["last_seq"], row["unread"], row["epoch"]) == (4, 2, 2)
    # What the customer said, not the hub's own notice that they wait.
    assert row["last_message"]["sender"] == "customer"


async def test_row_of_a_chat_in_which_nobody_spoke_shows_what_the_bot_said(desk: Desk):
    agent = await desk.agent()
    async with desk.database.transaction() as session:
        customer = await factories.add_customer(session)
        held = await offers.lock_web_chat(
            session, customer.id, site_key="demo", now=desk.clock.now()
        )
        assert held is not None
        await offers.say_offer(session, held, "新品到店", now=desk.clock.now())
    (row,) = (await agent.get("/conversations", owner="all")).json()["conversations"]
    assert row["last_message"]["sender"] == "bot"
    assert row["last_message"]["text"].startswith("新品到店")


async def test_visitor_has_a_name_to_tell_them_apart_and_an_answered_chat_waits_no_more(desk: Desk):
    agent = await desk.agent()
    chat = await desk.queued()
    await agent.post(path(chat, "messages"), text="您好")
    (row,) = (await agent.get("/conversations", owner="me")).json()["conversations"]
    assert row["participant"] == {
        "kind": "visitor",
        "name": f"访客 {chat.conversation_id[-4:].upper()}",
        "customer_number": None,
        "verified": False,
    }
    assert (row["waiting_since"], row["first_answer_due_at"], row["queued_at"]) == (None,) * 3
    assert row["unread"] == 0
    assert row["owner"] == {
        "kind": "agent",
        "agent_id": agent.member.id,
        "agent_name": "小李",
    }


@pytest.mark.parametrize(
    ("words", "finds"),
    [
        ("小明", True),
        ("王小", True),
        ("0042", True),
        ("c0042", True),
        ("咖啡", True),
        ("壶A", True),
        ("壶a", True),
        ("啡手", False),
        ("100%", True),
        ("%咖", False),
        ("__", False),
        ("退款", False),
    ],
)
async def test_search_finds_any_two_characters_in_a_row(desk: Desk, words: str, finds: bool):
    agent = await desk.agent()
    chat = await customer_chat(desk, "咖啡壶A款100%好", name="王小明", number="C0042")
    await desk.asked("别的事")
    assert await listed(agent, q=words) == ([chat.conversation_id] if finds else [])


async def test_own_chat_of_a_colleague_is_nowhere(desk: Desk):
    li, wang = await desk.agent("小李"), await desk.agent("小王")
    opened = (await wang.post("/staff/chat-sessions")).json()
    own = desk.api.app.state.chat_hub.tokens.read(opened["session_token"], desk.clock.now())
    await desk.hub.receive(own, "上周卖得怎么样")
    await desk.hub.until_quiet(own)
    for caller in (li, wang):
        assert await listed(caller, owner="all") == []
        assert await listed(caller, owner="all", q="上周") == []
        for part in ("", "messages", "notes"):
            answer = await caller.get(path(own, part))
            assert (answer.status_code, answer.json()["code"]) == (404, "conversation_not_found")
        for deed in ("take-over", "messages", "notes", "resolve"):
            answer = await caller.post(path(own, deed), text="在")
            assert (answer.status_code, answer.json()["code"]) == (404, "conversation_not_found")
    assert await desk.events(own) == []


@pytest.mark.parametrize(
    "params",
    [
        {"owner": "mine"},
        {"limit": 0},
        {"limit": 201},
        {"before": "yesterday"},
        {"before": "1.a.b"},
        {"q": "长" * 101},
    ],
)
async def test_question_that_makes_no_sense_is_refused(desk: Desk, params: dict[str, str]):
    answer = await (await desk.agent()).get("/conversations", **params)
    assert answer.status_code == 422
    assert answer.json()["code"] in ("invalid_input", "cursor_invalid")


async def test_messages_are_paged_both_ways_with_what_the_bot_understood(desk: Desk):
    agent = await desk.agent()
    chat = await desk.queued()
    await agent.post(path(chat, "messages"), text="您好")
    page = (await agent.get(path(chat, "messages"), limit=2)).json()
    assert [m["seq"] for m in page["messages"]] == [1, 2]
    assert page["last_seq"] == 6
    asked, answered = page["messages"]
    assert (asked["outcome"], asked["intent"], asked["confidence"]) == ("turn", "greet", 0.9)
    assert answered.keys() == {"seq", "sender", "text", "in_reply_to", "sent_at"}
    after = (await agent.get(path(chat, "messages"), after_seq=4)).json()["messages"]
    assert [m["seq"] for m in after] == [5, 6]
    assert after[-1]["agent_name"] == "小李"
    before = (await agent.get(path(chat, "messages"), before_seq=5, limit=2)).json()["messages"]
    assert [m["seq"] for m in before] == [3, 4]
    assert [choice["title"] for choice in before[-1]["choices"]] == ["返回机器人"]


async def test_ledger_tells_who_had_it_and_why(desk: Desk):
    agent = await desk.agent()
    chat = await desk.queued()
    await agent.post(path(chat, "take-over"))
    await agent.post(path(chat, "hand-back"))
    ledger = (await agent.get(path(chat))).json()["ledger"]
    told = [(c["epoch"], c["from"], c["to"], c.get("by"), c["reason_text"]) for c in ledger]
    assert told == [
        (2, "bot", "queue", None, "客户要求人工"),
        (3, "queue", "agent", "小李", "客服主动接入"),
        (4, "agent", "bot", "小李", "交回机器人"),
    ]
    assert [c.get("agent_name") for c in ledger] == [None, "小李", None]


async def test_list_takes_as_many_statements_for_ten_chats_as_for_one(desk: Desk):
    agent = await desk.agent()
    engine = desk.api.app.state.database._reading.sync_engine
    statements: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *args: statements.append(args[2]))

    async def count() -> int:
        statements.clear()
        await listed(agent, owner="queue")
        return len(statements)

    await customer_chat(desk, "一")
    await desk.queued()
    one = await count()
    for _ in range(9):
        await desk.queued()
    assert await count() == one


async def test_queue_may_begin_with_who_may_be_lost_with_most(desk: Desk):
    agent = await desk.agent()
    first = await desk.queued()  # a visitor, who waits longest
    waiting = {}
    for number in ("C0041", "C0042"):
        desk.clock.advance(minutes=1)
        chat = await customer_chat(desk, "我要退款", name="王小明", number=number)
        await desk.hub.receive(chat, choice_id="start:human")
        waiting[number] = chat.conversation_id
    async with desk.database.transaction() as session:
        training = await add_training(session, TrainingKind.CUSTOMERS)
        customer = (await session.scalars(select(Customer).filter_by(number="C0042"))).one()
        await add_score(session, training, customer, churn_level="high", value_at_risk_minor=42_250)
    by_wait = await listed(agent, owner="queue")
    assert by_wait == [first.conversation_id, waiting["C0041"], waiting["C0042"]]
    by_risk = await listed(agent, owner="queue", order="value_at_risk")
    assert by_risk == [waiting["C0042"], first.conversation_id, waiting["C0041"]]
    rows = (await agent.get("/conversations", owner="queue")).json()["conversations"]
    assert [row["risk_text"] for row in rows] == [None, None, "流失风险高，可能流失 ¥422.50"]
    assert [row["owner"]["queue_position"] for row in rows] == [1, 2, 3]  # as they were told
