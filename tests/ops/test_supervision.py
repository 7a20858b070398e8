"""The real supervisor with small programs: it restarts, it stops, it leaves nobody behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from crm_backend.cli import supervision
from crm_backend.cli.supervision import Installation, Program

ROOT = Path(__file__).resolve().parents[2]
WAITING = "import time, sys; print('ready', flush=True); time.sleep(300)"
OBEDIENT = f"from crm_backend.core.process import die_with_parent; die_with_parent(); {WAITING}"
DEAF = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {WAITING}"
DYING = "import sys; sys.exit('no luck today')"


def program(name: str, code: str) -> Program:
    return Program(name, (sys.executable, "-c", code))


@pytest.fixture
def installation(tmp_path) -> Installation:
    # A blank and a percent sign in the path must not confuse the supervisor's configuration.
    made = Installation(tmp_path, tmp_path / "a shop 100%")
    made.prepare_folders()
    return made


@pytest.fixture
def started(installation):
    running = []

    def start(*programs: Program) -> subprocess.Popen[bytes]:
        variables = {**os.environ, "PYTHONPATH": str(ROOT)}
        running.append(supervision.start(installation, programs, variables))
        return running[-1]

    yield start
    for supervisor in running:
        children = supervision.running_programs(supervisor.pid).values()
        supervisor.kill()
        supervisor.wait()
        supervision.end(children)


def said(installation: Installation, name: str) -> str:
    log = installation.log_folder / f"{name}.log"
    return log.read_text() if log.exists() else ""


def test_killed_program_is_restarted_and_the_others_stay(installation, started, eventually):
    supervisor = started(program("hub", WAITING), program("worker", WAITING))
    eventually(lambda: len(supervision.running_programs(supervisor.pid)) == 2)
    before = {n: p.pid for n, p in supervision.running_programs(supervisor.pid).items()}
    os.kill(before["hub"], signal.SIGKILL)

    def is_back() -> bool:
        now = supervision.running_programs(supervisor.pid)
        return "hub" in now and now["hub"].pid != before["hub"]

    eventually(is_back, seconds=5)
    assert supervision.running_programs(supervisor.pid)["worker"].pid == before["worker"]


def test_program_that_cannot_start_is_tried_again(installation, started, eventually):
    started(program("bot", DYING))
    eventually(lambda: said(installation, "bot").count("no luck today") >= 3, seconds=20)


def test_stop_ends_every_program_even_a_deaf_one(installation, started, eventually):
    supervisor = started(program("hub", WAITING), program("deaf", DEAF))
    eventually(lambda: "ready" in said(installation, "deaf"))
    children = list(supervision.running_programs(supervisor.pid).values())
    assert len(children) == 2
    supervisor.terminate()
    supervisor.wait(timeout=60)  # it ends at all; how fast depends on what else the machine does
    assert not [child for child in children if child.is_running()]


def test_program_dies_with_a_killed_supervisor(installation, started, eventually):
    supervisor = started(program("hub", OBEDIENT))
    eventually(lambda: "ready" in said(installation, "hub"))
    (child,) = supervision.running_programs(supervisor.pid).values()
    supervisor.kill()
    supervisor.wait()
    eventually(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE)


def test_leftovers_are_found_by_id_and_start_time(installation):
    with subprocess.Popen([sys.executable, "-c", WAITING], stdout=subprocess.DEVNULL) as left:
        supervision.record(installation, {"hub": psutil.Process(left.pid)})
        assert [each.pid for each in supervision.recorded(installation)] == [left.pid]
        assert supervision.end(supervision.recorded(installation)) == 1
        assert not psutil.pid_exists(left.pid)
    assert supervision.recorded(installation) == []


def test_id_that_was_given_to_another_process_is_left_alone(installation):
    own = psutil.Process()
    supervision.record(installation, {"hub": own})
    text = installation.records.read_text().replace(str(own.create_time()), "12345.5")
    installation.records.write_text(text)
    assert supervision.recorded(installation) == []


def test_half_written_records_count_as_none(installation):
    installation.records.write_text('{"hub": {"pid": 1')
    assert supervision.recorded(installation) == []
