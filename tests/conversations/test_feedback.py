"""您满意吗: asked once per part, answered in the hub, never a turn, never a reopened chat."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from crm_backend.access.values import PrincipalKind
from crm_backend.conversations import repository
from crm_backend.conversations.models import Choice, Feedback, Message, StaffEvent
from crm_backend.conversations.service.feedback import ask_feedback
from crm_backend.conversations.service.sessions import ChatSession
from crm_backend.conversations.tasks import ask_idle_chats
from crm_backend.conversations.values import (
    CLOSED,
    Channel,
    FeedbackPart,
    Outcome,
    OwnerKind,
    Sender,
    StaffEventKind,
)
from tests import factories
from tests.fakes.conversation_hub import AGENT, Hub
from tests.fakes.fake_bot import FakeBot, reply_to
from tests.fakes.fixed_clock import NOW
from tests.fakes.manual_clock import ManualClock

TITLES = ["非常满意", "满意", "一般", "不满意", "非常不满意"]


@pytest.fixture
def bot() -> FakeBot:
    return FakeBot()


@pytest.fixture
async def hub(database, bot):
    async with database.transaction() as session:
        await factories.add_shop(session, opens_at="00:00", closes_at="00:00")
        await factories.add_site(session)
        await factories.add_staff(session, id=AGENT.staff_id)
    hub = Hub(database, ManualClock(), bot)
    yield hub
    await hub.dispatcher.close()


async def ask(hub: Hub, chat: ChatSession, part: FeedbackPart = FeedbackPart.AGENT) -> bool:
    async with hub.database.transaction() as session:
        conversation = await repository.lock_conversation(session, chat.conversation_id)
        assert conversation is not None
        staff_id = AGENT.staff_id if part is FeedbackPart.AGENT else None
        return await ask_feedback(
            session, conversation, part=part, staff_id=staff_id, now=hub.clock.now()
        )


async def served(hub: Hub) -> ChatSession:
    """A chat that an agent has resolved, and in which the customer was asked."""
    chat = hub.visitor()
    await hub.receive(chat, choice_id="start:human")
    await hub.give_to(chat, AGENT)
    await hub.give_to(chat, CLOSED)
    assert await ask(hub, chat)
    return chat


async def press(hub: Hub, chat: ChatSession, title: str) -> None:
    async with hub.database.reading() as session:
        choices = await session.scalars(
            select(Choice).where(Choice.title == title, Choice.used_at.is_(None))
        )
        choice_id = choices.all()[-1].id
    await hub.receive(chat, choice_id=choice_id)


async def rows(hub: Hub) -> list[Feedback]:
    async with hub.database.reading() as session:
        return list(await session.scalars(select(Feedback).order_by(Feedback.id)))


async def idle_sweep(hub: Hub) -> int:
    return await ask_idle_chats(hub.database, hub.clock)


def answering(intent: str):
    return lambda turn: reply_to(turn, "不客气。", nlu={**reply_to(turn)["nlu"], "intent": intent})


async def test_resolved_chat_is_asked_once_with_five_choices(hub):
    chat = await served(hub)
    assert not await ask(hub, chat)
    asked = (await hub.messages(chat))[-1]
    assert (asked.sender, asked.text) == (Sender.SYSTEM, "这次客服的服务，您满意吗？")
    async with hub.database.reading() as session:
        statement = select(Choice).where(Choice.message_id == asked.id).order_by(Choice.position)
        choices = list(await session.scalars(statement))
    assert [choice.title for choice in choices] == TITLES
    assert [choice.entities["score"] for choice in choices] == [5, 4, 3, 2, 1]
    (feedback,) = await rows(hub)
    assert (feedback.part, feedback.staff_id, feedback.asked_seq) == ("agent", 7, asked.seq)
    hub.clock.advance(hours=24)
    assert await ask(hub, chat)


async def test_score_and_comment_are_stored_and_leave_a_closed_chat_closed(hub, bot):
    chat = await served(hub)
    await press(hub, chat, "不满意")
    await press(hub, chat, "留一句话")
    hub.clock.advance(minutes=10)
    await hub.receive(chat, "等了 <b>很久</b>")
    (feedback,) = await rows(hub)
    assert (feedback.score, feedback.comment) == (2, "等了 <b>很久</b>")
    assert (feedback.awaits_comment, feedback.answered_at) == (False, NOW)
    said = [m.text for m in await hub.messages(chat) if m.sender is Sender.SYSTEM]
    assert said[-3:] == [
        "已收到，谢谢您的评价。",
        "请写下您想说的话，下一条消息会作为评价留言。",
        "留言已收到，谢谢您。",
    ]
    outcomes = [m.outcome for m in await hub.messages(chat) if m.sender is Sender.CUSTOMER]
    assert outcomes[-3:] == [Outcome.HUB] * 3
    assert (await hub.conversation(chat)).owner_kind is OwnerKind.CLOSED
    assert bot.turns == []
    async with hub.database.reading() as session:
        events = await session.scalars(
            select(StaffEvent.ref).where(StaffEvent.kind == StaffEventKind.FEEDBACK)
        )
        assert list(events) == [str(feedback.id)] * 2
    await hub.receive(chat, "在吗")
    assert (await hub.conversation(chat)).owner_kind is OwnerKind.BOT


@pytest.mark.parametrize("minutes", [10.1, 60])
async def test_late_sentence_is_a_message_like_any_other(hub, minutes):
    chat = await served(hub)
    await press(hub, chat, "满意")
    await press(hub, chat, "留一句话")
    hub.clock.advance(minutes=minutes)
    await hub.receive(chat, "我的订单呢")
    await hub.until_quiet(chat)
    (feedback,) = await rows(hub)
    assert (feedback.score, feedback.comment, feedback.awaits_comment) == (4, "", False)
    assert (await hub.conversation(chat)).owner_kind is OwnerKind.BOT
    assert (await hub.messages(chat))[-1].text == "回答：我的订单呢"


async def test_button_instead_of_the_sentence_goes_its_own_way(hub):
    chat = await served(hub)
    await press(hub, chat, "满意")
    await press(hub, chat, "留一句话")
    await hub.receive(chat, choice_id="start:human")
    assert (await hub.conversation(chat)).owner_kind is OwnerKind.QUEUE
    await hub.receive(chat, "急")
    (feedback,) = await rows(hub)
    assert (feedback.comment, feedback.awaits_comment) == ("", False)


async def test_score_starts_no_turn_and_leaves_an_agent_with_the_chat(hub, bot):
    chat = await served(hub)
    await hub.give_to(chat, AGENT)
    await press(hub, chat, "非常满意")
    conversation = await hub.conversation(chat)
    assert (conversation.owner_kind, conversation.owner_staff_id) == (OwnerKind.AGENT, 7)
    assert bot.turns == []
    assert [f.score for f in await rows(hub)] == [5]


async def test_each_question_has_its_own_answer(hub, bot):
    bot.answer = answering("thanks")
    chat = hub.visitor()
    await hub.receive(chat, "谢谢")
    await hub.until_quiet(chat)
    await hub.give_to(chat, AGENT)
    await hub.give_to(chat, CLOSED)
    assert await ask(hub, chat)
    async with hub.database.reading() as session:
        statement = select(Choice).where(Choice.title == "一般").order_by(Choice.message_id)
        of_bot, _of_agent = await session.scalars(statement)
    await hub.receive(chat, choice_id=of_bot.id)
    assert [(f.part, f.score) for f in await rows(hub)] == [("bot", 3), ("agent", None)]


@pytest.mark.parametrize(("intent", "expected"), [("thanks", 1), ("goodbye", 1), ("greet", 0)])
async def test_bot_asks_whoever_says_goodbye(hub, bot, intent, expected):
    bot.answer = answering(intent)
    chat = hub.visitor()
    for _twice in range(2):
        await hub.receive(chat, "谢谢")
        await hub.until_quiet(chat)
    asked = [m for m in await hub.messages(chat) if "满意吗" in m.text]
    assert len(asked) == len(await rows(hub)) == expected


async def test_goodbye_is_not_asked_about_while_more_waits(hub, bot):
    bot.answer = lambda turn: answering("thanks" if turn["text"] == "谢谢" else "greet")(turn)
    bot.hold()
    chat = hub.visitor()
    await hub.receive(chat, "谢谢")
    await bot.asked.wait()
    await hub.receive(chat, "还有个问题")
    bot.release()
    await hub.until_quiet(chat)
    assert await rows(hub) == []


async def test_silence_after_an_answer_is_asked_once(hub):
    chat = hub.visitor()
    await hub.receive(chat, "运费多少")
    await hub.until_quiet(chat)
    hub.clock.advance(minutes=9)
    assert await idle_sweep(hub) == 0
    hub.clock.advance(minutes=1)
    assert await idle_sweep(hub) == 1
    assert await idle_sweep(hub) == 0
    assert (await hub.messages(chat))[-1].text == "这次机器人的服务，您满意吗？"
    await press(hub, chat, "非常满意")
    hub.clock.advance(minutes=30)
    assert await idle_sweep(hub) == 0
    await hub.receive(chat, "再问一下")
    await hub.until_quiet(chat)
    hub.clock.advance(minutes=15)
    assert await idle_sweep(hub) == 0


async def test_silence_of_long_ago_is_not_asked_about(hub):
    chat = hub.visitor()
    await hub.receive(chat, "运费多少")
    await hub.until_quiet(chat)
    hub.clock.advance(hours=2)
    assert await idle_sweep(hub) == 0


async def test_chat_that_was_with_people_is_not_asked_about_the_bot(hub):
    chat = hub.visitor()
    await hub.receive(chat, "运费多少")
    await hub.until_quiet(chat)
    async with hub.database.transaction() as session:
        conversation = await repository.lock_conversation(session, chat.conversation_id)
        assert conversation is not None
        await factories.add_handoff(session, conversation, ended_at=NOW + timedelta(minutes=1))
    hub.clock.advance(minutes=11)
    assert await idle_sweep(hub) == 0
    assert not await ask(hub, chat, FeedbackPart.BOT)


async def test_notice_of_the_hub_is_no_answer_to_ask_about(hub):
    async with hub.database.transaction() as session:
        chat = await factories.add_chat(session)
        await factories.add_line(session, chat, "您的退款已打款", sender=Sender.BOT)
    hub.clock.advance(minutes=11)
    assert await idle_sweep(hub) == 0


async def test_staff_members_own_chat_is_never_asked(hub):
    async with hub.database.transaction() as session:
        chat = await factories.add_chat(
            session,
            channel=Channel.CONSOLE,
            participant_kind=PrincipalKind.STAFF,
            participant_staff_id=AGENT.staff_id,
        )
        for part in FeedbackPart:
            assert not await ask_feedback(session, chat, part=part, now=NOW)
        assert (await session.scalars(select(Message))).all() == []
