"""``make test``: every suite, one after the other, each with its closing line; then the sums.

The suites differ in what they may share: unit and service tests run on three processes, those of
the pages on two, each with a browser of its own. Tests that own the machine's time run alone, and
the bot's run in the bot's environment.
"""

import os
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path

from crm_backend.core.terminal import prepare_output, say

ROOT = Path(__file__).resolve().parent.parent
HUB_PYTHON = ROOT / ".venv" / "bin" / "python"
BOT_PYTHON = ROOT / "bot" / ".venv" / "bin" / "python"
PAGES = "tests/web"
ALONE = ("tests/ops", "tests/e2e", "tests/chaos")
ON_TWO = ("-n", "2")
# One more than a small machine's cores: many of these wait for a socket, a process or a second to pass.
ON_THREE = ("-n", "3")
NO_TESTS_COLLECTED = 5
# As the worker trains. Threads of several learning tests beside each other wait for one another, spinning: that took
# four times the processor time.
ONE_THREAD = {"OMP_NUM_THREADS": "1"}


@dataclass(frozen=True)
class Suite:
    """One pytest run."""

    title: str
    python: Path
    arguments: tuple[str, ...]


@dataclass(frozen=True)
class Count:
    """How one suite, or all of them, ended."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(
            self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped
        )


def suites() -> list[Suite]:
    """Return what to run, in order; a folder that does not exist is left out."""
    alone = [Suite(name, HUB_PYTHON, (name,)) for name in ALONE if (ROOT / name).is_dir()]
    ignored = tuple(f"--ignore={name}" for name in (PAGES, *ALONE))
    units = Suite("tests", HUB_PYTHON, ("tests", *ignored, *ON_THREE))
    # By file, since each file starts a browser.
    pages = Suite(PAGES, HUB_PYTHON, (PAGES, *ON_TWO, "--dist", "loadfile"))
    # The bot's suite has a configuration of its own, so that the hub's fixtures stay away.
    bot = Suite("tests/bot", BOT_PYTHON, ("tests/bot", "-c", "tests/bot/pytest.ini"))
    return [units, pages, bot, *alone]


def run(suite: Suite, report: Path) -> Count:
    """Run one suite with its words on the terminal; a crash counts as one failure."""
    command = [suite.python, "-m", "pytest", "-q", f"--junit-xml={report}", *suite.arguments]
    # Compiled once, not by each of the many processes the tests start.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        list(map(str, command)), cwd=ROOT, env=environment | ONE_THREAD, check=False
    )
    status = done.returncode
    count = _count(report) if report.exists() else Count()
    is_crash = status not in (0, NO_TESTS_COLLECTED) and count.failed == 0
    return count + Count(failed=1) if is_crash or status == NO_TESTS_COLLECTED else count


def _count(report: Path) -> Count:
    passed = failed = skipped = 0
    # The file was written a moment ago by our own pytest.
    for case in ElementTree.parse(report).iter("testcase"):  # noqa: S314
        outcomes = {child.tag for child in case}
        if outcomes & {"failure", "error"}:
            failed += 1
        elif "skipped" in outcomes:
            skipped += 1
        else:
            passed += 1
    return Count(passed, failed, skipped)


def main() -> int:
    """Run every suite even if one fails; 0 when none did."""
    prepare_output()
    total = Count()
    with tempfile.TemporaryDirectory() as folder:
        for number, suite in enumerate(suites()):
            started = time.monotonic()
            print(f"── {suite.title}", flush=True)
            count = run(suite, Path(folder) / f"{number}.xml")
            seconds = time.monotonic() - started
            mark = "✗" if count.failed else "✓"
            print(f"{mark} {suite.title} {seconds:.0f} s\n", flush=True)
            total += count
    print(say("合计：", "In all:"))
    print(f"{total.passed} passed, {total.failed} failed, {total.skipped} skipped", flush=True)
    return 1 if total.failed or not total.passed else 0


if __name__ == "__main__":
    sys.exit(main())
