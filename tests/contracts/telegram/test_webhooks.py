"""Delivery to a webhook: one chat in order, others meanwhile, again until it is taken."""

import itertools
from collections.abc import AsyncIterator

import pytest
from starlette.responses import JSONResponse, Response

from tests.contracts.telegram.raw_client import RawBot, Receiver, eventually, receiving
from tests.fakes.manual_clock import ManualClock
from tests.fakes.telegram.server import TelegramServer
from tests.fakes.telegram.wire import Json

SECRET = "a-Secret_1"
DAY_SECONDS = 86_400


@pytest.fixture
async def hook() -> AsyncIterator[Receiver]:
    async with receiving() as receiver:
        yield receiver


def finished(server: TelegramServer) -> int:
    """Deliveries that ended, well or not: the next one's time is fixed then."""
    return len([each for each in server.ledger.deliveries if each.status or each.error])


async def test_updates_arrive_in_order_with_the_secret(
    server: TelegramServer, raw: RawBot, hook: Receiver
):
    chat = server.user(42).private()
    chat.say("早了一步")
    await raw.result("setWebhook", url=hook.url, secret_token=SECRET, max_connections=7)
    chat.say("二")
    chat.say("三")

    await eventually(lambda: server.bot.queue.pending_count() == 0)

    assert hook.texts == ["早了一步", "二", "三"]
    assert set(hook.secrets) == {SECRET}
    info = await raw.result("getWebhookInfo")
    assert info["url"] == hook.url
    assert info["pending_update_count"] == 0
    assert info["max_connections"] == 7
    assert "last_error_message" not in info


async def test_a_chat_waits_for_its_answer_and_other_chats_go_on(
    server: TelegramServer, raw: RawBot, hook: Receiver
):
    await raw.result("setWebhook", url=hook.url)
    slow, quick = server.user(1).private(), server.user(2).private()
    hook.held.clear()
    slow.say("慢一")
    slow.say("慢二")
    await eventually(lambda: hook.texts == ["慢一"])

    quick.say("快一")
    await eventually(lambda: hook.texts == ["慢一", "快一"])
    assert (await raw.result("getWebhookInfo"))["pending_update_count"] == 3
    hook.held.set()

    await eventually(lambda: server.bot.queue.pending_count() == 0)
    assert hook.texts == ["慢一", "快一", "慢二"]


async def test_no_more_requests_at_a_time_than_the_bot_allows(
    server: TelegramServer, raw: RawBot, hook: Receiver
):
    await raw.result("setWebhook", url=hook.url, max_connections=2)
    hook.held.clear()
    for number in range(4):
        server.user(number + 1).private().say(str(number))
    await eventually(lambda: len(hook.updates) == 2)
    await raw.result("getMe")  # a round trip in which a third would have come

    assert len(hook.updates) == 2
    hook.held.set()
    await eventually(lambda: server.bot.queue.pending_count() == 0)
    assert sorted(hook.texts) == ["0", "1", "2", "3"]


async def test_enough_refused_updates_of_one_chat_stop_all_others(
    stopped: TelegramServer, stopped_raw: RawBot, hook: Receiver, clock: ManualClock
):
    """The server looks at twice ``max_connections`` updates: one poisoned chat can fill that."""
    hook.answer(400)
    await stopped_raw.result("setWebhook", url=hook.url, max_connections=1)
    poisoned, other = stopped.user(1).private(), stopped.user(2).private()
    poisoned.say("毒")
    poisoned.say("排队")
    other.say("我呢")
    await eventually(lambda: finished(stopped) == 2)

    assert set(hook.texts) == {"毒"}
    hook.answer(200)
    await clock.pass_time(2)
    await eventually(lambda: stopped.bot.queue.pending_count() == 0)
    assert hook.texts[-1] == "我呢" or hook.texts[-2] == "我呢"


async def let_attempts_happen(
    server: TelegramServer, clock: ManualClock, count: int, *, step_seconds: float
) -> list[float]:
    """Let time pass in steps until so many deliveries failed; the pauses, each up to a step longer."""
    while finished(server) < count:
        begun = len(server.ledger.deliveries)
        await clock.pass_time(step_seconds)
        if len(server.ledger.deliveries) > begun:
            await eventually(lambda: finished(server) == len(server.ledger.deliveries))
    at = [each.at for each in server.ledger.deliveries]
    return [(after - before).total_seconds() for before, after in itertools.pairwise(at)]


