"""The whole system as ``make up`` starts it, for tests that need the real thing.

Every stack has ports and a home of its own. Trained models are kept between stacks, since a model
is named by the hash of all it was made from.
"""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
MODELS = ROOT / "var" / "test-models"
OPEN_SECONDS = 300
SETTLE_SECONDS = 30


def free_ports(count: int) -> list[int]:
    """Ports on which nothing listens now."""
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]
    finally:
        for probe in probes:
            probe.close()


class Stack:
    """One running shop; ``home`` holds its state and survives a stop.

    Parameters
    ----------
    home : where its database, secrets and logs go
    variables : further ``ZHANGGUI_…`` settings
    """

    def __init__(self, home: Path, variables: dict[str, str] | None = None) -> None:
        self.home = home
        port, bot_port, actions_port = free_ports(3)
        self.url = f"http://127.0.0.1:{port}"
        self.environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith(("ZHANGGUI_", "COV_"))},
            "LANG": "C.UTF-8",
            "ZHANGGUI_HOME": str(home),
            "ZHANGGUI_PORT": str(port),
            "ZHANGGUI_BOT_PORT": str(bot_port),
            "ZHANGGUI_ACTIONS_PORT": str(actions_port),
            **(variables or {}),
        }
        self._lines: list[str] = []
        self._process: subprocess.Popen[str] | None = None
        self._reader: threading.Thread | None = None

    def start(self) -> None:
        """Open the shop; returns when it says that it is open."""
        MODELS.mkdir(parents=True, exist_ok=True)
        self.home.mkdir(parents=True, exist_ok=True)
        link = self.home / "models"
        if not link.exists():
            link.symlink_to(MODELS)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "crm_backend.cli", "up"],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, args=(self._process,), daemon=True)
        self._reader.start()
        self.wait_for(lambda: "✓ 掌柜已开张" in self.said or self._process_ended(), OPEN_SECONDS)
        assert not self._process_ended(), self.explain()

    def _read(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            self._lines.append(line)

    def _process_ended(self) -> bool:
        return self._process is not None and self._process.poll() is not None

    @property
    def said(self) -> str:
        """What it has printed so far."""
        return "".join(self._lines)

    @property
    def opened_after_seconds(self) -> float:
        """How long it says the start took."""
        match = re.search(r"掌柜已开张.* · 启动 (\d+) s", self.said)
        assert match, self.explain()
        return float(match[1])

    def pids(self) -> dict[str, int]:
        """The process ids by program: hub, bot, actions, worker, supervisord."""
        rows = json.loads((self.home / "run" / "processes.json").read_text(encoding="utf-8"))
        return {name: row["pid"] for name, row in rows.items()}

    def kill(self, name: str) -> int:
        """Kill one program as ``kill -9`` does; returns its process id."""
        pid = self.pids()[name]
        os.kill(pid, signal.SIGKILL)
        return pid

    def wait_for(self, condition: Callable[[], object], seconds: float = SETTLE_SECONDS) -> None:
        """Wait until ``condition`` holds; fails with what the stack said."""
        deadline = time.monotonic() + seconds
        pause = threading.Event()
        while not condition():
            assert time.monotonic() < deadline, f"not within {seconds} s\n{self.explain()}"
            pause.wait(0.05)

    def log(self, name: str) -> str:
        """A program's log."""
        file = self.home / "log" / f"{name}.log"
        return file.read_text(encoding="utf-8", errors="replace") if file.exists() else ""

    def explain(self) -> str:
        """What it said, and the end of every log."""
        ends = [
            f"── {file.name}\n{file.read_text(encoding='utf-8', errors='replace')[-1500:]}"
            for file in sorted((self.home / "log").glob("*.log"))
        ]
        return "\n".join([self.said, *ends])

    def processes(self) -> list[psutil.Process]:
        """Everything that belongs to the stack."""
        assert self._process is not None
        own = psutil.Process(self._process.pid)
        return [own, *own.children(recursive=True)]

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        """Press Ctrl-C; returns the exit status. Kills what does not go, for the next test's sake."""
        assert self._process is not None
        if self._process_ended():
            self._close()
            return self._process.returncode
        everything = self.processes()
        self._process.send_signal(number)
        try:
            return self._process.wait(timeout=SETTLE_SECONDS)
        finally:
            for process in everything:
                if process.is_running():
                    process.kill()
            self._close()

    def _close(self) -> None:
        assert self._process is not None
        self._process.wait()
        if self._reader:
            self._reader.join()
        if self._process.stdout:
            self._process.stdout.close()
