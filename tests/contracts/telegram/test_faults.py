"""Faults on demand and by a seed, the limits of sending, and the ledger that counts them."""

import asyncio

import httpx
import pytest

from tests.contracts.telegram.raw_client import RawBot, eventually
from tests.fakes.manual_clock import ManualClock
from tests.fakes.telegram.faults import Kind, SendLimits
from tests.fakes.telegram.people import PrivateChat
from tests.fakes.telegram.server import TelegramServer


@pytest.fixture
def chat(server: TelegramServer) -> PrivateChat:
    chat = server.user(42).private()
    chat.start()
    return chat


async def test_a_flooded_chat_waits_and_whoever_does_not_is_noted(
    stopped: TelegramServer, stopped_raw: RawBot, clock: ManualClock
):
    for number in (1, 2):
        stopped.user(number).private().start()
    stopped.faults.plan(Kind.TOO_MANY_REQUESTS, value=5, method="sendMessage", chat_id=1)

    refused = await stopped_raw.http.post(
        stopped_raw.path("sendMessage"), json={"chat_id": 1, "text": "一"}
    )
    await stopped_raw.result("sendMessage", chat_id=2, text="别的聊天照常")
    clock.advance(seconds=2)
    early = await stopped_raw.call("sendMessage", chat_id=1, text="一")
    clock.advance(seconds=3)
    await stopped_raw.result("sendMessage", chat_id=1, text="一")

    assert refused.status_code == 429
    assert refused.headers["retry-after"] == "5"
    assert refused.json() == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 5",
        "parameters": {"retry_after": 5},
    }
    assert early["parameters"] == {"retry_after": 3}
    assert [each.number for each in stopped.ledger.early()] == [3]


@pytest.mark.parametrize("status", [500, 502, 504])
async def test_a_server_error_comes_before_anything_is_done(
    server: TelegramServer, raw: RawBot, chat: PrivateChat, status: int
):
    server.faults.plan(Kind.SERVER_ERROR, value=status)

    failed = await raw.http.post(raw.path("sendMessage"), json={"chat_id": 42, "text": "一"})
    await raw.result("sendMessage", chat_id=42, text="二")

    assert failed.status_code == status
    is_json = failed.headers["content-type"] == "application/json"
    assert is_json is (status == 500)
    assert [each.text for each in chat.received] == ["二"]


@pytest.mark.parametrize(
    ("kind", "is_done"), [(Kind.RESET, False), (Kind.RESET_AFTER, True), (Kind.NO_REPLY, True)]
)
async def test_the_bot_cannot_tell_and_the_ledger_can(
    server: TelegramServer, raw: RawBot, chat: PrivateChat, kind: Kind, *, is_done: bool
):
    server.faults.plan(kind, method="sendMessage", chat_id=42)
    error = httpx.ReadTimeout if kind is Kind.NO_REPLY else httpx.ReadError

    with pytest.raises(error):
        await raw.http.post(
            raw.path("sendMessage"),
            json={"chat_id": 42, "text": "到了吗"},
            timeout=httpx.Timeout(10, read=1 if kind is Kind.NO_REPLY else 10),
        )
    await raw.result("sendMessage", chat_id=42, text="下一条")

    sent = ["到了吗", "下一条"] if is_done else ["下一条"]
    assert [each.text for each in chat.received] == sent
    assert len(server.ledger.sends()) == len(sent)
    assert [each.outcome for each in server.ledger.unknowns()] == ([kind] if is_done else [])


async def test_a_slow_answer_comes_in_the_end(
    stopped: TelegramServer, stopped_raw: RawBot, clock: ManualClock
):
    chat = stopped.user(42).private()
    chat.start()
    stopped.faults.plan(Kind.SLOW, value=20)
    sending = asyncio.create_task(stopped_raw.result("sendMessage", chat_id=42, text="慢"))
    await eventually(lambda: stopped.ledger.calls)

    await clock.pass_time(19)
    assert chat.received == []
    await clock.pass_time(2)

    assert (await sending)["text"] == "慢"


