"""Fixtures of the bot's suite: a tiny model trained once, a real fake of the action server, and
two real bot processes. Everything listens on loopback at ports the system chooses."""

import contextlib
import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fake_actions import FakeActions

from bot import launcher

launcher.install()

ROOT = Path(__file__).parents[2]
TINY = Path(__file__).parent / "data" / "tiny"
SECRET = "bot-secret-" + "b" * 32
ACTIONS_SECRET = "actions-secret-" + "a" * 32
START_SECONDS = 60.0


@dataclass
class Answer:
    """A status and a decoded JSON body."""

    status: int
    body: Any


class Bot:
    """A bot's door at a port."""

    def __init__(self, port: int) -> None:
        self.port = port

    def request(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        with contextlib.closing(connection):
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            content = response.read()
        return Answer(response.status, json.loads(content) if content else None)

    def health(self) -> Answer:
        return self.request("GET", "/webhooks/hub/health")

    def turn(self, text: str | None = None, *, secret: str = SECRET, **fields: object) -> Answer:
        call = {
            "turn_id": "trn_1",
            "text": text,
            "choice": None,
            "locale": "zh-CN",
            "audience": "customer",
            "channel": "web",
            "state": None,
        } | fields
        headers = {"Authorization": f"Bearer {secret}"}
        return self.request("POST", "/webhooks/hub/turn", json.dumps(call).encode(), headers)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_for(process: subprocess.Popen[str], bot: Bot) -> None:
    """Return when the bot answers, or fail with what it printed."""
    ends = time.monotonic() + START_SECONDS
    while time.monotonic() < ends and process.poll() is None:
        with contextlib.suppress(OSError):
            if bot.health().status == http.HTTPStatus.OK:
                return
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.1)
    process.kill()
    pytest.fail(f"the bot did not start: {process.communicate()[0]}")


@pytest.fixture(scope="session")
def run_python() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run this environment's Python in the project's root and return what it said."""

    def run(
        *arguments: str, cwd: Path = ROOT, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=cwd,
            env={**os.environ, "PYTHONPATH": str(ROOT), **variables},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    return run


@pytest.fixture(scope="session")
def tiny_model(
    run_python: Callable[..., subprocess.CompletedProcess[str]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """A model of tests/bot/data/tiny, trained through the launcher."""
    folder = tmp_path_factory.mktemp("models") / "tiny"
    done = run_python(
        *("-m", "bot.launcher", "train", "--config", str(TINY / "config.yml")),
        *("--domain", str(TINY / "domain.yml"), "--out", str(folder)),
        *("--data", str(TINY / "nlu.yml"), str(TINY / "rules.yml")),
        *("--fixed-model-name", "model.tar.gz"),
        RASA_CACHE_DIRECTORY=str(folder.parent / "cache"),
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "model.tar.gz"


@pytest.fixture(scope="session")
def action_server() -> Iterator[FakeActions]:
    with FakeActions(secret=ACTIONS_SECRET) as fake:
        yield fake


@pytest.fixture
def actions(action_server: FakeActions) -> FakeActions:
    action_server.reset()
    return action_server


@pytest.fixture(scope="session")
def bots(tiny_model: Path, action_server: FakeActions) -> Iterator[tuple[Bot, Bot]]:
    """Two processes that serve the same model and know nothing of each other."""
    code = "import sys; from pathlib import Path; from bot.serve import serve; "
    code += "serve(Path(sys.argv[1]), port=int(sys.argv[2]))"
    variables = {
        "ZHANGGUI_BOT_SECRET": SECRET,
        "ZHANGGUI_ACTIONS_URL": action_server.url,
        "ZHANGGUI_ACTIONS_SECRET": ACTIONS_SECRET,
    }
    started = []
    for port in (free_port(), free_port()):
        process = subprocess.Popen(
            [sys.executable, "-c", code, str(tiny_model), str(port)],
            cwd=ROOT,
            env={**os.environ, **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append((process, Bot(port)))
    for process, bot in started:
        wait_for(process, bot)
    yield started[0][1], started[1][1]
    for process, _ in started:
        process.terminate()
        process.communicate(timeout=20)


@pytest.fixture
def bot(bots: tuple[Bot, Bot], actions: FakeActions) -> Bot:
    return bots[0]
