"""Watching a started shop: until it is open, while it is, and until nothing of it is left."""

import contextlib
import http.client
import signal
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

import psutil

from crm_backend.cli import supervision
from crm_backend.cli.supervision import Installation
from crm_backend.cli.welcome import shown
from crm_backend.core.terminal import Step, StepFailed, say

WATCH_SECONDS = 1.0
PROBE_SECONDS = 0.25
PROBE_TIMEOUT_SECONDS = 3
QUICK_DEATHS = 4


@dataclass
class Watch:
    """The running supervisor and what became of its programs so far."""

    installation: Installation
    supervisor: subprocess.Popen[bytes]
    seen: dict[str, int] = field(default_factory=dict)
    deaths: dict[str, int] = field(default_factory=dict)

    def look(self) -> list[str]:
        """Note who runs now; return the names of programs that were restarted since."""
        if self.supervisor.poll() is not None:
            raise StepFailed(
                say(
                    f"监管进程自己停了，原因在 {self.log('supervisord')}。",
                    f"The supervisor itself stopped; {self.log('supervisord')} says why.",
                )
            )
        running = supervision.running_programs(self.supervisor.pid)
        pids = {name: process.pid for name, process in running.items()}
        restarted = [n for n, pid in pids.items() if self.seen.get(n, pid) != pid]
        for name in restarted:
            self.deaths[name] = self.deaths.get(name, 0) + 1
        if pids != {name: self.seen.get(name) for name in pids}:
            self.seen |= pids
            own = psutil.Process(self.supervisor.pid)
            supervision.record(self.installation, {supervision.SUPERVISOR: own, **running})
        return restarted

    def log(self, name: str) -> Path:
        """Return a program's log, short enough to read on a terminal."""
        return shown(self.installation.log_folder / f"{name}.log")

    def last_words(self, name: str) -> str:
        """Return the last line a program wrote."""
        try:
            lines = self.log(name).read_text(encoding="utf-8", errors="replace").splitlines()
        except FileNotFoundError:
            return ""
        return next((line.strip() for line in reversed(lines) if line.strip()), "")

    def until_stopped(self) -> NoReturn:
        """Tell of restarts until somebody stops us."""
        while True:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.supervisor.wait(WATCH_SECONDS)
            for name in self.look():
                print(
                    say(
                        f"! {name} 意外停止，已自动重启（日志 {self.log(name)}）",
                        f"! {name} died and was restarted (log {self.log(name)})",
                    ),
                    flush=True,
                )

    def stop(self) -> None:
        """End everything, politely first; a second Ctrl-C changes nothing."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        children = list(supervision.running_programs(self.supervisor.pid).values())
        self.supervisor.terminate()
        try:
            self.supervisor.wait(supervision.WORKER_STOP_SECONDS + 1)
        except subprocess.TimeoutExpired:
            self.supervisor.kill()
            self.supervisor.wait()
        supervision.end(children, patience_seconds=0.2)
        self.installation.records.unlink(missing_ok=True)


def wait_until_open(watch: Watch, address: str) -> None:
    """Wait for the hub, then for the bot, which may have to be trained first.

    A hub that keeps dying ends the start; a bot that does is told of once, since the shop is of
    use without it: messages go to the queue.
    """
    with Step(say("启动网店", "Start the hub")):
        while not _answers(address, "/healthz"):
            _pause(watch, vital="hub")
    print(say(f"  网店已打开 http://{address}", f"  The hub answers at http://{address}"))
    with Step(say("等待机器人（首次要先训练）", "Wait for the bot (it trains the first time)")):
        while not _answers(address, "/readyz"):
            _pause(watch, vital="hub")
            if watch.deaths.get("bot", 0) >= QUICK_DEATHS:
                _tell_of_bot(watch)
                return


def _answers(address: str, path: str) -> bool:
    connection = http.client.HTTPConnection(address, timeout=PROBE_TIMEOUT_SECONDS)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _pause(watch: Watch, *, vital: str) -> None:
    with contextlib.suppress(subprocess.TimeoutExpired):
        watch.supervisor.wait(PROBE_SECONDS)
    watch.look()
    if watch.deaths.get(vital, 0) >= QUICK_DEATHS:
        words = f"{watch.last_words(vital)} ({watch.log(vital)})"
        raise StepFailed(
            say(f"{vital} 启动不了：{words}", f"{vital} cannot start: {words}"),
        )


def _tell_of_bot(watch: Watch) -> None:
    words = f"{watch.last_words('bot')} ({watch.log('bot')})"
    print(
        say(
            f"\n! 机器人启动不了，顾客的消息会转人工：{words}",
            f"\n! The bot cannot start; customers' messages go to the queue: {words}",
        )
    )
