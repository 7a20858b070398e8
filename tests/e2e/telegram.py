"""Telegram beside the running shop: its Bot API server as a process of its own, and the people who write there."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from tests.stack import ROOT

STOP_SECONDS = 15


class TelegramProcess:
    """What a test does and sees there."""

    def __init__(self, http: httpx.Client, token: str) -> None:
        self.url = str(http.base_url).rstrip("/")
        self.token = token
        self._people = 61_000_000
        self._http = http

    @property
    def settings(self) -> dict[str, str]:
        """What the shop has to know."""
        return {"ZHANGGUI_TELEGRAM_TOKEN": self.token, "ZHANGGUI_TELEGRAM_BASE_URL": self.url}

    def person(self, first_name: str) -> "Person":
        """Somebody no other test writes as."""
        self._people += 1
        return Person(self._http, self._people, first_name)


class Person:
    """Somebody with a Telegram account, in their private chat with the shop's bot."""

    def __init__(self, http: httpx.Client, user_id: int, first_name: str) -> None:
        self._http = http
        self.id = user_id
        self.first_name = first_name

    def say(self, text: str) -> None:
        """Write to the bot."""
        self._order("say", text=text, first_name=self.first_name)

    def press(self, button: str) -> None:
        """Press the newest button with these words."""
        self._order("press", button=button)

    def messages(self) -> list[dict[str, Any]]:
        """All that stands in the chat, oldest first."""
        seen: list[dict[str, Any]] = self._http.get(f"/control/messages/{self.id}").json()
        return seen

    def heard(self, words: str) -> str | None:
        """The bot's newest message with these words, if it is there."""
        texts = [each["text"] for each in self.messages() if each["is_from_bot"]]
        return next((text for text in reversed(texts) if words in text), None)

    def _order(self, name: str, **body: object) -> None:
        answer = self._http.post(f"/control/{name}", json={"user_id": self.id, **body})
        assert answer.is_success, answer.text


@contextmanager
def running_telegram() -> Iterator[TelegramProcess]:
    """The server for one block."""
    command = [sys.executable, "-m", "tests.fakes.telegram"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        line = json.loads(process.stdout.readline())
        try:
            with httpx.Client(base_url=line["url"], trust_env=False, timeout=20) as http:
                yield TelegramProcess(http, line["token"])
        finally:
            process.terminate()
            process.wait(STOP_SECONDS)
