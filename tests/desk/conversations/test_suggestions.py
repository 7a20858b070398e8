"""What the fence kept back: offered to the agent, used or dismissed once."""

from uuid import uuid4

import pytest

from tests.fakes.desk import Desk, path
from tests.fakes.fake_bot import reply_to


async def test_kept_back_answer_is_offered_and_sent_as_it_is(desk: Desk):
    agent = await desk.agent()
    card = {"kind": "order", "number": "SF1"}
    desk.bot.answer = lambda turn: reply_to(
        turn, messages=[{"text": "您的订单", "card": card}, {"text": "明天到"}]
    )
    chat, turn_id = await desk.kept_back(agent)
    (offered,) = (await agent.get(path(chat))).json()["suggestions"]
    assert (offered["turn_id"], offered["texts"]) == (turn_id, ["您的订单", "明天到"])
    assert (offered["intent"], offered["confidence"]) == ("greet", 0.9)
    answer = await agent.post(path(chat, f"suggestions/{turn_id}/accept"))
    assert answer.status_code == 201
    message = answer.json()
    assert (message["sender"], message["text"], message["card"]) == (
        "agent",
        "您的订单\n明天到",
        card,
    )
    assert (await agent.get(path(chat))).json()["suggestions"] == []


async def test_edited_text_is_sent_instead(desk: Desk):
    agent = await desk.agent()
    chat, turn_id = await desk.kept_back(agent)
    key = str(uuid4())
    url = path(chat, f"suggestions/{turn_id}/accept")
    first = await agent.post(url, key=key, text="我来办退款")
    again = await agent.post(url, key=key, text="我来办退款")
    assert (first.status_code, again.json()) == (201, first.json())
    assert (await desk.lines(chat))[-1] == ("agent", "我来办退款")
    assert len([line for line in await desk.lines(chat) if line[0] == "agent"]) == 1


@pytest.mark.parametrize("first", ["accept", "dismiss"])
@pytest.mark.parametrize("second", ["accept", "dismiss"])
async def test_suggestion_is_settled_once(desk: Desk, first: str, second: str):
    agent = await desk.agent()
    chat, turn_id = await desk.kept_back(agent)
    done = await agent.post(path(chat, f"suggestions/{turn_id}/{first}"), text="好")
    assert done.status_code == (201 if first == "accept" else 204)
    answer = await agent.post(path(chat, f"suggestions/{turn_id}/{second}"), text="好")
    assert (answer.status_code, answer.json()["code"]) == (409, "suggestion_gone")


async def test_suggestion_of_another_chat_or_of_an_answered_turn_is_none(desk: Desk):
    agent = await desk.agent()
    chat, turn_id = await desk.kept_back(agent)
    other = await desk.asked()
    (answered,) = await desk.hub.turns(other)
    for url in (
        path(other, f"suggestions/{turn_id}/dismiss"),
        path(other, f"suggestions/{answered.id}/accept"),
        path(chat, "suggestions/trn_none/accept"),
    ):
        answer = await agent.post(url, text="好")
        assert (answer.status_code, answer.json()["code"]) == (404, "suggestion_not_found")


async def test_suggestion_goes_with_the_stay(desk: Desk):
    agent = await desk.agent()
    chat, turn_id = await desk.kept_back(agent)
    await agent.post(path(chat, "hand-back"))
    assert (await agent.get(path(chat))).json()["suggestions"] == []
    await agent.post(path(chat, "take-over"))
    assert (await agent.get(path(chat))).json()["suggestions"] == []
    answer = await agent.post(path(chat, f"suggestions/{turn_id}/accept"), text="好")
    assert answer.json()["code"] == "suggestion_gone"
