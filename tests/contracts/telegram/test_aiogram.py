"""A second foreign client, in an environment of its own: a bot written with aiogram."""

import asyncio
import contextlib
import json
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.contracts.telegram.raw_client import eventually
from tests.contracts.telegram.test_calls import picture
from tests.fakes.telegram.faults import Kind
from tests.fakes.telegram.server import TelegramServer
from tests.fakes.telegram.wire import Json

PEER = Path(__file__).parent / "aiogram_peer"
PYTHON = PEER / ".venv" / "bin" / "python"
START_SECONDS = 60


@pytest.fixture(scope="module", autouse=True)
def _environment() -> None:
    sentence = "aiogram is not installed: python -m tests.contracts.telegram.aiogram_peer does it"
    if PYTHON.exists():
        return
    if os.environ.get("ZHANGGUI_REQUIRE_AIOGRAM") == "1":
        pytest.fail(sentence, pytrace=False)
    pytest.skip(sentence)


class Peer:
    """The running bot."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def next_fact(self) -> Json:
        assert self._process.stdout
        line = await asyncio.wait_for(self._process.stdout.readline(), START_SECONDS)
        return dict(json.loads(line))


@contextlib.asynccontextmanager
async def running(server: TelegramServer, *options: str) -> AsyncIterator[Peer]:
    process = await asyncio.create_subprocess_exec(
        PYTHON, PEER / "peer_bot.py", server.url, server.bot.token, *options,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    peer = Peer(process)
    try:
        assert "ready" in await peer.next_fact()
        yield peer
    finally:
        assert process.stdin
        process.stdin.close()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), 15)
        if process.returncode is None:
            process.kill()
            await process.wait()


@pytest.mark.parametrize("options", [(), ("--webhook",)])
async def test_a_dialogue_with_buttons_and_pictures(
    server: TelegramServer, options: tuple[str, ...]
):
    chat = server.user(42).private()
    async with running(server, *options):
        chat.start("code_1")
        greeting = await chat.next_message(timeout_seconds=30)
        said = greeting.text, greeting.entities
        alert = await chat.press("是的").answer()
        await chat.until(lambda: greeting.text == "您选了是的")
        chat.send_photo(picture(5, 5))
        given_back = await chat.next_message()
        chat.say("回复 <收到>")
        replied = await chat.next_message()
        await eventually(lambda: server.bot.queue.pending_count() == 0)

    assert said == ("欢迎，暗号 code_1", [("bold", "欢迎"), ("code", "code_1")])
    assert alert == {"text": "好的", "show_alert": False}
    assert given_back.photo == picture(5, 5)
    assert given_back.entities == [("italic", "一样")]
    assert replied.text == "<收到>"


async def test_refusals_are_the_errors_it_knows(server: TelegramServer):
    chat = server.user(42).private()
    server.faults.plan(Kind.TOO_MANY_REQUESTS, value=9, method="sendMessage", chat_id=999)
    async with running(server) as peer:
        chat.say("试错")
        facts = [await peer.next_fact() for _ in range(4)]

    assert [each["error"] for each in facts] == [
        "TelegramBadRequest",
        "TelegramRetryAfter",
        "TelegramBadRequest",
        "none",
    ]
    assert "can't parse entities" in facts[0]["message"]
    assert facts[1]["message"] == 9
    assert "message can't be edited" in facts[2]["message"]
    assert [each.text for each in chat.received] == ["太快"]
