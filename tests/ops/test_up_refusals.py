"""What ``zhanggui up`` refuses, it refuses before it starts anything, in one sentence."""

import fcntl
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from crm_backend.cli import preparation
from crm_backend.cli.ports import is_loopback, reachable_host
from crm_backend.cli.secrets_file import ensure_secrets
from crm_backend.core.settings import Settings
from crm_backend.core.terminal import StepFailed, speaks_chinese

ROOT = Path(__file__).resolve().parents[2]


def run_up(home: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("ZHANGGUI_")}
    return subprocess.run(
        [sys.executable, "-m", "crm_backend.cli", "up", *words],
        cwd=ROOT,
        env={**environment, "LANG": "C.UTF-8", "ZHANGGUI_HOME": str(home), **variables},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def assert_one_sentence(done: subprocess.CompletedProcess[str], *words: str) -> None:
    assert done.returncode == 1
    lines = done.stderr.splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("✗ ")
    assert [word for word in words if word not in lines[0]] == []


@pytest.mark.parametrize("name", ["ZHANGGUI_PORT", "ZHANGGUI_BOT_PORT", "ZHANGGUI_ACTIONS_PORT"])
def test_taken_port_is_named_with_the_variable_that_changes_it(tmp_path, free_port, name):
    ports = {
        "ZHANGGUI_PORT": str(free_port),
        "ZHANGGUI_BOT_PORT": str(free_port),
        "ZHANGGUI_ACTIONS_PORT": str(free_port),
    }
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = str(other.getsockname()[1])
        done = run_up(tmp_path, **{**ports, name: taken})
    assert_one_sentence(done, taken, f"{name}=", "make up")


def test_taken_port_is_told_in_english_to_an_english_terminal(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = str(other.getsockname()[1])
        done = run_up(tmp_path, ZHANGGUI_PORT=taken, LANG="en_GB.UTF-8")
    assert_one_sentence(done, f"Port {taken} is taken", f"ZHANGGUI_PORT={int(taken) + 100}")


def test_shop_that_is_open_already_is_not_opened_twice(tmp_path):
    (tmp_path / "run").mkdir()
    with (tmp_path / "run" / "up.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert_one_sentence(run_up(tmp_path), "已经开着", "Ctrl-C")


@pytest.mark.parametrize("name", ["../escape", "My Shop", "店", "-x-" * 30])
def test_shop_name_that_is_no_folder_name_is_refused(tmp_path, name):
    assert_one_sentence(run_up(tmp_path, f"--shop={name}"), "SHOP=real")
    assert list(tmp_path.iterdir()) == []


def test_database_that_does_not_answer_is_one_sentence(tmp_path, free_port):
    ensure_secrets(tmp_path)
    url = f"postgresql+psycopg://nobody@127.0.0.1:{free_port}/none"
    with pytest.raises(StepFailed, match="ZHANGGUI_DATABASE_URL") as told:
        preparation.migrate(Settings(home=tmp_path, database_url=url))
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("variables", "chinese"),
    [
        ({}, True),
        ({"LANG": "C"}, True),
        ({"LANG": "C.UTF-8"}, True),
        ({"LANG": "POSIX"}, True),
        ({"LANG": "zh_CN.UTF-8"}, True),
        ({"LANG": "zh_TW"}, True),
        ({"LANG": "en_US.UTF-8"}, False),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "de_DE"}, False),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_CN"}, True),
    ],
)
def test_language_follows_the_terminal(variables, chinese):
    assert speaks_chinese(variables) is chinese


@pytest.mark.parametrize(
    ("host", "loopback", "reached_as"),
    [
        ("127.0.0.1", True, "127.0.0.1"),
        ("localhost", True, "localhost"),
        ("::1", True, "[::1]"),
        ("0.0.0.0", False, "127.0.0.1"),
        ("::", False, "[::1]"),
        ("192.0.2.7", False, "192.0.2.7"),
    ],
)
def test_addresses(host, loopback, reached_as):
    assert is_loopback(host) is loopback
    assert reachable_host(host) == reached_as
