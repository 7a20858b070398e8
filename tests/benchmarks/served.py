"""Programs of a benchmark: started, waited for, weighed and stopped by their own process id."""

import http.client
import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

from tests.stack import ROOT

READY_SECONDS = 600
PROBE_SECONDS = 0.05
PROBE_TIMEOUT_SECONDS = 2
MEBIBYTE = 1024 * 1024


class ProgramFailed(Exception):
    """A program of the benchmark did not do its part; the message says where to look."""


def answers(port: int, path: str) -> bool:
    """Whether ``GET path`` on this machine's port is answered 200."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PROBE_TIMEOUT_SECONDS)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


class Served:
    """One server program on a port of loopback; a context manager that stops it.

    Parameters
    ----------
    command : what to run from the project's root
    port, ready_path : ``GET`` there is answered 200 once the program can work
    """

    def __init__(
        self,
        command: Sequence[str | Path],
        port: int,
        ready_path: str,
        *,
        environment: Mapping[str, str],
        log: Path,
    ) -> None:
        self.port = port
        self._log = log
        self._ready_path = ready_path
        started = time.perf_counter()
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                list(map(str, command)),
                cwd=ROOT,
                env={**os.environ, **environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        try:
            self._wait()
        except ProgramFailed:
            self.stop()
            raise
        self.start_seconds = time.perf_counter() - started

    def _wait(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while not answers(self.port, self._ready_path):
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise ProgramFailed(f"it did not start; its words are in {self._log}")
            time.sleep(PROBE_SECONDS)

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def rss_mib(self) -> float:
        """Memory in use now."""
        return resident_mib(self._process.pid)

    def stop(self) -> None:
        """End it, politely first."""
        self._process.terminate()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def resident_mib(pid: int) -> float:
    """Resident memory of one process."""
    return round(float(psutil.Process(pid).memory_info().rss) / MEBIBYTE, 1)


class CpuMeter:
    """How much processor time some processes use: a figure that other work on the machine hardly touches."""

    def __init__(self, pids: Mapping[str, int]) -> None:
        self._processes = {name: psutil.Process(pid) for name, pid in pids.items()}
        self._before = self._read()

    def _read(self) -> dict[str, float]:
        times = {name: process.cpu_times() for name, process in self._processes.items()}
        return {name: float(each.user + each.system) for name, each in times.items()}

    def milliseconds_per(self, events: int) -> dict[str, float]:
        """Milliseconds per event since the last call, by process."""
        now = self._read()
        used = {name: (now[name] - self._before[name]) * 1000 / events for name in now}
        self._before = now
        return {name: round(value, 2) for name, value in used.items()}


@dataclass(frozen=True)
class Cost:
    """What one program took from start to end."""

    seconds: float
    cpu_seconds: float
    peak_mib: float


def run_to_end(command: Sequence[str | Path], *, environment: Mapping[str, str], log: Path) -> Cost:
    """Run one program to its end."""
    started = time.perf_counter()
    with log.open("wb") as output:
        process = subprocess.Popen(
            list(map(str, command)),
            cwd=ROOT,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            _pid, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            process.kill()
            process.wait()
            raise
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise ProgramFailed(f"it ended with status {process.returncode}; its words are in {log}")
    return Cost(
        seconds=round(time.perf_counter() - started, 1),
        cpu_seconds=round(usage.ru_utime + usage.ru_stime, 1),
        peak_mib=round(usage.ru_maxrss / 1024, 1),
    )
