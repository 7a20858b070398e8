"""I10: after 8 s without an answer the customer is told once; for 60 s it is tried again; then people take over."""

from crm_backend.conversations import repository
from crm_backend.conversations.values import TurnState
from tests.fakes.conversation_hub import Hub
from tests.fakes.fake_bot import FakeBot
from tests.fakes.manual_clock import settle


async def test_the_customer_is_told_once_after_eight_seconds(hub: Hub) -> None:
    chat = hub.visitor()
    hub.bot.is_down = True
    await hub.receive(chat, "你好")
    await hub.clock.pass_time(7.5)
    assert len(await hub.messages(chat)) == 1
    await hub.clock.pass_time(1)
    await settle()
    assert [m.sender for m in await hub.messages(chat)] == ["customer", "system"]
    await hub.clock.pass_time(20)
    assert [m.sender for m in await hub.messages(chat)] == ["customer", "system"]


async def test_the_notice_offers_a_person_even_while_the_bot_is_down(hub: Hub) -> None:
    chat = hub.visitor()
    hub.bot.is_down = True
    await hub.receive(chat, "你好")
    await hub.clock.pass_time(9)
    await settle()
    async with hub.database.reading() as session:
        (choice,) = await repository.list_open_choices(session, chat.conversation_id)
    assert choice.title == "转人工"
    await hub.receive(chat, choice_id=choice.id)
    assert (await hub.conversation(chat)).owner_kind == "queue"


async def test_the_turn_is_answered_when_the_bot_comes_back(hub: Hub) -> None:
    chat = hub.visitor()
    hub.bot.is_down = True
    await hub.receive(chat, "你好")
    await hub.clock.pass_time(30)
    hub.bot.is_down = False
    await hub.clock.pass_time(4)
    await hub.until_quiet(chat)
    assert [m.sender for m in await hub.messages(chat)] == ["customer", "system", "bot"]


async def test_after_a_minute_the_chat_goes_to_the_queue(hub: Hub) -> None:
    chat = hub.visitor()
    hub.bot.is_down = True
    await hub.receive(chat, "你好")
    await hub.clock.pass_time(70)
    await hub.until_quiet(chat)
    assert (await hub.conversation(chat)).owner_kind == "queue"
    assert [m.sender for m in await hub.messages(chat)] == ["customer", "system", "system"]
    assert [turn.state for turn in await hub.turns(chat)] == [TurnState.FAILED]


async def test_a_restarted_hub_takes_up_its_own_turn_at_once(hub: Hub) -> None:
    chat = hub.visitor()
    hub.bot.hold()
    await hub.receive(chat, "你好")
    await hub.bot.asked.wait()
    await (
        hub.dispatcher.close()
    )  # as a kill would leave it: running in the database, nobody runs it
    reborn = Hub(hub.database, hub.clock, FakeBot(), name="hub-a")
    await reborn.dispatcher._sweep(own_leftovers=True)
    await hub.until_quiet(chat)
    assert [m.text for m in await hub.messages(chat)] == ["你好", "回答：你好"]
    await reborn.dispatcher.close()
