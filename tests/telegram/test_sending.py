"""Trouble on the way out: what was not taken is sent again, what may have arrived is shown and not repeated."""

import pytest

from crm_backend.channels.outbox import MayBeSent, NotSent, ReceiverAway, Undeliverable
from crm_backend.conversations.models import Conversation
from crm_backend.conversations.service.staff_reading import list_messages
from crm_backend.core.db import Database
from crm_backend.core.errors import CrmError
from crm_backend.core.outbox import OutboxState
from crm_backend.integrations.telegram import (
    NotAnswered,
    NotReached,
    Refused,
    TelegramApi,
    TokenRefused,
    Unreached,
)
from crm_backend.telegram.transport import TelegramTransport
from tests.fakes.fake_bot import reply_to
from tests.fakes.fixed_clock import FixedClock
from tests.fakes.telegram.faults import Kind, SendLimits
from tests.fakes.telegram.server import TelegramServer
from tests.telegram.conftest import TelegramShop

DONE = (OutboxState.SENT, OutboxState.UNKNOWN, OutboxState.DEAD)


def in_parts(*texts: str):
    """A bot that says several messages in one turn."""

    def answer(turn):
        return reply_to(
            turn, messages=[{"text": text, "choices": [], "card": None} for text in texts]
        )

    return answer


async def settled(telegram: TelegramShop, rows: int) -> list[OutboxState]:
    """The states of the deliveries once there are so many and none is left to do."""

    async def states():
        found = [entry.state for entry in await telegram.deliveries()]
        return found if len(found) == rows and all(s in DONE for s in found) else None

    return await telegram.eventually(states, 60)


@pytest.mark.parametrize("kind", [Kind.SERVER_ERROR, Kind.RESET, Kind.TOO_MANY_REQUESTS])
async def test_order_is_kept_when_the_first_message_has_to_be_sent_again(
    telegram_shop: TelegramShop, server: TelegramServer, kind: Kind
):
    telegram_shop.bot.answer = in_parts("一", "二", "三")
    server.faults.plan(kind, method="sendMessage")
    chat = telegram_shop.customer()
    async with telegram_shop.worker(telegram_webhook_url=telegram_shop.webhook_url):
        chat.say("在吗")
        states = await settled(telegram_shop, 3)
    if kind is Kind.RESET:
        # The connection was cut after the request had left: Telegram may have taken it.
        assert states == [OutboxState.UNKNOWN, OutboxState.SENT, OutboxState.SENT]
        assert [message.text for message in chat.received] == ["二", "三"]
    else:
        assert states == [OutboxState.SENT] * 3
        assert [message.text for message in chat.received] == ["一", "二", "三"]


async def test_page_of_a_proxy_is_no_traceback_in_the_log(
    telegram_shop: TelegramShop, server: TelegramServer, caplog: pytest.LogCaptureFixture
):
    server.faults.plan(Kind.SERVER_ERROR, value=502, method="sendMessage")
    chat = telegram_shop.customer()
    async with telegram_shop.worker(telegram_webhook_url=telegram_shop.webhook_url):
        chat.say("在吗")
        assert (await chat.next_message(60)).text == "回答：在吗"
    assert [line.name for line in caplog.records if line.exc_info] == []


async def test_limit_of_one_chat_holds_up_nobody_else(
    telegram_shop: TelegramShop, server: TelegramServer
):
    held, other = telegram_shop.customer(), telegram_shop.customer()
    server.faults.plan(Kind.TOO_MANY_REQUESTS, value=600, method="sendMessage", chat_id=held.id)
    async with telegram_shop.worker(telegram_webhook_url=telegram_shop.webhook_url):
        held.say("在吗")
        await telegram_shop.eventually(telegram_shop.deliveries, 60)
        other.say("在吗")
        assert (await other.next_message(60)).text == "回答：在吗"
    assert held.received == []
    assert not any(call.is_early for call in server.ledger.calls)


