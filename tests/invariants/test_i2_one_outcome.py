"""I2: each customer message ends in exactly one outcome; what waits behind a running turn is folded."""

from crm_backend.conversations.values import QUEUE, Outcome, TurnState
from tests.fakes.conversation_hub import AGENT, Hub
from tests.fakes.fake_bot import reply_to


async def test_messages_behind_a_running_turn_are_folded_into_the_next(hub: Hub) -> None:
    chat = hub.visitor()
    hub.bot.hold()
    await hub.receive(chat, "你好")
    await hub.bot.asked.wait()
    for text in ("在吗", "我那个订单", "怎么还没到"):
        await hub.receive(chat, text)
    hub.bot.release()
    await hub.until_quiet(chat)
    assert [turn["text"] for turn in hub.bot.turns] == ["你好", "在吗\n我那个订单\n怎么还没到"]
    customer = [m for m in await hub.messages(chat) if m.sender == "customer"]
    assert [m.outcome for m in customer] == [
        Outcome.TURN,
        Outcome.FOLDED,
        Outcome.FOLDED,
        Outcome.TURN,
    ]
    answers = [m for m in await hub.messages(chat) if m.sender == "bot"]
    assert [m.in_reply_to for m in answers] == [1, 4]


async def test_a_message_to_an_agent_never_reaches_the_bot(hub: Hub) -> None:
    chat = hub.visitor()
    await hub.receive(chat, "你好")
    await hub.until_quiet(chat)
    await hub.give_to(chat, AGENT)
    await hub.receive(chat, "还在吗")
    assert len(hub.bot.turns) == 1
    assert (await hub.messages(chat))[-1].outcome is Outcome.AGENT


async def test_a_message_in_the_queue_is_confirmed(hub: Hub) -> None:
    chat = hub.visitor()
    await hub.receive(chat, "你好")
    await hub.until_quiet(chat)
    await hub.give_to(chat, QUEUE)
    await hub.receive(chat, "有人吗")
    *_, question, receipt = await hub.messages(chat)
    assert question.outcome is Outcome.AGENT
    assert receipt.sender == "system"
    assert "第 1 位" in receipt.text


async def test_a_turn_that_never_succeeds_becomes_a_visible_dead_letter(hub: Hub) -> None:
    chat = hub.visitor()
    hub.bot.is_down = True
    await hub.receive(chat, "你好")
    await hub.clock.pass_time(70)
    await hub.until_quiet(chat)
    question = (await hub.messages(chat))[0]
    assert question.outcome is Outcome.DEAD_LETTER
    assert [turn.state for turn in await hub.turns(chat)] == [TurnState.FAILED]
    assert (await hub.conversation(chat)).owner_kind == "queue"


async def test_misses_within_ten_seconds_count_once(hub: Hub) -> None:
    chat = hub.visitor()
    hub.bot.answer = lambda turn: reply_to(
        turn, nlu={"intent": None, "confidence": 0.1, "is_miss": True}
    )
    for wait_seconds, misses in ((0, 1), (6, 1), (6, 2)):
        hub.clock.advance(seconds=wait_seconds)
        await hub.receive(chat, "嗯哼")
        await hub.until_quiet(chat)
        assert (await hub.conversation(chat)).consecutive_misses == misses
