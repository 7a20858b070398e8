"""Handing back, resolving, transferring: only by the owner, told once, with a clean boundary."""

from uuid import uuid4

import pytest
from sqlalchemy import update

from crm_backend.access.values import StaffRole
from crm_backend.staff.models import StaffMember
from crm_backend.worker import requeue_abandoned_chats
from tests.fakes.desk import Desk, path
from tests.fakes.fake_bot import reply_to

HANDED_BACK = ("system", "人工服务已结束，机器人继续为您服务，请说您的问题。")
RESOLVED = ("system", "本次服务已结束。还有问题的话，直接发消息就可以。")


async def test_bot_answers_the_next_message_and_knows_nothing_of_before(desk: Desk):
    chat = await desk.queued()
    agent = await desk.agent()
    await agent.post(path(chat, "messages"), text="您好")
    await desk.hub.receive(chat, "我想问问")
    answer = await agent.post(path(chat, "hand-back"))
    assert answer.json() == {"owner": {"kind": "bot"}, "epoch": 4}
    assert (await desk.lines(chat))[-1] == HANDED_BACK
    asked_before = len(desk.bot.turns)
    await desk.hub.receive(chat, "我的订单到哪了")
    await desk.hub.until_quiet(chat)
    (turn,) = desk.bot.turns[asked_before:]
    assert (turn["text"], turn["state"]) == ("我的订单到哪了", None)
    assert (await desk.lines(chat))[-1] == ("bot", "回答：我的订单到哪了")


async def test_bot_that_wants_to_hand_off_again_at_once_does_so_once(desk: Desk):
    chat = await desk.queued()
    agent = await desk.agent()
    await agent.post(path(chat, "take-over"))
    await agent.post(path(chat, "hand-back"))
    desk.bot.answer = lambda turn: reply_to(
        turn, commands=[{"name": "hand_off", "reason": "not_understood", "summary": ""}]
    )
    await desk.hub.receive(chat, "？？")
    await desk.hub.until_quiet(chat)
    assert [change.to_kind.value for change in await desk.ledger(chat)] == [
        "queue",
        "agent",
        "bot",
        "queue",
    ]
    assert (await desk.handoffs(chat))[-1].reason == "second_miss"


async def test_resolved_chat_is_opened_again_by_the_next_message(desk: Desk):
    chat = await desk.queued()
    agent = await desk.agent()
    await agent.post(path(chat, "take-over"))
    answer = await agent.post(path(chat, "resolve"))
    assert answer.json() == {"owner": {"kind": "closed"}, "epoch": 4}
    assert (await desk.lines(chat))[-2:] == [RESOLVED, ("system", "这次客服的服务，您满意吗？")]
    await desk.hub.receive(chat, "还有个问题")
    await desk.hub.until_quiet(chat)
    assert (await desk.lines(chat))[-1] == ("bot", "回答：还有个问题")
    assert (await desk.ledger(chat))[-1].reason == "reopened"


async def test_colleague_gets_the_chat_with_a_note_and_the_customer_is_told(desk: Desk):
    chat = await desk.queued()
    li, wang = await desk.agent("小李"), await desk.agent("小王")
    await li.post(path(chat, "take-over"))
    answer = await li.post(path(chat, "transfer"), staff_id=wang.member.id, note="要发票")
    assert answer.json()["owner"]["agent_name"] == "小王"
    assert (await desk.lines(chat))[-1] == ("system", "现在由客服小王为您服务。")
    (note,) = await desk.notes(chat)
    assert (note.text, note.staff_id) == ("要发票", li.member.id)
    change = (await desk.ledger(chat))[-1]
    assert (change.reason, change.by_staff_id, change.to_staff_id) == (
        "transferred",
        li.member.id,
        wang.member.id,
    )
    refused = await li.post(path(chat, "messages"), text="等等")
    assert refused.json()["facts"] == {"owner_name": "小王"}


async def test_transfer_needs_somebody_else_who_works_here(desk: Desk):
    chat = await desk.queued()
    li, wang = await desk.agent("小李"), await desk.agent("小王")
    await li.post(path(chat, "take-over"))
    async with desk.database.transaction() as session:
        gone = update(StaffMember).where(StaffMember.id == wang.member.id)
        await session.execute(gone.values(is_active=False))
    expected = {
        li.member.id: (422, "transfer_to_self"),
        wang.member.id: (404, "staff_not_found"),
        999_999: (404, "staff_not_found"),
    }
    for staff_id, problem in expected.items():
        answer = await li.post(path(chat, "transfer"), staff_id=staff_id, note="")
        assert (answer.status_code, answer.json()["code"]) == problem
    assert (await desk.hub.conversation(chat)).owner_staff_id == li.member.id
    assert await desk.notes(chat) == []


@pytest.mark.parametrize("deed", ["hand-back", "resolve", "transfer"])
@pytest.mark.parametrize("role", list(StaffRole))
async def test_only_the_owner_gives_a_chat_away(desk: Desk, deed: str, role: StaffRole):
    chat = await desk.queued()
    await (await desk.agent()).post(path(chat, "take-over"))
    other = await desk.agent("小王", role)
    body = {"staff_id": other.member.id, "note": ""}
    answer = await other.post(path(chat, deed), key=None, **body)
    assert (answer.status_code, answer.json()["code"]) == (409, "not_owner")
    waiting = await desk.queued()
    answer = await other.post(path(waiting, deed), key=None, **body)
    assert (answer.status_code, answer.json()["code"]) == (409, "not_owner")


@pytest.mark.parametrize("deed", ["hand-back", "resolve"])
async def test_repeated_key_tells_the_customer_once(desk: Desk, deed: str):
    chat = await desk.queued()
    agent = await desk.agent()
    await agent.post(path(chat, "take-over"))
    key = str(uuid4())
    first = await agent.post(path(chat, deed), key=key)
    again = await agent.post(path(chat, deed), key=key)
    assert (again.status_code, again.json()) == (200, first.json())
    notices = [line for line in await desk.lines(chat) if line in (HANDED_BACK, RESOLVED)]
    assert len(notices) == 1


async def test_chat_of_an_agent_who_was_disabled_goes_back_to_the_queue_once(desk: Desk):
    chat = await desk.queued()
    gone, other = await desk.agent("小李"), await desk.agent("小王")
    await gone.post(path(chat, "take-over"))
    assert await requeue_abandoned_chats(desk.database, desk.clock) == 0
    async with desk.database.transaction() as session:
        disabled = update(StaffMember).where(StaffMember.id == gone.member.id)
        await session.execute(disabled.values(is_active=False))
    assert await requeue_abandoned_chats(desk.database, desk.clock) == 1
    assert await requeue_abandoned_chats(desk.database, desk.clock) == 0
    left = "为您服务的客服已离开，正在为您转给其他客服，您排在第 1 位。"
    assert (await desk.lines(chat))[-1] == ("system", left)
    assert (await desk.ledger(chat))[-1].reason == "agent_left"
    answer = await other.post(path(chat, "take-over"))
    assert answer.json()["owner"]["agent_name"] == "小王"
