"""A chat's stay with people: opened with what the bot knew, its times, its end."""

from datetime import timedelta

import pytest

from crm_backend.conversations.service import ownership
from crm_backend.conversations.values import HandoffEnd
from crm_backend.tickets import service as tickets
from tests.fakes.desk import Desk, path
from tests.fakes.fake_bot import reply_to


def remembering(**slots: object):
    """An answer after which the dialogue has learnt these slots."""
    events = [{"event": "slot", "name": name, "value": value} for name, value in slots.items()]

    def answer(turn):
        nlu = {
            "intent": "request_refund",
            "confidence": 0.83,
            "ranking": [],
            "entities": [],
            "is_miss": False,
        }
        return reply_to(turn, state={"version": 1, "events": events}, nlu=nlu)

    return answer


async def test_what_the_bot_knew_is_kept_although_it_forgets(desk: Desk):
    desk.bot.answer = remembering(
        refund_order_number="SF1",
        refund_kind="refund_only",
        refund_reason=None,
        requested_slot="refund_reason",
        verification_phone_tail="1234",
    )
    chat = await desk.queued("我要退款")
    (stay,) = await desk.handoffs(chat)
    assert (stay.intent, stay.confidence) == ("request_refund", 0.83)
    assert stay.slots == {"refund_order_number": "SF1", "refund_kind": "refund_only"}
    assert (stay.reason, stay.claimed_at, stay.ended_at) == ("customer_asked", None, None)
    assert (await desk.hub.conversation(chat)).dialogue_state is None


async def test_bots_own_hand_off_brings_its_reason_and_the_customers_words(desk: Desk):
    command = {"name": "hand_off", "reason": "complaint", "summary": "杯子碎了"}
    desk.bot.answer = lambda turn: reply_to(turn, commands=[command])
    chat = await desk.asked("杯子碎了")
    (stay,) = await desk.handoffs(chat)
    assert (stay.reason, stay.summary) == ("complaint", "杯子碎了")
    assert stay.waiting_since == (await desk.hub.messages(chat))[0].sent_at


async def test_times_of_claim_and_first_answer_stand(desk: Desk):
    agent, other = await desk.agent(), await desk.agent("小王")
    chat = await desk.queued()
    began = desk.clock.now()
    desk.clock.advance(minutes=2)
    await agent.post(path(chat, "take-over"))
    desk.clock.advance(minutes=1)
    await agent.post(path(chat, "messages"), text="您好")
    (stay,) = await desk.handoffs(chat)
    assert stay.claimed_by_staff_id == agent.member.id
    assert stay.claimed_at == began + timedelta(minutes=2)
    assert stay.first_answer_at == began + timedelta(minutes=3)
    assert stay.waiting_since is None
    desk.clock.advance(minutes=1)
    await desk.hub.receive(chat, "那什么时候到")
    asked_at = desk.clock.now()
    desk.clock.advance(minutes=1)
    await desk.hub.receive(chat, "？")
    assert (await desk.handoffs(chat))[0].waiting_since == asked_at
    await agent.post(path(chat, "transfer"), staff_id=other.member.id, note="")
    await other.post(path(chat, "messages"), text="明天")
    (stay,) = await desk.handoffs(chat)
    assert (stay.first_answer_at, stay.waiting_since) == (began + timedelta(minutes=3), None)


async def test_chat_taken_from_a_bot_that_had_answered_has_nobody_waiting(desk: Desk):
    chat = await desk.asked()
    await (await desk.agent()).post(path(chat, "take-over"))
    (stay,) = await desk.handoffs(chat)
    assert (stay.reason, stay.waiting_since) == ("other", None)
    assert stay.claimed_at == stay.began_at


async def test_chat_taken_while_the_bot_was_thinking_waits_since_the_question(desk: Desk):
    chat, _turn = await desk.kept_back(await desk.agent())
    (stay,) = await desk.handoffs(chat)
    assert stay.waiting_since == (await desk.hub.messages(chat))[0].sent_at


@pytest.mark.parametrize(
    ("deed", "end"),
    [("hand-back", HandoffEnd.HANDED_BACK), ("resolve", HandoffEnd.RESOLVED)],
)
async def test_agent_ends_the_stay_and_the_next_one_is_another(
    desk: Desk, deed: str, end: HandoffEnd
):
    agent = await desk.agent()
    chat = await desk.queued()
    await agent.post(path(chat, "take-over"))
    await agent.post(path(chat, deed))
    (stay,) = await desk.handoffs(chat)
    assert (stay.end, stay.ended_at) == (end, desk.clock.now())
    await agent.post(path(chat, "messages"), text="还有")
    first, second = await desk.handoffs(chat)
    assert (first.end, second.end) == (end, None)


async def test_customer_who_goes_back_to_the_bot_ends_the_stay(desk: Desk):
    chat = await desk.queued()
    agent = await desk.agent()
    messages = (await agent.get(path(chat, "messages"))).json()["messages"]
    (back,) = messages[-1]["choices"]
    await desk.hub.receive(chat, choice_id=back["id"])
    assert (await desk.handoffs(chat))[0].end is HandoffEnd.CUSTOMER_LEFT


async def test_chat_nobody_takes_ends_its_stay_unclaimed(desk: Desk):
    chat = await desk.queued()
    desk.clock.advance(minutes=11)
    async with desk.database.transaction() as session:
        await ownership.return_unclaimed(
            session,
            chat.conversation_id,
            queued_before=desk.clock.now() - timedelta(minutes=10),
            open_ticket=tickets.open_for_unanswered_chat,
            now=desk.clock.now(),
        )
    assert (await desk.handoffs(chat))[0].end is HandoffEnd.UNCLAIMED
