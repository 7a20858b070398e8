"""The real stack of ``make up`` for a benchmark: prepared, started while somebody watches, weighed."""

import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from crm_backend.cli import up
from crm_backend.cli.secrets_file import ensure_secrets
from crm_backend.cli.supervision import Installation
from crm_backend.core.settings import Settings
from tests.benchmarks.served import PROBE_SECONDS, answers, resident_mib
from tests.stack import ROOT, Stack

# A benchmark says more in a second than a customer may.
LIMITS = {
    "ZHANGGUI_NEW_SESSIONS_PER_MINUTE": "100000",
    "ZHANGGUI_MESSAGES_PER_SECOND": "100000",
}


def fresh_stack(home: Path) -> Stack:
    """A stack with a home of its own, prepared as ``make up`` does but for the bot's training."""
    shutil.rmtree(home, ignore_errors=True)
    (home / "models").mkdir(parents=True)
    ensure_secrets(home)
    installation = Installation(ROOT, home)
    installation.prepare_folders()
    up.prepare(installation, Settings(home=home), is_demo=True)
    return Stack(home, LIMITS)


class StartWatch:
    """Notes when each program of a starting stack first answered."""

    def __init__(self, stack: Stack) -> None:
        port = int(stack.url.rpartition(":")[2])
        self._stack = stack
        self._doors: dict[str, Callable[[], bool]] = {
            "hub": lambda: answers(port, "/healthz"),
            "actions": lambda: answers(int(stack.environment["ZHANGGUI_ACTIONS_PORT"]), "/healthz"),
            "bot": lambda: answers(
                int(stack.environment["ZHANGGUI_BOT_PORT"]), "/webhooks/hub/health"
            ),
        }
        self._answered_at: dict[str, float] = {}
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def _look(self) -> None:
        while len(self._answered_at) < len(self._doors) and not self._stopped.wait(PROBE_SECONDS):
            for name, door in self._doors.items():
                if name not in self._answered_at and door():
                    self._answered_at[name] = time.time()

    def seconds(self) -> dict[str, float]:
        """Seconds from each program's start to its first answer; call when the stack is open."""
        self._thread.join(timeout=30)
        self._stopped.set()
        began = {
            name: psutil.Process(pid).create_time() for name, pid in self._stack.pids().items()
        }
        return {name: round(at - began[name], 1) for name, at in self._answered_at.items()}


def memory(stack: Stack) -> dict[str, float]:
    """Resident MiB of each program now."""
    return {name: resident_mib(pid) for name, pid in stack.pids().items()}