async def test_a_refused_update_comes_again_at_once_and_then_after_2_4_8_seconds(
    stopped: TelegramServer, stopped_raw: RawBot, hook: Receiver, clock: ManualClock
):
    hook.answer(503)
    await stopped_raw.result("setWebhook", url=hook.url)
    stopped.user(42).private().say("在吗")
    await eventually(lambda: finished(stopped) == 2)

    pauses = await let_attempts_happen(stopped, clock, 7, step_seconds=1)
    info = await stopped_raw.result("getWebhookInfo")
    hook.answer(200)
    await clock.pass_time(121)
    await eventually(lambda: stopped.bot.queue.pending_count() == 0)

    for pause, least in zip(pauses, (0, 2, 4, 8, 16, 32), strict=True):
        assert least <= pause <= least + 1, pauses
    assert info["last_error_message"] == "Wrong response from the webhook: 503 Service Unavailable"
    assert info["last_error_date"] >= int(stopped.ledger.deliveries[6].at.timestamp())
    assert {each["update_id"] for each in hook.updates} == {hook.updates[0]["update_id"]}
    assert [each.attempt for each in stopped.ledger.deliveries] == list(range(1, 9))


async def test_pauses_grow_no_longer_than_one_to_two_minutes(
    stopped: TelegramServer, stopped_raw: RawBot, hook: Receiver, clock: ManualClock
):
    hook.answer(500)
    await stopped_raw.result("setWebhook", url=hook.url)
    stopped.user(42).private().say("在吗")
    await eventually(lambda: finished(stopped) == 2)

    pauses = await let_attempts_happen(stopped, clock, 12, step_seconds=10)

    assert all(60 <= pause <= 130 for pause in pauses[-4:]), pauses


async def test_retry_after_is_obeyed(
    stopped: TelegramServer, stopped_raw: RawBot, hook: Receiver, clock: ManualClock
):
    hook.answer(429, **{"retry-after": "30"})
    await stopped_raw.result("setWebhook", url=hook.url)
    stopped.user(42).private().say("在吗")
    await eventually(lambda: finished(stopped) == 1)
    hook.answer(200)

    await clock.pass_time(29)
    assert finished(stopped) == 1
    await clock.pass_time(2)

    await eventually(lambda: stopped.bot.queue.pending_count() == 0)
    assert finished(stopped) == 2


async def test_an_update_that_is_never_taken_is_dropped_after_a_day_and_the_chat_goes_on(
    stopped: TelegramServer, stopped_raw: RawBot, hook: Receiver, clock: ManualClock
):
    hook.reply = lambda update: Response(
        status_code=500 if update["message"]["text"] == "没人收" else 200
    )
    await stopped_raw.result("setWebhook", url=hook.url)
    chat = stopped.user(42).private()
    chat.say("没人收")
    await eventually(lambda: finished(stopped) == 2)
    clock.advance(seconds=DAY_SECONDS - 3)
    chat.say("后来")

    await clock.pass_time(0.1)  # the third attempt fails: four seconds more would be too late
    await eventually(lambda: stopped.bot.queue.expired)
    await eventually(lambda: stopped.bot.queue.pending_count() == 0)

    assert [each.body["message"]["text"] for each in stopped.bot.queue.expired] == ["没人收"]
    assert hook.texts[-1] == "后来"


async def test_nobody_at_the_address_is_an_error_with_redelivery(
    stopped: TelegramServer, stopped_raw: RawBot, hook: Receiver, clock: ManualClock
):
    await stopped_raw.result("setWebhook", url="http://127.0.0.1:9/hook")
    stopped.user(42).private().say("在吗")
    await eventually(lambda: finished(stopped) == 2)

    info = await stopped_raw.result("getWebhookInfo")

    assert info["last_error_message"] == "Connection refused"
    assert info["pending_update_count"] == 1
    clock.advance(seconds=2)
    await stopped_raw.result("setWebhook", url=hook.url)
    await eventually(lambda: stopped.bot.queue.pending_count() == 0)
    assert hook.texts == ["在吗"]


async def test_an_answer_that_takes_over_a_minute_is_none(
    stopped: TelegramServer, stopped_raw: RawBot, hook: Receiver, clock: ManualClock
):
    hook.held.clear()
    await stopped_raw.result("setWebhook", url=hook.url)
    stopped.user(42).private().say("在吗")
    await eventually(lambda: len(hook.updates) == 1)

    await clock.pass_time(61)

    await eventually(lambda: len(hook.updates) == 2)
    assert stopped.ledger.deliveries[0].error == "Read timeout expired"
    hook.held.set()
    await eventually(lambda: stopped.bot.queue.pending_count() == 0)


