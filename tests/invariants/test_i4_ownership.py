"""I4: one owner; bot output and bot deeds only while the owner is the bot, in the same epoch."""

from dataclasses import replace
from datetime import timedelta

import pytest

from crm_backend.access import service as access
from crm_backend.access.errors import TurnNotRunning, TurnSuperseded
from crm_backend.access.service import DeedName
from crm_backend.conversations import repository
from crm_backend.conversations.service import giving_away, ownership, replying
from crm_backend.conversations.service.staff_calls import StaffCall
from crm_backend.conversations.values import BOT, QUEUE, Outcome, TurnState
from crm_backend.tickets import service as tickets
from tests.fakes.conversation_hub import AGENT, COLLEAGUE, Hub
from tests.fakes.fake_bot import reply_to
from tests.fakes.manual_clock import settle


async def test_an_answer_after_a_takeover_is_kept_back_as_a_suggestion(hub: Hub) -> None:
    chat = hub.visitor()
    hub.bot.hold()
    await hub.receive(chat, "我要退款")
    await hub.bot.asked.wait()
    await hub.give_to(chat, AGENT)
    hub.bot.release()
    await settle()
    assert [m.sender for m in await hub.messages(chat)] == ["customer"]
    (turn,) = await hub.turns(chat)
    assert turn.state is TurnState.SUPERSEDED
    assert turn.suggestion == [{"text": "回答：我要退款", "card": None}]
    assert (await hub.messages(chat))[0].outcome is Outcome.AGENT


async def test_a_discarded_answer_is_not_remembered(hub: Hub) -> None:
    chat = hub.visitor()
    await hub.receive(chat, "你好")
    await hub.until_quiet(chat)
    hub.bot.hold()
    await hub.receive(chat, "我要退款")
    await hub.bot.asked.wait()
    await hub.give_to(chat, AGENT)
    hub.bot.release()
    await settle()
    await hub.give_to(chat, BOT)
    await hub.receive(chat, "在吗")
    await hub.until_quiet(chat)
    assert hub.bot.turns[-1]["state"] is None


async def test_a_superseded_turn_may_not_act(hub: Hub) -> None:
    chat = hub.visitor()
    hub.bot.hold()
    receipt = await hub.receive(chat, "我要退款")
    assert receipt.work is not None
    async with hub.database.reading() as session:
        principal = await access.resolve_turn(session, receipt.work.turn_id, hub.clock.now())
    await hub.give_to(chat, AGENT)

    async def act() -> dict[str, object]:
        raise AssertionError("a deed of a superseded turn was done")

    with pytest.raises(TurnSuperseded):
        async with hub.database.transaction() as session:
            await access.do_once(
                session,
                principal,
                DeedName(action="refund", ordinal=1),
                {},
                act,
                now=hub.clock.now(),
            )


async def test_only_the_newest_attempt_of_a_turn_may_publish(hub: Hub) -> None:
    chat = hub.visitor()
    hub.bot.hold()
    await hub.receive(chat, "你好")
    await hub.bot.asked.wait()
    other = Hub(hub.database, hub.clock, type(hub.bot)(), name="hub-b")
    hub.clock.advance(seconds=16)  # the first hub stands still longer than its lease
    await other.dispatcher._sweep(own_leftovers=False)
    await hub.until_quiet(chat)
    hub.bot.release()
    await settle()
    answers = [m for m in await hub.messages(chat) if m.sender == "bot"]
    assert len(answers) == 1
    assert len(other.bot.turns) == 1
    await other.dispatcher.close()


async def test_hand_off_is_said_and_done_in_one_transaction(hub: Hub) -> None:
    chat = hub.visitor()
    hub.bot.answer = lambda turn: reply_to(
        turn,
        "好的，这就为您转人工。",
        commands=[{"name": "hand_off", "reason": "customer_asked", "summary": "要退款"}],
    )
    await hub.receive(chat, "转人工")
    await hub.until_quiet(chat)
    senders = [m.sender for m in await hub.messages(chat)]
    assert senders == ["customer", "bot", "system"]
    conversation = await hub.conversation(chat)
    assert (conversation.owner_kind, conversation.owner_epoch) == ("queue", 2)
    assert conversation.dialogue_state is None


