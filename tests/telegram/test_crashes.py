"""``kill -9`` of hub and worker at the places where it hurts: nothing lost, nothing answered twice, nothing resent.

Both are processes of their own here, on one SQLite file, and updates are fetched.
"""

from collections.abc import AsyncIterator

import pytest

from crm_backend.conversations.models import Conversation
from crm_backend.core.clock import SystemClock
from crm_backend.core.outbox import OutboxState
from crm_backend.core.settings import Settings
from crm_backend.telegram import repository
from crm_backend.telegram.models import TelegramBinding
from crm_backend.telegram.service import binding
from crm_backend.telegram.service.binding import Account
from crm_backend.telegram.values import BindingState
from tests import factories
from tests.fakes.fake_bot import reply_to
from tests.fakes.telegram.faults import Kind
from tests.fakes.telegram.server import TelegramServer
from tests.telegram.conftest import TelegramShop
from tests.telegram.processes import PATIENCE_SECONDS, Processes, opened_shop


@pytest.fixture
async def shop(
    sqlite_url: str, settings: Settings, server: TelegramServer
) -> AsyncIterator[tuple[TelegramShop, Processes]]:
    async with opened_shop(sqlite_url, settings, server) as shop:
        yield shop


@pytest.mark.parametrize("point", ["telegram_update_done", "before_publish", "after_publish"])
async def test_hub_killed_in_the_middle_of_an_answer_gives_it_once(shop, point):
    telegram, processes = shop
    await processes.start("worker")
    await processes.start("serve", f"{point}:1")
    chat = telegram.customer()
    chat.say("我的订单到哪了")
    await processes.died("serve")
    await processes.start("serve")
    chat.say("谢谢")

    async def thanked():
        texts = await telegram.texts(chat)
        answered = [text for sender, text in texts if sender == "bot"]
        return "谢谢" in "".join(answered) and len(chat.received) == len(answered) and texts

    texts = await telegram.eventually(thanked, PATIENCE_SECONDS)
    assert [text for sender, text in texts if sender == "customer"] == ["我的订单到哪了", "谢谢"]
    told = "\n".join(message.text for message in chat.received)
    assert told.count("我的订单到哪了") == told.count("谢谢") == 1


async def test_worker_killed_between_sending_and_noting_it_sends_nothing_twice(shop):
    telegram, processes = shop
    await processes.start("serve")
    await processes.start("worker", "delivery_sent_unmarked:1")
    chat = telegram.customer()
    chat.say("在吗")
    await processes.died("worker")
    await processes.start("worker")
    chat.say("谢谢")

    async def settled():
        states = [entry.state for entry in await telegram.deliveries()]
        return len(states) == 2 and states[1] is OutboxState.SENT and states

    states = await telegram.eventually(settled, PATIENCE_SECONDS)
    assert states == [OutboxState.UNKNOWN, OutboxState.SENT]
    assert [message.text for message in chat.received] == ["回答：在吗", "回答：谢谢"]


async def test_worker_that_is_told_to_end_finishes_what_it_sends_and_the_next_one_fetches_at_once(
    shop,
):
    telegram, processes = shop
    await processes.start("serve")
    await processes.start("worker")
    telegram.server.faults.plan(Kind.SLOW, value=3, method="sendMessage")
    chat = telegram.customer()
    chat.say("在吗")

    async def is_sending():
        return [each.state for each in await telegram.deliveries()] == [OutboxState.SENDING]

    await telegram.eventually(is_sending, PATIENCE_SECONDS)
    assert await processes.end("worker") == 0
    assert [each.state for each in await telegram.deliveries()] == [OutboxState.SENT]
    async with telegram.database.reading() as session:
        bot = await repository.find_bot(session, telegram.server.bot.person.id)
    assert bot is not None
    assert bot.lease_until is None


async def test_worker_killed_between_two_parts_leaves_the_second_to_the_next_one(shop):
    telegram, processes = shop
    await processes.start("serve")
    await processes.start("worker")
    telegram.bot.answer = lambda turn: reply_to(turn, "这是一句很长的话。" * 600)
    chat = telegram.customer()
    chat.say("在吗")

    async def is_between_parts():
        return [(each.state, each.left_at is None) for each in await telegram.deliveries()] == [
            (OutboxState.PENDING, False)
        ]

    await telegram.eventually(is_between_parts, PATIENCE_SECONDS)
    await processes.kill("worker")
    assert len(chat.received) == 1
    await processes.start("worker")

    async def is_sent():
        return [each.state for each in await telegram.deliveries()] == [OutboxState.SENT]

    await telegram.eventually(is_sent, PATIENCE_SECONDS)
    assert "".join(message.text for message in chat.received) == "这是一句很长的话。" * 600


async def test_hub_killed_after_each_step_of_binding_binds_once_and_says_so_once(shop):
    telegram, processes = shop
    account = await _an_account(telegram)
    now = SystemClock().now()
    async with telegram.database.transaction() as session:
        code = await binding.make_code(session, account, now=now)
    chat = telegram.customer()
    await processes.start("worker")
    for deed in (lambda: chat.start(code), lambda: chat.press("确认连接")):
        await processes.start("serve", "telegram_update_done:1")
        deed()
        await processes.died("serve")
        await chat.next_message(PATIENCE_SECONDS)
    await processes.start("serve")
    chat.say("在吗")
    assert (await chat.next_message(PATIENCE_SECONDS)).text == "回答：在吗"
    assert [message.text[:3] for message in chat.received] == ["要把这", "已连接", "回答："]
    [row] = await telegram.rows(TelegramBinding)
    assert (row.state, row.chat_id) == (BindingState.BOUND, chat.id)
    [conversation] = await telegram.rows(Conversation)
    assert conversation.customer_id == account.customer_id


async def _an_account(telegram: TelegramShop) -> Account:
    async with telegram.database.transaction() as session:
        customer = await factories.add_customer(session)
    return Account(bot_id=telegram.server.bot.person.id, customer_id=customer.id)
