"""Long polling: order, offsets, conflicts, what is asked for, a day's life, new numbers."""

import asyncio

import pytest

from tests.contracts.telegram.raw_client import RawBot, eventually
from tests.fakes.manual_clock import ManualClock
from tests.fakes.telegram.errors import OTHER_POLLER, TERMINATED_BY_WEBHOOK, WEBHOOK_IS_ACTIVE
from tests.fakes.telegram.server import TelegramServer

A_LONG_TIME = 50


def polls_begun(server: TelegramServer) -> int:
    return len(server.ledger.of("getUpdates"))


async def test_updates_come_again_until_a_later_offset_confirms_them(
    server: TelegramServer, raw: RawBot
):
    chat = server.user(42).private()
    for text in ("一", "二", "三"):
        chat.say(text)

    first = await raw.result("getUpdates", limit=2)
    again = await raw.result("getUpdates")
    rest = await raw.result("getUpdates", offset=first[-1]["update_id"] + 1)

    assert [each["message"]["text"] for each in again] == ["一", "二", "三"]
    assert [each["update_id"] for each in again] == [
        again[0]["update_id"] + step for step in range(3)
    ]
    assert [each["message"]["text"] for each in rest] == ["三"]
    assert server.bot.queue.pending_count() == 1


async def test_a_negative_offset_keeps_the_last_and_forgets_the_others(
    server: TelegramServer, raw: RawBot
):
    chat = server.user(42).private()
    for text in ("一", "二", "三"):
        chat.say(text)

    kept = await raw.result("getUpdates", offset=-1)

    assert [each["message"]["text"] for each in kept] == ["三"]
    assert await raw.result("getUpdates") == kept


async def test_a_waiting_poll_is_answered_when_something_happens(
    server: TelegramServer, raw: RawBot
):
    polling = asyncio.create_task(raw.result("getUpdates", timeout=A_LONG_TIME))
    await eventually(lambda: polls_begun(server))

    server.user(42).private().say("在吗")

    assert [each["message"]["text"] for each in await polling] == ["在吗"]


async def test_a_waiting_poll_ends_empty_when_its_time_is_over(
    stopped: TelegramServer, stopped_raw: RawBot, clock: ManualClock
):
    polling = asyncio.create_task(stopped_raw.result("getUpdates", timeout=20))
    await eventually(lambda: polls_begun(stopped))

    await clock.pass_time(19)
    assert not polling.done()
    await clock.pass_time(2)

    assert await polling == []


async def test_a_second_poller_ends_the_first_with_a_conflict(server: TelegramServer, raw: RawBot):
    first = asyncio.create_task(raw.refusal("getUpdates", timeout=A_LONG_TIME))
    await eventually(lambda: polls_begun(server))
    second = asyncio.create_task(raw.result("getUpdates", timeout=A_LONG_TIME))

    assert await first == (409, OTHER_POLLER)
    server.user(42).private().say("在吗")
    assert len(await second) == 1


async def test_a_webhook_ends_the_poll_and_forbids_others_until_it_is_deleted(
    server: TelegramServer, raw: RawBot
):
    polling = asyncio.create_task(raw.refusal("getUpdates", timeout=A_LONG_TIME))
    await eventually(lambda: polls_begun(server))

    await raw.result("setWebhook", url="http://127.0.0.1:9/hook")

    assert await polling == (409, TERMINATED_BY_WEBHOOK)
    assert await raw.refusal("getUpdates") == (409, WEBHOOK_IS_ACTIVE)
    await raw.result("deleteWebhook")
    assert await raw.result("getUpdates") == []


async def test_only_kinds_that_were_asked_for_arrive_until_asked_anew(
    server: TelegramServer, raw: RawBot
):
    chat = server.user(42).private()
    await raw.result("getUpdates", allowed_updates=["edited_message"])
    message = chat.say("错了")
    chat.edit(message.id, "对了")
    await raw.result("getUpdates")  # says nothing of kinds: what was said before stays
    chat.say("没人听")

    heard = await raw.result("getUpdates", allowed_updates=[])

    assert [list(each)[1] for each in heard] == ["edited_message"]
    assert heard[0]["edited_message"]["text"] == "对了"
    chat.say("又听见了")
    assert len(await raw.result("getUpdates")) == 2


@pytest.mark.parametrize("hours", [23, 25])
async def test_an_update_lives_a_day(
    stopped: TelegramServer, stopped_raw: RawBot, clock: ManualClock, hours: int
):
    stopped.user(42).private().say("在吗")
    clock.advance(hours=hours)

    heard = await stopped_raw.result("getUpdates")

    assert len(heard) == (1 if hours < 24 else 0)
    assert len(stopped.bot.queue.expired) == (0 if hours < 24 else 1)


async def test_after_an_idle_week_numbers_go_on_elsewhere_and_an_old_offset_still_gets_them(
    stopped: TelegramServer, stopped_raw: RawBot, clock: ManualClock
):
    chat = stopped.user(42).private()
    chat.say("一")
    last = (await stopped_raw.result("getUpdates"))[-1]["update_id"]
    await stopped_raw.result("getUpdates", offset=last + 1)
    clock.advance(days=6)
    chat.say("二")
    (second,) = await stopped_raw.result("getUpdates", offset=last + 1)
    await stopped_raw.result("getUpdates", offset=second["update_id"] + 1)
    jumps: list[int] = []
    for _ in range(6):
        clock.advance(days=7)
        chat.say("三")
        (third,) = await stopped_raw.result("getUpdates", offset=jumps[-1] + 1 if jumps else -1)
        jumps.append(third["update_id"])
        chat.bot.queue.clear()

    assert second["update_id"] == last + 1
    assert sorted(jumps) != jumps, "six random numbers in a row would all have to rise"


async def test_a_duplicate_is_handed_out_after_it_was_confirmed(
    server: TelegramServer, raw: RawBot
):
    chat = server.user(42).private()
    chat.say("一")
    (first,) = await raw.result("getUpdates")
    chat.say("二")
    server.faults.schedule({}, seed=1, duplicates=1.0)

    heard = await raw.result("getUpdates", offset=first["update_id"] + 1)

    assert [each["message"]["text"] for each in heard] == ["一", "二"]
    assert heard[0] == first
