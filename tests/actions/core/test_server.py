"""The process: what it loads, how it starts, that it ends with its parent."""

import os
import signal
import socket
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psutil
import pytest

ROOT = Path(__file__).parents[3]
PATIENCE_SECONDS = 30


def environment(tmp_path: Path, **changes: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    secrets = {"ZHANGGUI_ACTIONS_SECRET": "a" * 40, "ZHANGGUI_SERVICE_TOKEN": "t" * 40}
    return kept | secrets | {"ZHANGGUI_HOME": str(tmp_path)} | changes


def run_python(code: str, env: dict[str, str]) -> str:
    command = [sys.executable, "-c", textwrap.dedent(code)]
    return subprocess.run(
        command, cwd=ROOT, env=env, capture_output=True, text=True, check=True
    ).stdout


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def started() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start processes that are gone after the test."""
    running: list[subprocess.Popen[str]] = []

    def start(command: list[str], env: dict[str, str]) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            command, cwd=ROOT, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        running.append(process)
        return process

    yield start
    for process in running:
        process.kill()
        process.communicate()


def wait_for_health(port: int) -> None:
    with httpx.Client(
        transport=httpx.HTTPTransport(retries=12), timeout=PATIENCE_SECONDS
    ) as client:
        assert client.get(f"http://127.0.0.1:{port}/healthz").status_code == 200


def test_heavy_parts_of_the_sdk_are_not_loaded(tmp_path: Path) -> None:
    code = """
        import sys
        import actions.core.server
        from actions.core.registry import action_classes
        action_classes()
        unwanted = ("sanic.app", "grpc", "rasa_sdk.endpoint", "pandas", "sqlalchemy")
        print([name for name in unwanted if name in sys.modules])
    """
    assert run_python(code, environment(tmp_path)).strip() == "[]"


def test_importing_actions_opens_no_socket_and_writes_no_file(tmp_path: Path) -> None:
    code = """
        import sys
        opened = []

        def watch(event, args):
            if event in ("socket.connect", "socket.bind"):
                opened.append(event)
            elif event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+"):
                opened.append(args[0])

        sys.dont_write_bytecode = True
        sys.addaudithook(watch)
        import actions.core.server
        from actions.core.registry import action_classes
        [action() for action in action_classes()]
        print(opened)
    """
    assert run_python(code, environment(tmp_path)).strip() == "[]"


def test_missing_secrets_are_one_sentence(tmp_path: Path) -> None:
    env = environment(tmp_path)
    del env["ZHANGGUI_ACTIONS_SECRET"]
    env["ZHANGGUI_SERVICE_TOKEN"] = "short"
    ended = subprocess.run(
        [sys.executable, "-m", "actions.core.server"],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1
    assert "ZHANGGUI_ACTIONS_SECRET" in ended.stderr
    assert "ZHANGGUI_SERVICE_TOKEN" in ended.stderr


def test_secrets_are_read_from_the_home(tmp_path: Path) -> None:
    env = environment(tmp_path)
    names = [name for name in env if name.endswith(("_SECRET", "_TOKEN"))]
    lines = "".join(f"{name}={env.pop(name)}\n" for name in names)
    (tmp_path / "secrets.env").write_text(lines)
    code = """
        from actions.core.settings import ActionsSettings
        settings = ActionsSettings.load()
        print(settings.service_token.get_secret_value(), settings.effective_hub_url)
    """
    assert run_python(code, env).split() == ["t" * 40, "http://127.0.0.1:8000"]


def test_serves_on_loopback_and_stops_on_sigterm(
    tmp_path: Path, free_port: int, started: Callable[..., subprocess.Popen[str]]
) -> None:
    env = environment(tmp_path, ZHANGGUI_ACTIONS_PORT=str(free_port))
    process = started([sys.executable, "-m", "actions.core.server"], env)
    wait_for_health(free_port)
    listening = {
        connection.laddr.ip
        for connection in psutil.Process(process.pid).net_connections()
        if connection.status == psutil.CONN_LISTEN
    }
    assert listening == {"127.0.0.1"}
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=PATIENCE_SECONDS) in (0, -signal.SIGTERM)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's death signal is Linux only")
def test_dies_with_its_parent(
    tmp_path: Path, free_port: int, started: Callable[..., subprocess.Popen[str]]
) -> None:
    env = environment(tmp_path, ZHANGGUI_ACTIONS_PORT=str(free_port))
    code = (
        "import subprocess, sys;"
        "child = subprocess.Popen([sys.executable, '-m', 'actions.core.server']);"
        "print(child.pid, flush=True); child.wait()"
    )
    parent = started([sys.executable, "-c", code], env)
    assert parent.stdout is not None
    child = psutil.Process(int(parent.stdout.readline()))
    wait_for_health(free_port)
    parent.kill()
    child.wait(timeout=PATIENCE_SECONDS)
    assert not child.is_running()
