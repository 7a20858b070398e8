"""The whole system as ``make up`` starts it: it opens, mends itself, and goes without a trace."""

import signal

import httpx
import psutil
import pytest

from tests.stack import Stack

pytestmark = pytest.mark.stack

PROGRAMS = {"hub", "bot", "actions", "worker"}


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("shop")


@pytest.fixture(scope="module")
def lasting(home):
    """One stack for the tests that leave it running."""
    stack = Stack(home / "lasting")
    stack.start()
    yield stack
    stack.stop()


@pytest.fixture
def stack(home):
    """A stack of its own for a test that ends it; the second one opens the first one's shop."""
    stack = Stack(home / "ending")
    stack.start()
    yield stack
    stack.stop()


def answers(stack: Stack, path: str) -> bool:
    try:
        return httpx.get(stack.url + path, trust_env=False).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


def gone(processes: list[psutil.Process]) -> bool:
    return not [p for p in processes if p.is_running() and p.status() != psutil.STATUS_ZOMBIE]


def test_opening_tells_what_to_try_and_all_parts_answer(lasting):
    stack = lasting
    assert f"顾客 {stack.url}/shop 试试说「我的订单到哪了」" in stack.said
    assert "演示店，数据是虚构的" in stack.said
    assert "停止 Ctrl-C" in stack.said
    assert httpx.get(stack.url + "/readyz", trust_env=False).json() == {
        "database": True,
        "bot": True,
        "actions": True,
    }
    assert set(stack.pids()) == {*PROGRAMS, "supervisord"}
    for name in PROGRAMS:
        assert "Traceback" not in (log := stack.log(name)), f"{name}:\n{log}"


@pytest.mark.parametrize("name", sorted(PROGRAMS))
def test_killed_program_is_back_and_everything_answers(lasting, name):
    stack = lasting
    before = stack.kill(name)
    stack.wait_for(lambda: stack.pids().get(name, before) != before)
    stack.wait_for(lambda: answers(stack, "/readyz"))
    stack.wait_for(lambda: f"! {name}" in stack.said)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stop_is_clean(stack, number):
    everything = stack.processes()
    assert len(everything) >= len(PROGRAMS) + 2
    assert stack.stop(number) == 0
    assert gone(everything)
    assert stack.said.rstrip().endswith("已停止。")
    assert "Traceback" not in stack.said


def test_killed_front_takes_everything_with_it(stack):
    front, *others = stack.processes()
    front.kill()
    stack.wait_for(lambda: gone(others))


def test_next_start_after_a_killed_supervisor_finds_everything_in_order(stack):
    everything = stack.processes()
    stack.kill("supervisord")
    stack.wait_for(lambda: gone(everything))
    assert "监管进程自己停了" in stack.said
    again = Stack(stack.home)
    again.start()
    assert answers(again, "/readyz")
    assert again.stop() == 0