async def test_the_customer_can_always_go_back_to_the_bot(hub: Hub) -> None:
    chat = hub.visitor()
    await hub.receive(chat, choice_id="start:human")
    notice = (await hub.messages(chat))[-1]
    assert (await hub.conversation(chat)).owner_kind == "queue"
    async with hub.database.reading() as session:
        (back,) = await repository.list_open_choices(session, chat.conversation_id)
    assert (back.title, back.message_id) == ("返回机器人", notice.id)
    await hub.receive(chat, choice_id=back.id)
    assert (await hub.conversation(chat)).owner_kind == "bot"
    await hub.receive(chat, "你好")
    await hub.until_quiet(chat)
    assert (await hub.messages(chat))[-1].text == "回答：你好"


@pytest.mark.parametrize("typed", ["返回机器人", "回到机器人", "不等了"])
async def test_typing_it_goes_back_as_the_chip_does(hub: Hub, typed: str) -> None:
    chat = hub.visitor()
    await hub.receive(chat, choice_id="start:human")
    await hub.receive(chat, typed)
    assert (await hub.conversation(chat)).owner_kind == "bot"
    messages = await hub.messages(chat)
    assert [message.outcome for message in messages if message.sender == "customer"] == [
        "hub",
        "hub",
    ]
    assert messages[-1].text == "已回到机器人，请说您的问题。"
    await hub.receive(chat, typed)
    await hub.until_quiet(chat)
    assert (await hub.messages(chat))[-1].text == f"回答：{typed}"


async def test_an_unclaimed_chat_returns_to_the_bot_with_a_ticket(hub: Hub) -> None:
    chat = hub.visitor()
    await hub.receive(chat, "你好")
    await hub.until_quiet(chat)
    await hub.give_to(chat, QUEUE)
    hub.clock.advance(minutes=11)
    async with hub.database.transaction() as session:
        done = await ownership.return_unclaimed(
            session,
            chat.conversation_id,
            queued_before=hub.clock.now() - timedelta(minutes=10),
            open_ticket=tickets.open_for_unanswered_chat,
            now=hub.clock.now(),
        )
    assert done
    assert (await hub.conversation(chat)).owner_kind == "bot"
    assert "TK" in (await hub.messages(chat))[-1].text


async def test_an_agents_reply_ends_the_bots_right_to_speak_and_to_act(hub: Hub) -> None:
    chat = hub.visitor()
    hub.bot.hold()
    receipt = await hub.receive(chat, "我要退款")
    assert receipt.work is not None
    await hub.bot.asked.wait()
    call = StaffCall(
        staff=COLLEAGUE,
        conversation_id=chat.conversation_id,
        idempotency_key="reply-1",
        now=hub.clock.now(),
    )
    async with hub.database.transaction() as session:
        await replying.reply(session, call, "我来办")
    with pytest.raises(TurnNotRunning):
        async with hub.database.reading() as session:
            await access.resolve_turn(session, receipt.work.turn_id, hub.clock.now())
    hub.bot.release()
    await settle()
    assert [m.sender for m in await hub.messages(chat)] == ["customer", "system", "agent"]
    call = replace(call, idempotency_key="back-1")
    async with hub.database.transaction() as session:
        await giving_away.hand_back(session, call)
    assert len(hub.bot.turns) == 1, "handing back answers nothing old"
    await hub.receive(chat, "在吗")
    await hub.until_quiet(chat)
    assert (await hub.messages(chat))[-1].text == "回答：在吗"
    assert hub.bot.turns[-1]["state"] is None