async def test_a_redirect_is_an_error_and_410_for_a_day_removes_the_webhook(
    stopped: TelegramServer, stopped_raw: RawBot, hook: Receiver, clock: ManualClock
):
    hook.answer(302, location="/elsewhere")
    await stopped_raw.result("setWebhook", url=hook.url)
    chat = stopped.user(42).private()
    chat.say("在吗")
    await eventually(lambda: finished(stopped) == 2)
    hook.answer(410)
    await clock.pass_time(2)
    await eventually(lambda: finished(stopped) == 3)

    clock.advance(hours=23, seconds=1)
    await clock.pass_time(0.1)
    await eventually(lambda: finished(stopped) == 4)

    assert stopped.ledger.deliveries[0].status == 302
    assert (await stopped_raw.result("getWebhookInfo"))["url"] == ""
    assert [u["message"]["text"] for u in await stopped_raw.result("getUpdates")] == ["在吗"]


@pytest.mark.parametrize(
    ("method", "runs"), [("sendMessage", True), ("getMe", False), ("deleteWebhook", False)]
)
async def test_the_answer_may_be_a_call(
    server: TelegramServer, raw: RawBot, hook: Receiver, method: str, *, runs: bool
):
    def reply(update: Json) -> Response:
        chat_id = update["message"]["chat"]["id"]
        return JSONResponse(
            {"method": method, "chat_id": chat_id, "text": "<b>好</b>", "parse_mode": "HTML"}
        )

    hook.reply = reply
    await raw.result("setWebhook", url=hook.url)
    chat = server.user(42).private()
    chat.say("在吗")
    await eventually(lambda: server.bot.queue.pending_count() == 0)

    assert [each.text for each in chat.received] == (["好"] if runs else [])
    assert len(server.ledger.of(method)) == (1 if runs else 0)
    assert server.bot.webhook.is_set


async def test_a_wrong_call_in_an_answer_is_told_to_nobody(
    server: TelegramServer, raw: RawBot, hook: Receiver
):
    hook.reply = lambda _update: JSONResponse({"method": "sendMessage", "chat_id": 1})
    await raw.result("setWebhook", url=hook.url)
    server.user(42).private().say("在吗")

    await eventually(lambda: server.bot.queue.pending_count() == 0)

    (call,) = server.ledger.of("sendMessage")
    assert (call.outcome, call.description) == ("refused", "Bad Request: message text is empty")


async def test_a_duplicate_is_delivered_although_the_first_was_taken(
    server: TelegramServer, raw: RawBot, hook: Receiver
):
    server.faults.schedule({}, seed=5, duplicates=0.5)
    await raw.result("setWebhook", url=hook.url)
    chat = server.user(42).private()
    for number in range(20):
        chat.say(str(number))

    await eventually(lambda: server.bot.queue.pending_count() == 0)

    assert list(dict.fromkeys(hook.texts)) == [str(number) for number in range(20)]
    assert len(hook.texts) > 20


async def test_buttons_have_a_queue_of_their_own(
    server: TelegramServer, raw: RawBot, hook: Receiver
):
    """A press overtakes a message that is not taken yet, as on the real server."""
    chat = server.user(42).private()
    chat.start()
    button = {"inline_keyboard": [[{"text": "是", "callback_data": "yes"}]]}
    await raw.result("sendMessage", chat_id=42, text="选", reply_markup=button)
    hook.reply = lambda update: Response(status_code=200 if "callback_query" in update else 500)
    await raw.result("setWebhook", url=hook.url, drop_pending_updates=True)
    chat.say("慢")
    chat.press("是")

    await eventually(lambda: any("callback_query" in each for each in hook.updates))

    pressed = next(each for each in hook.updates if "callback_query" in each)["callback_query"]
    assert pressed["data"] == "yes"
    assert pressed["from"]["id"] == 42
    assert pressed["message"]["reply_markup"] == button


async def test_setting_it_twice_within_a_second_is_too_often(
    stopped: TelegramServer, stopped_raw: RawBot, hook: Receiver, clock: ManualClock
):
    await stopped_raw.result("setWebhook", url=hook.url)
    again = await stopped_raw.call("setWebhook", url=hook.url)
    clock.advance(seconds=1)

    assert (again["error_code"], again["parameters"]) == (429, {"retry_after": 1})
    await stopped_raw.result("setWebhook", url=hook.url)
