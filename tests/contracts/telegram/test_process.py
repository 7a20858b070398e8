"""The server as a process of its own, led by its control: what fault runs use."""

import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.stack import ROOT

START_SECONDS = 60


class Driven:
    """A client of both sides of the process: the bot's and the control's."""

    def __init__(self, url: str, token: str) -> None:
        self.http = httpx.AsyncClient(base_url=url, trust_env=False, timeout=20)
        self.token = token

    async def call(self, method: str, **params: object) -> Any:  # noqa: ANN401
        return (await self.http.post(f"/bot{self.token}/{method}", json=params)).json()

    async def order(self, name: str, **body: object) -> httpx.Response:
        return await self.http.post(f"/control/{name}", json=body)

    async def seen(self, name: str) -> Any:  # noqa: ANN401
        return (await self.http.get(f"/control/{name}")).json()


@pytest.fixture
async def driven() -> AsyncIterator[Driven]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.fakes.telegram", "--scale", "100"),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout
    line = json.loads(await asyncio.wait_for(process.stdout.readline(), START_SECONDS))
    driven = Driven(line["url"], line["token"])
    yield driven
    await driven.http.aclose()
    process.terminate()
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(process.wait(), 15)
    assert process.returncode is not None, "it must end when told to"


async def test_people_faults_and_the_ledger_are_led_from_outside(driven: Driven):
    said = await driven.order("say", user_id=42, text="在吗", first_name="李")
    (update,) = (await driven.call("getUpdates", timeout=50))["result"]
    button = {"inline_keyboard": [[{"text": "是", "callback_data": "yes"}]]}
    await driven.call("sendMessage", chat_id=42, text="在", reply_markup=button)
    pressed = await driven.order("press", user_id=42, button="是")
    absent = await driven.order("press", user_id=42, button="否")
    await driven.order("fault", kind="server_error", value=500, method="sendMessage")
    failed = await driven.call("sendMessage", chat_id=42, text="二")
    await driven.order("block", user_id=42)
    blocked = await driven.call("sendMessage", chat_id=42, text="三")
    pushed = await driven.order("push", body={"message": 5})
    ledger = await driven.seen("ledger")

    assert said.json() == {"message_id": update["message"]["message_id"]}
    assert update["message"]["from"]["first_name"] == "李"
    assert pressed.json()["callback_query_id"]
    assert (absent.status_code, "否" in absent.json()["error"]) == (400, True)
    assert (failed["error_code"], blocked["error_code"]) == (500, 403)
    assert pushed.json()["update_id"] > update["update_id"]
    assert await driven.seen("messages/42") == [
        {"message_id": 1, "is_from_bot": False, "text": "在吗", "buttons": [], "has_photo": False},
        {
            "message_id": 2,
            "is_from_bot": True,
            "text": "在",
            "buttons": [["是"]],
            "has_photo": False,
        },
    ]
    assert ledger["summary"]["sent"] == 1
    assert ledger["summary"]["calls"]["sendmessage:server_error"] == 1
    assert ledger["pending"] == 4


async def test_a_schedule_drawn_from_a_seed_and_wrong_orders(driven: Driven):
    await driven.order("say", user_id=42)
    await driven.order("schedule", shares={"reset_after": 1.0}, seed=3)
    with pytest.raises(httpx.ReadError):
        await driven.call("sendMessage", chat_id=42, text="一")
    await driven.order("clear")
    await driven.call("sendMessage", chat_id=42, text="二")
    wrong = [await driven.order("fault", kind="earthquake"), await driven.order("say", text="x")]

    assert (await driven.seen("ledger"))["summary"]["unknown"] == 1
    assert [each["text"] for each in await driven.seen("messages/42")] == ["/start", "一", "二"]
    assert [each.status_code for each in wrong] == [400, 400]
