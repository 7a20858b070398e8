"""What agents write: to the customer, and about the customer."""

from uuid import uuid4

import pytest

from crm_backend.access.values import StaffRole
from crm_backend.conversations.values import CLOSED, Outcome
from tests.fakes.desk import Desk, path
from tests.fakes.manual_clock import settle

JOINED = ("system", "客服小李已接入，机器人不再回答。")


async def test_reply_is_by_itself_a_take_over(desk: Desk):
    chat = await desk.queued()
    agent = await desk.agent()
    answer = await agent.post(path(chat, "messages"), text=" 您好，我来看看。 ")
    assert answer.status_code == 201
    message = answer.json()
    assert (message["sender"], message["text"], message["agent_name"]) == (
        "agent",
        "您好，我来看看。",
        "小李",
    )
    assert (await desk.lines(chat))[-2:] == [JOINED, ("agent", "您好，我来看看。")]
    conversation = await desk.hub.conversation(chat)
    assert (conversation.owner_kind, conversation.owner_staff_id) == ("agent", agent.member.id)
    assert message["seq"] == conversation.last_seq


async def test_second_reply_tells_nothing_again(desk: Desk):
    chat = await desk.queued()
    agent = await desk.agent()
    for text in ("一", "二"):
        await agent.post(path(chat, "messages"), text=text)
    assert (await desk.lines(chat))[-3:] == [JOINED, ("agent", "一"), ("agent", "二")]


async def test_reply_settles_what_the_bot_was_thinking_about(desk: Desk):
    chat = desk.hub.visitor()
    desk.bot.hold()
    await desk.hub.receive(chat, "我要退款")
    await desk.bot.asked.wait()
    await (await desk.agent()).post(path(chat, "messages"), text="我来办")
    desk.bot.release()
    await settle()
    assert [sender for sender, _text in await desk.lines(chat)] == ["customer", "system", "agent"]
    assert (await desk.hub.messages(chat))[0].outcome is Outcome.AGENT


@pytest.mark.parametrize("role", list(StaffRole))
async def test_reply_into_a_colleagues_chat_is_refused(desk: Desk, role: StaffRole):
    chat = await desk.queued()
    await (await desk.agent()).post(path(chat, "take-over"))
    before = await desk.lines(chat)
    answer = await (await desk.agent("小王", role)).post(path(chat, "messages"), text="我来")
    assert (answer.status_code, answer.json()["code"]) == (409, "already_owned")
    assert await desk.lines(chat) == before


async def test_reply_reopens_a_closed_chat(desk: Desk):
    chat = await desk.asked()
    await desk.hub.give_to(chat, CLOSED)
    await (await desk.agent()).post(path(chat, "messages"), text="还有一件事")
    assert (await desk.hub.conversation(chat)).owner_kind == "agent"


async def test_repeated_reply_is_said_once(desk: Desk):
    chat = await desk.queued()
    agent = await desk.agent()
    key = str(uuid4())
    first = await agent.post(path(chat, "messages"), key=key, text="您好")
    again = await agent.post(path(chat, "messages"), key=key, text="您好")
    assert (again.status_code, again.json()) == (201, first.json())
    other = await agent.post(path(chat, "messages"), key=key, text="别的")
    assert (other.status_code, other.json()["code"]) == (409, "deed_reused")
    assert [line for line in await desk.lines(chat) if line[0] == "agent"] == [("agent", "您好")]
    assert len([e for e in await desk.audit() if e.facts["did"] == "reply"]) == 1


@pytest.mark.parametrize(
    ("text", "code"), [("  \n ", "empty_message"), ("长" * 2001, "message_too_long")]
)
@pytest.mark.parametrize("deed", ["messages", "notes"])
async def test_text_that_is_none_is_refused_and_nothing_happens(
    desk: Desk, deed: str, text: str, code: str
):
    chat = await desk.queued()
    answer = await (await desk.agent()).post(path(chat, deed), text=text)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert (await desk.hub.conversation(chat)).owner_kind == "queue"


async def test_note_has_a_number_of_its_own_and_no_place_in_the_chat(desk: Desk):
    chat = await desk.queued()
    agent = await desk.agent()
    seen = await desk.lines(chat)
    answer = await agent.post(path(chat, "notes"), text="老顾客，客气点")
    assert answer.status_code == 201
    assert (answer.json()["no"], answer.json()["author"]) == (1, "小李")
    await agent.post(path(chat, "notes"), text="已查订单")
    read = (await agent.get(path(chat, "notes"))).json()["notes"]
    assert [(note["no"], note["text"]) for note in read] == [
        (1, "老顾客，客气点"),
        (2, "已查订单"),
    ]
    assert await desk.lines(chat) == seen
    assert (await desk.hub.conversation(chat)).owner_kind == "queue", "a note is no take-over"
    assert [e.kind.value for e in await desk.events(chat)][-2:] == ["note", "note"]


async def test_reading_moves_the_mark_forward_only(desk: Desk):
    chat = await desk.queued()
    agent = await desk.agent()
    assert (await agent.get(path(chat))).json()["unread"] == 2
    assert (await agent.post(path(chat, "read"), seq=1)).status_code == 204
    assert (await agent.get(path(chat))).json()["unread"] == 1
    await agent.post(path(chat, "read"), seq=999)
    await agent.post(path(chat, "read"), seq=1)
    assert (await agent.get(path(chat))).json()["unread"] == 0
    await desk.hub.receive(chat, "在吗")
    assert (await agent.get(path(chat))).json()["unread"] == 1
    assert (await (await desk.agent("小王")).get(path(chat))).json()["unread"] == 3
    answer = await agent.post("/conversations/cnv_none/read", seq=1)
    assert (answer.status_code, answer.json()["code"]) == (404, "conversation_not_found")