async def test_delivery_without_an_answer_is_unknown_shown_and_not_repeated(
    telegram_shop: TelegramShop, server: TelegramServer
):
    server.faults.plan(Kind.RESET_AFTER, method="sendMessage")
    chat = telegram_shop.customer()
    async with telegram_shop.worker(telegram_webhook_url=telegram_shop.webhook_url):
        chat.say("在吗")
        assert await settled(telegram_shop, 1) == [OutboxState.UNKNOWN]
        chat.say("还在吗")
        assert await settled(telegram_shop, 2) == [OutboxState.UNKNOWN, OutboxState.SENT]
    assert [message.text for message in chat.received] == ["回答：在吗", "回答：还在吗"]
    (row,) = await telegram_shop.rows(Conversation)
    async with telegram_shop.database.reading() as session:
        _conversation, shown = await list_messages(
            session, row.id, after_seq=0, before_seq=None, limit=50
        )
    assert [message.delivery for message in shown] == [
        *(None, OutboxState.UNKNOWN, None, OutboxState.SENT),
    ]


async def test_message_to_somebody_who_stopped_the_bot_is_dead_and_the_chat_marked(
    telegram_shop: TelegramShop, server: TelegramServer
):
    server.faults.plan(Kind.BLOCKED, method="sendMessage")
    chat = telegram_shop.customer()
    async with telegram_shop.worker(telegram_webhook_url=telegram_shop.webhook_url):
        chat.say("在吗")
        assert await settled(telegram_shop, 1) == [OutboxState.DEAD]
    (row,) = await telegram_shop.rows(Conversation)
    assert row.unreachable_since is not None


async def test_long_answer_comes_in_parts_that_keep_telegrams_pace(
    telegram_shop: TelegramShop, server: TelegramServer
):
    server.faults.limits = SendLimits(server.clock)
    long = "这是一句很长的话。" * 900
    telegram_shop.bot.answer = in_parts(long, "完")
    chat = telegram_shop.customer()
    async with telegram_shop.worker(telegram_webhook_url=telegram_shop.webhook_url):
        chat.say("在吗")
        assert await settled(telegram_shop, 2) == [OutboxState.SENT] * 2
    assert "".join(message.text for message in chat.received) == long + "完"
    assert len(chat.received) == 3


async def test_order_card_arrives_as_a_message(telegram_shop: TelegramShop):
    card = {
        "kind": "refund",
        "number": "RF1",
        "order_number": "SO<1>",
        "state_text": "已同意，待打款",
        "amount_minor": 9_900,
        "currency": "CNY",
        "requested_at": "2026-11-25T02:00:00Z",
    }
    said = {"text": "查到了。", "choices": [], "card": card}
    telegram_shop.bot.answer = lambda turn: reply_to(turn, messages=[said])
    chat = telegram_shop.customer()
    async with telegram_shop.worker(telegram_webhook_url=telegram_shop.webhook_url):
        chat.say("退款到哪了")
        shown = await chat.next_message(60)
    assert "退款 RF1 · 已同意，待打款" in shown.text
    assert "SO<1>" in shown.text


@pytest.mark.parametrize(
    ("failure", "told"),
    [
        (Unreached("ConnectError"), ReceiverAway),
        (NotReached("429", retry_after_seconds=30), ReceiverAway),
        (TokenRefused(), ReceiverAway),
        (NotReached("NetworkError"), NotSent),
        (NotAnswered(cause="ReadTimeout"), MayBeSent),
        (Refused(), Undeliverable),
    ],
)
async def test_only_what_is_not_the_messages_fault_may_take_a_day(
    database: Database, clock: FixedClock, failure: CrmError, told: type[CrmError]
):
    class Api(TelegramApi):
        def __init__(self) -> None:
            pass

        async def say(self, chat_id: int, html: str, buttons: object = ()) -> int:
            raise failure

    with pytest.raises(CrmError) as caught:
        await TelegramTransport(database, clock, Api(), bot_id=7).send("7:5", {"text": "请私聊我"})
    assert type(caught.value) is told
