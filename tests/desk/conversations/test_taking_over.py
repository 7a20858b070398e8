"""Taking a chat over: from whom, by whom, once."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import update

from crm_backend.access.values import StaffRole
from crm_backend.conversations.models import Conversation
from crm_backend.conversations.values import CLOSED
from tests.fakes.desk import Desk, path

JOINED = "客服小李已接入，机器人不再回答。"


async def test_take_over_from_the_queue_tells_the_customer_once_and_stands_in_ledger_and_log(
    desk: Desk,
):
    chat = await desk.queued()
    agent = await desk.agent()
    answer = await agent.post(path(chat, "take-over"))
    assert answer.status_code == 200
    owner = {"kind": "agent", "agent_id": agent.member.id, "agent_name": "小李"}
    assert answer.json() == {"owner": owner, "epoch": 3}
    assert [line for line in await desk.lines(chat) if line[1] == JOINED] == [("system", JOINED)]
    assert (await desk.lines(chat))[-1] == ("system", JOINED)
    change = (await desk.ledger(chat))[-1]
    assert (change.to_kind, change.to_staff_id, change.by_staff_id, change.reason) == (
        "agent",
        agent.member.id,
        agent.member.id,
        "taken_over",
    )
    (entry,) = await desk.audit()
    assert (entry.verb, entry.object_id, entry.facts["did"]) == (
        "handle_conversations",
        chat.conversation_id,
        "take_over",
    )


async def test_take_over_from_the_bot_and_of_a_closed_chat(desk: Desk):
    agent = await desk.agent()
    asked = await desk.asked()
    assert (await agent.post(path(asked, "take-over"))).status_code == 200
    closed = await desk.asked()
    await desk.hub.give_to(closed, CLOSED)
    assert (await agent.post(path(closed, "take-over"))).json()["owner"]["agent_name"] == "小李"


async def test_repeat_by_the_owner_changes_nothing(desk: Desk):
    chat = await desk.queued()
    agent = await desk.agent()
    first = await agent.post(path(chat, "take-over"))
    again = await agent.post(path(chat, "take-over"))
    assert again.json() == first.json()
    assert len([line for line in await desk.lines(chat) if line[1] == JOINED]) == 1
    assert len(await desk.ledger(chat)) == 2


async def test_repeated_key_gets_the_first_answer_even_when_the_chat_has_gone_on(desk: Desk):
    chat = await desk.queued()
    agent = await desk.agent()
    key = str(uuid4())
    first = await agent.post(path(chat, "take-over"), key=key)
    await agent.post(path(chat, "hand-back"))
    again = await agent.post(path(chat, "take-over"), key=key)
    assert (again.status_code, again.json()) == (200, first.json())
    assert (await desk.hub.conversation(chat)).owner_kind == "bot"


async def test_colleague_is_told_who_has_it(desk: Desk):
    chat = await desk.queued()
    await (await desk.agent()).post(path(chat, "take-over"))
    answer = await (await desk.agent("小王")).post(path(chat, "take-over"))
    assert (answer.status_code, answer.json()["code"]) == (409, "already_owned")
    assert answer.json()["facts"] == {"owner_name": "小李"}
    assert (await desk.hub.conversation(chat)).owner_epoch == 3


@pytest.mark.parametrize("role", [StaffRole.MANAGER, StaffRole.ADMIN])
async def test_manager_may_take_a_chat_from_an_agent(desk: Desk, role: StaffRole):
    chat = await desk.queued()
    await (await desk.agent()).post(path(chat, "take-over"))
    answer = await (await desk.agent("王经理", role)).post(path(chat, "take-over"))
    assert answer.json()["owner"]["agent_name"] == "王经理"
    assert (await desk.lines(chat))[-1] == ("system", "现在由客服王经理为您服务。")


async def test_chat_merged_into_another_is_not_taken(desk: Desk):
    chat, other = await desk.queued(), await desk.asked()
    async with desk.database.transaction() as session:
        await session.execute(
            update(Conversation)
            .where(Conversation.id == chat.conversation_id)
            .values(merged_into_id=other.conversation_id)
        )
    answer = await (await desk.agent()).post(path(chat, "take-over"))
    assert (answer.status_code, answer.json()["code"]) == (409, "conversation_merged")
    assert answer.json()["facts"] == {"conversation_id": other.conversation_id}


@pytest.mark.parametrize(
    "deed",
    [
        "take-over",
        "messages",
        "notes",
        "hand-back",
        "resolve",
        "transfer",
        "suggestions/trn_1/accept",
        "suggestions/trn_1/dismiss",
    ],
)
async def test_deed_needs_a_key_a_session_and_a_chat(desk: Desk, deed: str):
    chat = await desk.queued()
    agent = await desk.agent()
    body: dict[str, Any] = {"text": "在", "staff_id": 1, "note": ""}
    url = "/api/v1" + path(chat, deed)
    headers = {"X-CSRF-Token": agent.csrf_token}
    for key in ({}, {"Idempotency-Key": "seven"}):
        answer = await agent.http.post(url, json=body, headers=headers | key)
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_required")
    key = {"Idempotency-Key": str(uuid4())}
    answer = await agent.http.post(url, json=body, headers=key)
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_token_invalid")
    answer = await desk.api.anonymous().post(url, json=body, headers=key)
    assert (answer.status_code, answer.json()["code"]) == (401, "staff_session_invalid")
    answer = await agent.post(f"/conversations/cnv_none/{deed}", key=None, **body)
    assert (answer.status_code, answer.json()["code"]) == (404, "conversation_not_found")
    assert [entry.facts for entry in await desk.audit()] == []
