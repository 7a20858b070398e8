"""The trained bot as a process, and the hub's part of a talk with it, for the tests of this folder."""

import os
import socket
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.fakes import small_shop
from tests.fakes.fake_crm import FakeCrm

ROOT = Path(__file__).parents[2]
BOT_PYTHON = ROOT / "bot/.venv/bin/python"
HOME = ROOT / "var/testing"
BOT_SECRET, ACTIONS_SECRET = "b" * 40, "a" * 40
TRAINING_SECONDS, STARTING_SECONDS, TESTING_SECONDS = 600, 120, 300


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(**changes: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    secrets = {"ZHANGGUI_BOT_SECRET": BOT_SECRET, "ZHANGGUI_ACTIONS_SECRET": ACTIONS_SECRET}
    return kept | secrets | {"ZHANGGUI_HOME": str(HOME), "PYTHONWARNINGS": "ignore"} | changes


def run_bot(*arguments: str, seconds: int) -> str:
    assert BOT_PYTHON.is_file(), "the bot's environment is missing: run make install"
    ended = subprocess.run(
        [str(BOT_PYTHON), "-m", *arguments],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout[-3000:] + ended.stderr[-3000:]
    return ended.stdout + ended.stderr


@dataclass
class Hub:
    """The hub's part of the talk: it keeps the state and counts the misses."""

    url: str
    crm: FakeCrm
    state: Any = None
    locale: str = "zh-CN"
    audience: str = "customer"
    today: str | None = None
    turns: int = 0
    last: dict[str, Any] = field(default_factory=dict)

    def forget(self) -> None:
        """A new conversation in the small shop."""
        small_shop.fill(self.crm)
        self.state, self.last, self.locale = None, {}, "zh-CN"
        self.audience, self.today = "customer", None

    def as_manager(self, today: str) -> None:
        """The one who talks is of the staff; ``today`` is the shop's day."""
        self.crm.speaks_as_staff = True
        self.audience, self.today = "staff", today

    def say(self, text: str) -> str:
        return self._post({"text": text, "choice": None})

    def click(self, title: str) -> str:
        chips = [chip for message in self.last["messages"] for chip in message["choices"]]
        chip = next(chip for chip in chips if title in chip["title"])
        choice = {"intent": chip["intent"], "entities": chip["entities"]}
        return self._post({"text": None, "choice": choice})

    def _post(self, said: dict[str, Any]) -> str:
        self.turns += 1
        turn: dict[str, Any] = {"turn_id": f"trn_{self.turns}", "locale": self.locale}
        turn |= {"audience": self.audience, "today": self.today}
        response = httpx.post(
            self.url,
            json=turn | {"channel": "web", "state": self.state} | said,
            headers={"Authorization": f"Bearer {BOT_SECRET}"},
            timeout=30,
        )
        assert response.status_code == 200, response.text
        self.last = response.json()
        self.state = self.last["state"]
        self.crm.misses = self.crm.misses + 1 if self.last["nlu"]["is_miss"] else 0
        return "\n".join(message["text"] for message in self.last["messages"])

    @property
    def cards(self) -> list[str]:
        return [message["card"]["number"] for message in self.last["messages"] if message["card"]]
