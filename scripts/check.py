"""``make check``: everything a machine can say about the code without running the product.

Each check runs to its end, two at a time; what a failed one printed follows its line, and the
exit status is 1 if any failed.
"""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from crm_backend.core.terminal import prepare_output, say

ROOT = Path(__file__).resolve().parent.parent
HUB = ROOT / ".venv" / "bin"
BOT_PYTHON = ROOT / "bot" / ".venv" / "bin" / "python"
AT_A_TIME = 2
RASA_DATA_VALIDATE: list[str | Path] = [
    *(BOT_PYTHON, "-m", "bot.launcher", "data", "validate", "--fail-on-warnings"),
    *("--domain", "domain.yml", "--data", "nlu_data", "--config", "config.yml"),
]


@dataclass(frozen=True)
class Check:
    """One program to run from the project's root; it passes when its exit status is 0."""

    name: str
    command: list[str | Path]
    cwd: Path = ROOT
    variables: dict[str, str] = field(default_factory=dict)


CHECKS = (
    Check("rasa data validate", RASA_DATA_VALIDATE),
    Check("mypy (bot)", [BOT_PYTHON, "-m", "mypy", "bot", "--config-file", "bot/pyproject.toml"]),
    Check("mypy", [HUB / "mypy", "crm_backend", "actions", "analytics", "scripts", "tests"]),
    Check("tsc", [HUB / "python", "-m", "scripts.check_javascript"]),
    Check("alembic", [HUB / "python", "-m", "scripts.check_migrations"]),
    Check("architecture", [HUB / "pytest", "-q", "-p", "no:randomly", "tests/architecture"]),
    Check("import-linter", [HUB / "lint-imports", "--no-logo", "--no-cache"]),
    Check("ruff check", [HUB / "ruff", "check", "."]),
    Check("ruff format", [HUB / "ruff", "format", "--check", "."]),
)


@dataclass(frozen=True)
class Outcome:
    """What became of one check."""

    check: Check
    passed: bool
    seconds: float
    words: str


def run(check: Check) -> Outcome:
    """Run one check and keep what it printed."""
    started = time.monotonic()
    done = subprocess.run(
        list(map(str, check.command)),
        cwd=check.cwd,
        env={**os.environ, **check.variables},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Outcome(check, done.returncode == 0, time.monotonic() - started, done.stdout)


def report(outcome: Outcome) -> None:
    """One line for a check that passed; its words too for one that failed."""
    mark = "✓" if outcome.passed else "✗"
    print(f"{mark} {outcome.check.name} {outcome.seconds:.1f} s", flush=True)
    if not outcome.passed:
        print(outcome.words.rstrip() + "\n", flush=True)


def main() -> int:
    """Run the checks named on the command line, or all; 0 when every one passed."""
    prepare_output()
    started = time.monotonic()
    wanted = sys.argv[1:]
    checks = [each for each in CHECKS if not wanted or each.name in wanted]
    failed = []
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        for outcome in pool.map(run, checks):
            report(outcome)
            if not outcome.passed:
                failed.append(outcome.check.name)
    seconds = time.monotonic() - started
    if failed:
        names = ", ".join(failed)
        print(
            say(
                f"✗ 有 {len(failed)} 项没有通过（共 {seconds:.0f} s）：{names}",
                f"✗ {len(failed)} did not pass ({seconds:.0f} s in all): {names}",
            )
        )
        return 1
    print(say(f"✓ 全部通过 {seconds:.0f} s", f"✓ all passed, {seconds:.0f} s"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