async def test_who_blocks_the_bot_is_out_of_reach_until_unblocked(
    server: TelegramServer, raw: RawBot, chat: PrivateChat
):
    chat.block()
    refusal = await raw.refusal("sendMessage", chat_id=42, text="在吗")
    is_known = await raw.result("getChat", chat_id=42)
    chat.unblock()
    await raw.result("sendMessage", chat_id=42, text="欢迎回来")

    told = [each["my_chat_member"] for each in await raw.result("getUpdates", offset=-2)]
    assert refusal == (403, "Forbidden: bot was blocked by the user")
    assert is_known["id"] == 42
    assert [each["new_chat_member"]["status"] for each in told] == ["kicked", "member"]
    assert [each["old_chat_member"]["status"] for each in told] == ["member", "kicked"]


async def test_a_planned_block_refuses_as_a_real_one(
    server: TelegramServer, raw: RawBot, chat: PrivateChat
):
    server.faults.plan(Kind.BLOCKED, method="sendMessage", times=2)

    answers = [await raw.call("sendMessage", chat_id=42, text="在吗") for _ in range(3)]

    assert [each.get("error_code") for each in answers] == [403, 403, None]


async def run_schedule(raw: RawBot, *, seed: int) -> list[str]:
    raw.server.faults.schedule({Kind.SERVER_ERROR: 0.2, Kind.BLOCKED: 0.1}, seed=seed)
    begun = len(raw.server.ledger.calls)
    for _ in range(60):
        await raw.http.post(raw.path("sendMessage"), json={"chat_id": 42, "text": "x"})
    return [each.outcome for each in raw.server.ledger.calls[begun:]]


async def test_a_schedule_is_the_same_for_the_same_seed_and_spares_other_methods(
    raw: RawBot, chat: PrivateChat
):
    first, again, other = [await run_schedule(raw, seed=seed) for seed in (1, 1, 2)]

    assert first == again != other
    assert 4 <= first.count("server_error") <= 20
    assert first.count("refused") > 0
    await raw.result("getMe")
    raw.server.faults.clear()
    assert set(await run_clear(raw)) == {"ok"}


async def run_clear(raw: RawBot) -> list[str]:
    begun = len(raw.server.ledger.calls)
    for _ in range(20):
        await raw.result("sendMessage", chat_id=42, text="x")
    return [each.outcome for each in raw.server.ledger.calls[begun:]]


async def test_the_limits_of_sending_hold_one_chat_and_all_together(
    stopped: TelegramServer, stopped_raw: RawBot, clock: ManualClock
):
    stopped.faults.limits = SendLimits(clock)
    for number in range(1, 41):
        stopped.user(number).private().start()

    first = await stopped_raw.call("sendMessage", chat_id=1, text="一")
    second = await stopped_raw.call("sendMessage", chat_id=1, text="二")
    others = [
        await stopped_raw.call("sendMessage", chat_id=number, text="群发")
        for number in range(2, 41)
    ]
    clock.advance(seconds=1)
    third = await stopped_raw.call("sendMessage", chat_id=1, text="二")

    assert [first["ok"], second["ok"], third["ok"]] == [True, False, True]
    assert second["parameters"] == {"retry_after": 1}
    assert [each["ok"] for each in others] == [True] * 29 + [False] * 10


async def test_a_button_is_answered_once_and_in_time(
    stopped: TelegramServer, stopped_raw: RawBot, clock: ManualClock
):
    chat = stopped.user(42).private()
    chat.start()
    button = {"inline_keyboard": [[{"text": "是", "callback_data": "yes"}]]}
    await stopped_raw.result("sendMessage", chat_id=42, text="选", reply_markup=button)

    first, late = chat.press("是"), chat.press("是")
    await stopped_raw.result("answerCallbackQuery", callback_query_id=first.id, text="好")
    again = await stopped_raw.refusal("answerCallbackQuery", callback_query_id=first.id)
    clock.advance(seconds=16)
    too_late = await stopped_raw.refusal("answerCallbackQuery", callback_query_id=late.id)

    assert await first.answer() == {"text": "好", "show_alert": False}
    assert again == too_late
    assert again[1].startswith("Bad Request: query is too old")
    assert not late.answered.done()
