"""The programs of one installation and the supervisor that restarts what dies.

Must not know what the programs do. Every start leaves ``run/processes.json`` behind: process ids
with their start times, so that a later start can end what a killed one left, and nothing else.
"""

import json
import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil

from crm_backend.core.process import die_with_parent

STOP_SECONDS = 3
# A message on its way to Telegram has 15 s until it has left or has not; most need a tenth of one.
WORKER_STOP_SECONDS = 17
SUPERVISOR = "supervisord"
# Supervisor gives a program up after this many quick deaths in a row; we never want that.
NEVER_GIVE_UP = 1_000_000


@dataclass(frozen=True)
class Program:
    """One process to keep alive; its log is ``log/<name>.log``."""

    name: str
    command: tuple[str, ...]
    stop_seconds: int = STOP_SECONDS


@dataclass(frozen=True)
class Installation:
    """Where the code and the state of one shop lie."""

    root: Path
    home: Path

    @property
    def log_folder(self) -> Path:
        """One rotated file a program."""
        return self.home / "log"

    @property
    def run_folder(self) -> Path:
        """What is true only while the shop runs."""
        return self.home / "run"

    @property
    def records(self) -> Path:
        """The process ids of the running, or of the last, start."""
        return self.run_folder / "processes.json"

    def prepare_folders(self) -> None:
        """Make the folders; only their owner may look inside."""
        for folder in (self.home, self.log_folder, self.run_folder):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)


def programs(root: Path) -> tuple[Program, ...]:
    """Return what makes up a shop, in the order of its start."""
    python = sys.executable
    bot_python = str(root / "bot" / ".venv" / "bin" / "python")
    return (
        Program("hub", (python, "-m", "crm_backend.serve")),
        Program("actions", (python, "-m", "actions.core.server")),
        Program("bot", (bot_python, "-m", "bot.serve")),
        Program("worker", (python, "-m", "crm_backend.worker"), stop_seconds=WORKER_STOP_SECONDS),
    )


def configuration(installation: Installation, wanted: Iterable[Program]) -> str:
    """Return supervisord's configuration; all programs are one group, so that all stop at once.

    Its paths are relative to the home, where it is started: supervisor expands ``%`` in a log's
    path twice, so no escaping would be right.
    """
    wanted = tuple(wanted)
    sections = [
        _section(
            SUPERVISOR,
            nodaemon="true",
            silent="true",
            logfile=f"log/{SUPERVISOR}.log",
            logfile_maxbytes="1MB",
            logfile_backups="1",
            pidfile=f"run/{SUPERVISOR}.pid",
            umask="077",
            **({"user": "root"} if os.geteuid() == 0 else {}),
        ),
        _section("group:zhanggui", programs=",".join(each.name for each in wanted)),
    ]
    sections += [
        _section(
            f"program:{program.name}",
            command=shlex.join(program.command),
            directory=installation.root,
            autorestart="true",
            startsecs="1",
            startretries=str(NEVER_GIVE_UP),
            stopsignal="TERM",
            stopwaitsecs=str(program.stop_seconds),
            # A program's own helpers (a training under way) stop with it.
            stopasgroup="true",
            killasgroup="true",
            redirect_stderr="true",
            stdout_logfile=f"log/{program.name}.log",
            stdout_logfile_maxbytes="10MB",
            stdout_logfile_backups="3",
        )
        for program in wanted
    ]
    return "\n".join(sections)


def _section(title: str, **entries: object) -> str:
    # Supervisor reads "%(…)s" in every value.
    lines = [f"{key}={str(value).replace('%', '%%')}\n" for key, value in entries.items()]
    return f"[{title}]\n" + "".join(lines)


def start(
    installation: Installation, wanted: Iterable[Program], variables: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    """Start the supervisor in a session of its own: Ctrl-C reaches only the caller."""
    file = installation.run_folder / "supervisord.conf"
    file.write_text(configuration(installation, wanted), encoding="utf-8")
    with (installation.log_folder / f"{SUPERVISOR}.err").open("wb") as errors:
        return subprocess.Popen(
            [sys.executable, "-m", "supervisor.supervisord", "-c", str(file)],
            cwd=installation.home,
            env=dict(variables),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            start_new_session=True,
            preexec_fn=die_with_parent,  # noqa: PLW1509 - no thread runs while we start
        )


def running_programs(supervisor_pid: int) -> dict[str, psutil.Process]:
    """Return the supervisor's living children by program name."""
    found = {}
    try:
        children = psutil.Process(supervisor_pid).children()
    except psutil.NoSuchProcess:
        return {}
    for child in children:
        try:
            name = child.environ().get("SUPERVISOR_PROCESS_NAME")
            if name and child.status() != psutil.STATUS_ZOMBIE:
                found[name] = child
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue  # it died while we looked
    return found


def record(installation: Installation, processes: Mapping[str, psutil.Process]) -> None:
    """Remember who runs, in one atomic write."""
    rows = {}
    for name, process in processes.items():
        try:
            rows[name] = {"pid": process.pid, "started_at": process.create_time()}
        except psutil.NoSuchProcess:
            continue
    draft = installation.records.with_suffix(".tmp")
    draft.write_text(json.dumps(rows, indent=1), encoding="utf-8")
    draft.replace(installation.records)


def recorded(installation: Installation) -> list[psutil.Process]:
    """Return the recorded processes that still live; an id that was given anew is not one."""
    try:
        rows = json.loads(installation.records.read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return []
    alive = []
    for row in rows.values():
        try:
            process = psutil.Process(row["pid"])
            if process.create_time() == row["started_at"]:
                alive.append(process)
        except psutil.NoSuchProcess:
            continue
    return alive


def end(processes: Iterable[psutil.Process], *, patience_seconds: float = STOP_SECONDS) -> int:
    """End processes, politely first; return how many there were."""
    processes = list(processes)
    for process in processes:
        _send(process, signal.SIGTERM)
    _gone, stubborn = psutil.wait_procs(processes, timeout=patience_seconds)
    for process in stubborn:
        _send(process, signal.SIGKILL)
    psutil.wait_procs(stubborn, timeout=1)
    return len(processes)


def _send(process: psutil.Process, number: int) -> None:
    try:
        process.send_signal(number)
    except psutil.NoSuchProcess:
        return
